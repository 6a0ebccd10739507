import type { Field, RowChunk } from '../types.ts';
import { dataRow } from './backend.ts';
import { encoderOf } from './binary.ts';

/** Length of the first `count` rows of the bytes. */
function lengthOf(bytes: Uint8Array, count: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  for (let row = 0; row < count && at < bytes.length; row += 1) at += 1 + view.getUint32(at + 1);
  return at;
}

/** Cuts a chunk in two: at most `count` rows, and what is left. */
export function splitChunk(chunk: RowChunk, count: number): [RowChunk, RowChunk | null] {
  if (chunk.rows <= count) return [chunk, null];
  const at = lengthOf(chunk.bytes, count);
  return [
    { bytes: chunk.bytes.subarray(0, at), rows: count },
    { bytes: chunk.bytes.subarray(at), rows: chunk.rows - count },
  ];
}

/** Each row of a chunk by itself. */
export function* rowsOf({ bytes, rows }: RowChunk): Generator<Uint8Array> {
  let rest = bytes;
  for (let row = 0; row < rows; row += 1) {
    const at = lengthOf(rest, 1);
    yield rest.subarray(0, at);
    rest = rest.subarray(at);
  }
}

/**
 * Makes rows in text into rows of the formats that the client asked for.
 * @param formats one for each field: 0 text, 1 binary
 * @throws SqlError 0A000 when a type has no binary format here
 */
export function rowEncoder(
  fields: readonly Field[],
  formats: readonly number[],
): (chunk: RowChunk) => Uint8Array {
  if (formats.every((format) => format === 0)) return ({ bytes }) => bytes;
  const encoders = fields.map(({ typeOid }, at) => (formats[at] === 1 ? encoderOf(typeOid) : null));
  return (chunk) => Buffer.concat([...rowsOf(chunk)].map((row) => encodeRow(row, encoders)));
}

function encodeRow(row: Uint8Array, encoders: readonly (((text: string) => Uint8Array) | null)[]): Buffer {
  const bytes = Buffer.from(row.buffer, row.byteOffset, row.byteLength);
  let at = 7;
  const values = encoders.map((encode) => {
    const size = bytes.readInt32BE(at);
    at += 4;
    if (size < 0) return null;
    const value = bytes.subarray(at, at + size);
    at += size;
    return encode ? encode(value.toString('utf8')) : value;
  });
  return dataRow(values);
}
