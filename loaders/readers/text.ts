import { isUtf8 } from 'node:buffer';
import { open, type FileHandle } from 'node:fs/promises';

import { LoadError, type CodiceScarto } from '../pipeline/contract.ts';
import { openForReading } from './input.ts';

/** What a caller may ask for; `utf-16` is only ever found by its byte order mark. */
export type Encoding = 'utf-8' | 'windows-1252';

export interface DetectedEncoding {
  encoding: Encoding | 'utf-16le' | 'utf-16be';
  /** Bytes of the byte order mark, which belong to no line. */
  bomBytes: number;
  /** Size of the file in bytes. */
  size: number;
}

export interface TextOptions {
  /** Told by whoever knows the supply; without it the bytes decide. */
  encoding?: Encoding;
  /** Longest file, in bytes; 4 GB unless told (a national POSAS is 30 MB). */
  maxBytes?: number;
  signal?: AbortSignal;
}

const PIECE = 1 << 18;
const MAX_BYTES = 4 * 1024 ** 3;
const UNICODE = new Set(['utf-16le', 'utf-16be']);

function byteOrderMark(head: Uint8Array): Pick<DetectedEncoding, 'encoding' | 'bomBytes'> | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', bomBytes: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', bomBytes: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', bomBytes: 2 };
  return null;
}

/** What the first bytes are, when they are surely no text: the name to say in the message. */
function foreignFormat(head: Uint8Array): string | null {
  const text = Buffer.from(head.subarray(0, 8)).toString('latin1');
  if (text.startsWith('PK\x03\x04') || text.startsWith('PK\x05\x06'))
    return 'un archivio ZIP o un foglio XLSX';
  if (text.startsWith('\xD0\xCF\x11\xE0')) return 'un foglio XLS di Excel';
  if (text.startsWith('%PDF')) return 'un documento PDF';
  if (text.startsWith('\x1F\x8B')) return 'un archivio GZIP';
  return null;
}

/** Bytes at the end of `piece` that begin a UTF-8 character and do not finish it (at most 3). */
function unfinishedTail(piece: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, piece.length); back++) {
    const byte = piece[piece.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

/** Calls `visit` with the file's pieces, in order, in a buffer that is used again. */
async function eachPiece(
  file: FileHandle,
  signal: AbortSignal | undefined,
  visit: (piece: Buffer) => boolean | void,
): Promise<void> {
  const buffer = Buffer.allocUnsafe(PIECE);
  let kept = 0;
  for (;;) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(buffer, kept, PIECE - kept, null);
    const filled = kept + bytesRead;
    const tail = bytesRead === 0 ? 0 : unfinishedTail(buffer.subarray(0, filled));
    if (filled > 0 && visit(buffer.subarray(0, filled - tail)) === false) return;
    if (bytesRead === 0) return;
    buffer.copyWithin(0, filled - tail, filled);
    kept = tail;
  }
}

/** Line (from 1) of the first bytes that are not UTF-8; null when all are. */
async function firstInvalidLine(file: FileHandle, signal?: AbortSignal): Promise<number | null> {
  let line = 1;
  let found: number | null = null;
  await eachPiece(file, signal, (piece) => {
    if (isUtf8(piece)) {
      for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) line++;
      return true;
    }
    let from = 0;
    for (let at = piece.indexOf(10); at >= 0 && isUtf8(piece.subarray(from, at)); line++) {
      from = at + 1;
      at = piece.indexOf(10, from);
    }
    found = line;
    return false;
  });
  return found;
}

async function detect(path: string, file: FileHandle, options: TextOptions): Promise<DetectedEncoding> {
  const { size } = await file.stat();
  const maxBytes = options.maxBytes ?? MAX_BYTES;
  if (size === 0) throw new LoadError('FILE_NON_LEGGIBILE', `Il file ${path} è vuoto: scaricarlo di nuovo`);
  if (size > maxBytes) {
    const limit = Math.floor(maxBytes / 1e6);
    throw new LoadError('FILE_TROPPO_GRANDE', `Il file ${path} supera ${limit} MB: dividerlo in più parti`);
  }
  const head = Buffer.alloc(Math.min(size, 1 << 16));
  await file.read(head, 0, head.length, 0);
  const foreign = foreignFormat(head);
  const mark = byteOrderMark(head);
  if (foreign ?? (!mark || !UNICODE.has(mark.encoding) ? head.includes(0) : false)) {
    const what = foreign ?? 'un file binario';
    throw new LoadError(
      'FORMATO_SCONOSCIUTO',
      `Il file ${path} non è testo ma ${what}: serve un CSV o un TXT`,
    );
  }
  if (mark && UNICODE.has(mark.encoding)) return { ...mark, size };
  if (options.encoding === 'windows-1252')
    return { encoding: 'windows-1252', bomBytes: mark?.bomBytes ?? 0, size };
  const probe = await open(path);
  const invalid = await firstInvalidLine(probe, options.signal).finally(() => probe.close());
  if (invalid === null) return { encoding: 'utf-8', bomBytes: mark?.bomBytes ?? 0, size };
  if (options.encoding === 'utf-8' || mark) {
    throw new LoadError(
      'FILE_NON_LEGGIBILE',
      `Il file ${path} non è UTF-8 come dichiara: alla riga ${invalid} ha byte di un'altra codifica; salvarlo di nuovo in UTF-8`,
    );
  }
  return { encoding: 'windows-1252', bomBytes: 0, size };
}

