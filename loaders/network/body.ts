import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

import { LoadError } from '../pipeline/contract.ts';
import { NetworkError } from './errors.ts';
import type { FetchLimits } from './limits.ts';

export interface BodyOptions {
  host: string;
  limits: FetchLimits;
  idle: number;
  signal: AbortSignal;
}

export interface WrittenBody {
  /** Of the content as written, hexadecimal. */
  sha256: string;
  bytes: number;
}

/** Small contents compress by any factor. */
const SMALL = 1e6;

function tooLarge({ host, limits }: BodyOptions): NetworkError {
  const size = Math.floor(limits.maxBytes / 1e6);
  return new NetworkError(
    'TROPPI_BYTE',
    `La risposta di ${host} supera ${size} MB: scaricare il file a mano e caricarlo con --file`,
  );
}

/** Counts what comes over the wire; complains when it is too much or when nothing comes for too long. */
class WireMeter extends Transform {
  bytes = 0;
  private readonly options: BodyOptions;
  private timer: NodeJS.Timeout | undefined;

  constructor(options: BodyOptions) {
    super();
    this.options = options;
    this.wind();
  }

  private wind(): void {
    clearTimeout(this.timer);
    const { host, idle } = this.options;
    this.timer = setTimeout(() => {
      this.destroy(
        new NetworkError('DATI_IN_RITARDO', `${host} ha smesso di inviare dati: riprovare più tardi`),
      );
    }, idle);
  }

  override _transform(
    chunk: Buffer,
    _encoding: BufferEncoding,
    done: (error: Error | null, chunk?: Buffer) => void,
  ): void {
    this.wind();
    this.bytes += chunk.length;
    if (this.bytes > this.options.limits.maxBytes) done(tooLarge(this.options));
    else done(null, chunk);
  }

  override _flush(done: () => void): void {
    clearTimeout(this.timer);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.timer);
    done(error);
  }
}

/** Measures and hashes the decompressed content, and looks at how it begins. */
class ContentMeter extends Transform {
  bytes = 0;
  readonly hash = createHash('sha256');
  private readonly wire: WireMeter;
  private readonly options: BodyOptions;
  private head = '';

  constructor(wire: WireMeter, options: BodyOptions) {
    super();
    this.wire = wire;
    this.options = options;
  }

  override _transform(
    chunk: Buffer,
    _encoding: BufferEncoding,
    done: (error: Error | null, chunk?: Buffer) => void,
  ): void {
    this.bytes += chunk.length;
    this.hash.update(chunk);
    done(this.fault(chunk), chunk);
  }

  private fault(chunk: Buffer): NetworkError | null {
    const { limits, host } = this.options;
    if (this.bytes > limits.maxBytes) return tooLarge(this.options);
    if (this.bytes > SMALL && this.bytes > this.wire.bytes * limits.maxRatio) {
      return new NetworkError(
        'ESPANSIONE_ECCESSIVA',
        `La risposta di ${host} si espande più di ${limits.maxRatio} volte: rifiutata`,
      );
    }
    if (this.head.length < 256) {
      this.head += chunk.subarray(0, 512).toString('latin1');
      if (/^(\xEF\xBB\xBF)?\s*<(!doctype html|html[\s>])/i.test(this.head)) return webPage(host);
    }
    return null;
  }
}

function webPage(host: string): NetworkError {
  return new NetworkError(
    'PAGINA_WEB',
    `${host} ha risposto con una pagina web invece dei dati: controllare l'indirizzo nel sito della fonte`,
  );
}

function decoderFor(response: IncomingMessage, host: string): Transform | null {
  const encoding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  switch (encoding) {
    case '':
    case 'identity':
      return null;
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'br':
      return createBrotliDecompress();
    case 'deflate':
      return createInflate();
    default:
      throw new NetworkError(
        'CODIFICA_IGNOTA',
        `${host} usa una compressione non prevista (${encoding.slice(0, 40)}): scaricare il file a mano`,
      );
  }
}

function checkHeaders(response: IncomingMessage, options: BodyOptions): void {
  const declared = Number(response.headers['content-length'] ?? 0);
  if (declared > options.limits.maxBytes) throw tooLarge(options);
  if (/^\s*(text\/html|application\/xhtml)/i.test(response.headers['content-type'] ?? ''))
    throw webPage(options.host);
}

function bodyError(cause: unknown, response: IncomingMessage, { host, signal }: BodyOptions): unknown {
  if (signal.aborted) return signal.reason;
  if (cause instanceof LoadError) return cause;
  const code = String((cause as NodeJS.ErrnoException).code ?? '');
  if (/^(Z_|ERR_.*BROTLI|ERR__ERROR)/.test(code) && response.complete) {
    return new NetworkError('COMPRESSIONE_GUASTA', `La risposta di ${host} è compressa male: riprovare`, {
      cause,
    });
  }
  if (!response.complete || /^(ECONNRESET|ERR_STREAM_PREMATURE_CLOSE|HPE_|Z_BUF_ERROR)/.test(code)) {
    return new NetworkError(
      'RISPOSTA_TRONCATA',
      `La risposta di ${host} si è interrotta prima della fine: riprovare`,
      { cause },
    );
  }
  // The disk is full, the folder has gone.
  return cause;
}

/**
 * Writes the body of an answer to a file that must not exist yet, decompressed, counted and hashed on the way. The caller removes the file
 * when this throws.
 *
 * @throws NetworkError TROPPI_BYTE (also when content-length lies), ESPANSIONE_ECCESSIVA, PAGINA_WEB, CODIFICA_IGNOTA,
 *   COMPRESSIONE_GUASTA, RISPOSTA_TRONCATA, RISPOSTA_VUOTA, DATI_IN_RITARDO; the signal's reason; errors of the disk
 */
export async function writeBody(
  response: IncomingMessage,
  path: string,
  options: BodyOptions,
): Promise<WrittenBody> {
  try {
    checkHeaders(response, options);
    const decoder = decoderFor(response, options.host);
    const wire = new WireMeter(options);
    const content = new ContentMeter(wire, options);
    const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
    const { signal } = options;
    await (decoder
      ? pipeline(response, wire, decoder, content, file, { signal })
      : pipeline(response, wire, content, file, { signal }));
    if (content.bytes === 0)
      throw new NetworkError('RISPOSTA_VUOTA', `${options.host} ha risposto senza dati: riprovare`);
    return { sha256: content.hash.digest('hex'), bytes: content.bytes };
  } catch (cause) {
    response.destroy();
    throw bodyError(cause, response, options);
  }
}
