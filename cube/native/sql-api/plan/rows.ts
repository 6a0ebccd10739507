import type { Field, RowChunk } from '../types.ts';

/** Rows put into one chunk. */
const CHUNK_ROWS = 1000;

/** A value as Cube gives it → as PostgreSQL writes it. */
type Write = (value: string) => string;

/** `2024-01-31T00:00:00.000` → `2024-01-31 00:00:00`. */
const moment: Write = (value) =>
  value
    .replace('T', ' ')
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');

/** Text of the types that Cube's rows can have, by OID: boolean, bigint, text, varchar, date, timestamp, numeric. */
const WRITERS: ReadonlyMap<number, Write | null> = new Map<number, Write | null>([
  [16, (value) => (value === 'true' ? 't' : 'f')],
  [20, null],
  [25, null],
  [1043, null],
  [1082, (value) => value.slice(0, 10)],
  [1114, moment],
  [1700, null],
]);

/** Whether values of this type can be written without PostgreSQL. Moments are written in ISO style only. */
export function isWritable({ typeOid }: Field, dateStyle: string | undefined): boolean {
  if (typeOid === 1082 || typeOid === 1114) return /^iso/i.test(dateStyle ?? 'iso');
  return WRITERS.has(typeOid);
}

/** Makes rows into DataRow messages. */
export class RowWriter {
  readonly #writers: readonly (Write | null)[];
  readonly #columns: readonly number[];
  #buffer = Buffer.allocUnsafe(64 * 1024);
  #at = 0;

  /** @param columns position of each field in the rows */
  constructor(fields: readonly Field[], columns: readonly number[]) {
    this.#writers = fields.map(({ typeOid }) => WRITERS.get(typeOid) ?? null);
    this.#columns = columns;
  }

  /** Chunks of the rows; what they hold is theirs. */
  *chunks(rows: readonly (readonly (string | null)[])[]): Generator<RowChunk> {
    for (let from = 0; from < rows.length; from += CHUNK_ROWS) {
      const part = rows.slice(from, from + CHUNK_ROWS);
      this.#at = 0;
      for (const row of part) this.#write(row);
      yield { bytes: Uint8Array.prototype.slice.call(this.#buffer, 0, this.#at), rows: part.length };
    }
  }

  #write(row: readonly (string | null)[]): void {
    const start = this.#at;
    this.#reserve(7);
    this.#buffer[start] = 0x44;
    this.#buffer.writeUInt16BE(this.#columns.length, start + 5);
    this.#at = start + 7;
    for (let index = 0; index < this.#columns.length; index += 1) {
      this.#value(row[this.#columns[index] ?? 0] ?? null, this.#writers[index] ?? null);
    }
    this.#buffer.writeUInt32BE(this.#at - start - 1, start + 1);
  }

  #value(value: string | null, write: Write | null): void {
    if (value === null) {
      this.#reserve(4);
      this.#buffer.writeInt32BE(-1, this.#at);
      this.#at += 4;
      return;
    }
    const text = write ? write(value) : value;
    this.#reserve(4 + text.length * 3);
    const size = this.#buffer.write(text, this.#at + 4, 'utf8');
    this.#buffer.writeInt32BE(size, this.#at);
    this.#at += 4 + size;
  }

  #reserve(size: number): void {
    if (this.#at + size <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#at + size));
    this.#buffer.copy(larger, 0, 0, this.#at);
    this.#buffer = larger;
  }
}

/** Whole numbers of the only column of rows. */
export function wholeNumbers(chunks: readonly RowChunk[]): number[] {
  return chunks.flatMap(({ bytes, rows }) => {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const numbers: number[] = [];
    for (let row = 0, at = 0; row < rows; row += 1) {
      const size = buffer.readInt32BE(at + 7);
      numbers.push(Number(buffer.toString('latin1', at + 11, at + 11 + size)));
      at += 1 + buffer.readUInt32BE(at + 1);
    }
    return numbers;
  });
}
