import type { Answer } from '../../../cube/native/sql-api/types.ts';

/** The rows of an answer as text. */
export async function textRows({ rows }: Answer): Promise<(string | null)[][]> {
  const all: (string | null)[][] = [];
  for await (const { bytes, rows: count } of rows) {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let row = 0, at = 0; row < count; row += 1) {
      const values: (string | null)[] = [];
      let place = at + 7;
      for (let left = buffer.readUInt16BE(at + 5); left > 0; left -= 1) {
        const size = buffer.readInt32BE(place);
        values.push(size < 0 ? null : buffer.toString('utf8', place + 4, place + 4 + size));
        place += 4 + Math.max(size, 0);
      }
      all.push(values);
      at += 1 + buffer.readUInt32BE(at + 1);
    }
  }
  return all;
}
