import type { Readable } from 'node:stream';

import { SaxesParser } from 'saxes';

import { LoadError } from '../pipeline/contract.ts';

/** What is called while an XML part is read. Names come without their namespace prefix. */
export interface XmlHandlers {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Longest run of characters without a tag or text ending: a cell of Excel holds 32,767 characters. */
const MAX_QUIET = 1_000_000;
const MAX_DEPTH = 100;

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function parserFor(handlers: XmlHandlers, onEvent: () => void): SaxesParser {
  const parser = new SaxesParser({ position: false });
  let depth = 0;
  const fail = (error: Error) => {
    throw error;
  };
  parser.on('error', fail);
  // Entities are declared in a DOCTYPE ("billion laughs"): no honest spreadsheet has one.
  parser.on('doctype', () =>
    fail(
      new LoadError(
        'ARCHIVIO_SOSPETTO',
        'Il foglio contiene dichiarazioni XML non ammesse: salvarlo di nuovo con Excel',
      ),
    ),
  );
  parser.on('opentag', (tag) => {
    onEvent();
    if (++depth > MAX_DEPTH) fail(new Error(`more than ${MAX_DEPTH} nested elements`));
    handlers.open?.(localName(tag.name), tag.attributes as Record<string, string>);
  });
  parser.on('closetag', (tag) => {
    onEvent();
    depth--;
    handlers.close?.(localName(tag.name));
  });
  const text = (value: string) => {
    onEvent();
    handlers.text?.(value);
  };
  parser.on('text', text);
  parser.on('cdata', text);
  return parser;
}

function decoderFor(head: Uint8Array): TextDecoder {
  if (head[0] === 0xff && head[1] === 0xfe) return new TextDecoder('utf-16le');
  if (head[0] === 0xfe && head[1] === 0xff) return new TextDecoder('utf-16be');
  return new TextDecoder('utf-8', { fatal: true });
}

/**
 * Reads an XML part as a stream: after each piece of input it yields how many bytes it has read, so that the caller can pass on what
 * the handlers have collected. UTF-8, UTF-16 with mark; no DOCTYPE; at most 100 levels and a million characters in one text.
 *
 * @throws LoadError ARCHIVIO_SOSPETTO (a DOCTYPE); the parser's error when the XML is broken; the signal's reason
 */
export async function* readXml(
  source: Readable,
  handlers: XmlHandlers,
  signal?: AbortSignal,
): AsyncGenerator<number> {
  let quiet = 0;
  const parser = parserFor(handlers, () => (quiet = 0));
  let decoder: TextDecoder | undefined;
  let bytes = 0;
  for await (const piece of source as AsyncIterable<Buffer>) {
    signal?.throwIfAborted();
    decoder ??= decoderFor(piece);
    bytes += piece.length;
    quiet += piece.length;
    parser.write(decoder.decode(piece, { stream: true }));
    if (quiet > MAX_QUIET) throw new Error(`more than ${MAX_QUIET} characters in one text`);
    yield bytes;
  }
  parser.write(decoder?.decode() ?? '');
  parser.close();
}

/** {@link readXml} to its end, for parts that are small. */
export async function readWholeXml(
  source: Readable,
  handlers: XmlHandlers,
  signal?: AbortSignal,
): Promise<void> {
  const reading = readXml(source, handlers, signal);
  while (!(await reading.next()).done);
}