/**
 * Finds the encoding of a text file: by byte order mark; else UTF-8 if every byte of the file fits; else windows-1252, which is
 * what ISTAT's "Latin-1" really is (0x8A and 0x9E occur: Števerjan, Nabrežina). Reads the whole file once (about 0.7 GB/s): one
 * accented letter may stand on the last line.
 *
 * @throws LoadError FILE_ASSENTE, FILE_NON_LEGGIBILE (empty; bytes that contradict the mark or the encoding asked for),
 *   FILE_TROPPO_GRANDE, FORMATO_SCONOSCIUTO (archives, spreadsheets, binary)
 */
export async function detectEncoding(path: string, options: TextOptions = {}): Promise<DetectedEncoding> {
  const file = await openForReading(path);
  try {
    return await detect(path, file, options);
  } finally {
    await file.close();
  }
}

/** A piece of decoded text. */
export interface TextPiece {
  text: string;
  /** Bytes of the file read so far. */
  bytes: number;
}

/** Yields a text file decoded, in pieces of about 256 thousand characters that may end anywhere; see {@link detectEncoding}. */
export async function* readTextPieces(path: string, options: TextOptions = {}): AsyncGenerator<TextPiece> {
  const { encoding, bomBytes } = await detectEncoding(path, options);
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  const file = await openForReading(path);
  try {
    const buffer = Buffer.allocUnsafe(PIECE);
    for (let position = bomBytes; ;) {
      options.signal?.throwIfAborted();
      const { bytesRead } = await file.read(buffer, 0, PIECE, position);
      position += bytesRead;
      const text = decoder.decode(buffer.subarray(0, bytesRead), { stream: bytesRead > 0 });
      if (text !== '') yield { text, bytes: position };
      if (bytesRead === 0) return;
    }
  } finally {
    await file.close();
  }
}

/** Reads a whole text file (at most 64 MB unless told) without its byte order mark; see {@link detectEncoding}. */
export async function readText(path: string, options: TextOptions = {}): Promise<string> {
  const pieces: string[] = [];
  for await (const { text } of readTextPieces(path, { maxBytes: 64e6, ...options })) pieces.push(text);
  return pieces.join('');
}

// What UTF-8 bytes 80-BF look like when read as windows-1252.
const TRAIL = '[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]';
// C2-C5 lead Latin letters (Ã¨ è, Å¡ š, Ä\u008D č); E2 leads punctuation (â€™ ’). Other leads are real Italian capitals (È” would be hit).
const MOJIBAKE = new RegExp(`[ÂÃÄÅ]${TRAIL}|â[€‚„]${TRAIL}|ï»¿`);
const ALL_PLAIN = /^[\x20-\x7e]*$/;

/**
 * Tells whether a value was damaged before it came here.
 *
 * @returns `TESTO_DANNEGGIATO` when letters are lost (U+FFFD, also after a second wrong decoding), `CODIFICA_ERRATA` when
 *   UTF-8 was read as windows-1252 (`Ã¨` for è) or control characters stand where windows-1252 has no letter; null when sound
 */
export function checkText(
  value: string,
): Extract<CodiceScarto, 'TESTO_DANNEGGIATO' | 'CODIFICA_ERRATA'> | null {
  if (ALL_PLAIN.test(value)) return null;
  if (value.includes('\ufffd') || value.includes('ï¿½')) return 'TESTO_DANNEGGIATO';
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return MOJIBAKE.test(value) || /[\x00-\x08\x0e-\x1f\x7f-\x9f]/.test(value) ? 'CODIFICA_ERRATA' : null;
}
