import type { Param } from '../../sql/warehouse.ts';

/** Rows on their way between threads: whole numbers as one block of memory that is handed over, anything else as it is. */
export type PackedRows =
  { kind: 'numbers'; width: number; values: Float64Array<ArrayBuffer> } | { kind: 'plain'; rows: Param[][] };

/** Packs rows of one width; rows that hold anything but whole numbers are kept as they are. */
export function packRows(rows: Param[][]): PackedRows {
  const width = rows[0]?.length ?? 0;
  const values = new Float64Array(rows.length * width);
  let at = 0;
  for (const row of rows) {
    if (row.length !== width) return { kind: 'plain', rows };
    for (const value of row) {
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) return { kind: 'plain', rows };
      values[at] = value;
      at += 1;
    }
  }
  return { kind: 'numbers', width, values };
}

/** What may be handed over instead of copied. */
export const transferable = (packed: PackedRows): ArrayBuffer[] =>
  packed.kind === 'numbers' ? [packed.values.buffer] : [];

/** The rows again, at most `size` at a time, each with `first` put before its values. */
export function* unpackRows(packed: PackedRows, first: Param, size: number): Generator<Param[][]> {
  const count = packed.kind === 'plain' ? packed.rows.length : rowsOf(packed);
  for (let start = 0; start < count; start += size) {
    const end = Math.min(count, start + size);
    const rows: Param[][] = [];
    for (let i = start; i < end; i += 1) rows.push([first, ...rowAt(packed, i)]);
    yield rows;
  }
}

const rowsOf = ({ width, values }: PackedRows & { kind: 'numbers' }): number =>
  width > 0 ? values.length / width : 0;

function rowAt(packed: PackedRows, index: number): Iterable<Param> {
  if (packed.kind === 'plain') return packed.rows[index] ?? [];
  return packed.values.subarray(index * packed.width, (index + 1) * packed.width);
}
