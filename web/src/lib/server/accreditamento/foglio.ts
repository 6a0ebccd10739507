import { SaxesParser } from 'saxes';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { FileError, MAX_COLONNE, type RigaTesto } from './file.ts';

/*
 * The first sheet of an XLSX as text, within bounds: what the parts together unpack to is known before anything is unpacked, and yauzl holds
 * each part to the size that it declares. No DOCTYPE, so no entities. Formulas are not computed: the saved result counts.
 */

const MAX_UNPACKED = 8_000_000;
const MAX_PARTS = 500;
const MAX_DEPTH = 60;

/** What is called while a part is read; names come without their prefix. */
interface Handlers {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

type ReadPart = (name: string, handlers: Handlers) => Promise<void>;

/** @throws FileError FORMATO_SCONOSCIUTO when the archive is something else, FILE_TROPPO_GRANDE, FILE_DANNEGGIATO */
export async function readFoglio(bytes: Uint8Array): Promise<RigaTesto[]> {
  try {
    const zip = await yauzl.fromBufferPromise(Buffer.from(bytes), { lazyEntries: true });
    const parts = await listParts(zip);
    const read: ReadPart = async (name, handlers) => {
      const entry = parts.get(name);
      if (entry) await parseXml(await unpack(zip, entry), handlers);
    };
    const sheet = await firstSheet(read);
    if (!sheet || !parts.has(sheet)) throw new FileError('FORMATO_SCONOSCIUTO');
    return await readRows(read, sheet, await readTexts(read));
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError('FILE_DANNEGGIATO', { cause: error });
  }
}

async function listParts(zip: ZipFile): Promise<Map<string, Entry>> {
  const parts = new Map<string, Entry>();
  let unpacked = 0;
  for await (const entry of zip.eachEntry()) {
    unpacked += entry.uncompressedSize;
    if (unpacked > MAX_UNPACKED || parts.size >= MAX_PARTS) throw new FileError('FILE_TROPPO_GRANDE');
    parts.set(entry.fileName, entry);
  }
  return parts;
}

async function unpack(zip: ZipFile, entry: Entry): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece as Buffer);
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces));
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

async function parseXml(xml: string, handlers: Handlers): Promise<void> {
  const parser = new SaxesParser({ position: false });
  let depth = 0;
  const fail = (error: Error): never => {
    throw error;
  };
  parser.on('error', fail);
  parser.on('doctype', () => fail(new Error('a DOCTYPE in a sheet')));
  parser.on('opentag', ({ name, attributes }) => {
    if (++depth > MAX_DEPTH) fail(new Error('too many nested elements'));
    handlers.open?.(localName(name), attributes as Record<string, string>);
  });
  parser.on('text', (text) => handlers.text?.(text));
  parser.on('cdata', (text) => handlers.text?.(text));
  parser.on('closetag', ({ name }) => {
    depth--;
    handlers.close?.(localName(name));
  });
  parser.write(xml).close();
}

const WORKBOOK = 'xl/workbook.xml';

/** Part of the first sheet that is not hidden. */
async function firstSheet(read: ReadPart): Promise<string | null> {
  let relation: string | undefined;
  await read(WORKBOOK, {
    open(name, attributes) {
      if (name !== 'sheet' || relation !== undefined || (attributes.state ?? 'visible') !== 'visible') return;
      relation = Object.entries(attributes).find(([key]) => localName(key) === 'id')?.[1];
    },
  });
  let part: string | null = null;
  await read('xl/_rels/workbook.xml.rels', {
    open(name, { Id, Target = '', TargetMode }) {
      if (name !== 'Relationship' || Id !== relation || TargetMode === 'External') return;
      part = decodeURI(new URL(Target, `zip://x/${WORKBOOK}`).pathname).slice(1);
    },
  });
  return part;
}

/** Texts that cells point to by number; phonetic hints are no text. */
async function readTexts(read: ReadPart): Promise<string[]> {
  const texts: string[] = [];
  let text = '';
  let inText = false;
  let phonetic = false;
  await read('xl/sharedStrings.xml', {
    open(name) {
      if (name === 'si') text = '';
      if (name === 'rPh') phonetic = true;
      inText = name === 't' && !phonetic;
    },
    text(value) {
      if (inText) text += value;
    },
    close(name) {
      if (name === 't') inText = false;
      if (name === 'rPh') phonetic = false;
      if (name === 'si') texts.push(text);
    },
  });
  return texts;
}

async function readRows(read: ReadPart, sheet: string, texts: readonly string[]): Promise<RigaTesto[]> {
  const rows: RigaTesto[] = [];
  let cell = { column: 0, type: '', value: '' };
  let inValue = false;
  await read(sheet, {
    open(name, { r = '', t = '' }) {
      if (name === 'row') rows.push({ riga: Number(r) || rows.length + 1, celle: [] });
      if (name === 'c') cell = { column: columnOf(r, rows.at(-1)?.celle.length ?? 0), type: t, value: '' };
      inValue = name === 'v' || name === 't';
    },
    text(value) {
      if (inValue) cell.value += value;
    },
    close(name) {
      if (name === 'v' || name === 't') inValue = false;
      const cells = rows.at(-1)?.celle;
      if (name !== 'c' || !cells || cell.column >= MAX_COLONNE) return;
      while (cells.length < cell.column) cells.push('');
      cells[cell.column] = cell.type === 's' ? (texts[Number(cell.value)] ?? '') : cell.value;
    },
  });
  return rows;
}

/** "C7" → 2. Cells without a reference follow the one before. */
function columnOf(reference: string, next: number): number {
  const letters = /^[A-Z]{1,3}/.exec(reference)?.[0];
  if (!letters) return next;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}
