import type { Columnar, RawData, Row } from './types.ts';

/**
 * Pivots rows into columns.
 *
 * The first row names the columns: what later rows have besides is left out, what they lack is undefined.
 * @param rows rows of a driver, or any iterable of rows; nothing at all counts as no rows
 */
export function rowsToColumnar(rows: Iterable<Row> | null | undefined): Columnar {
  const list: readonly Row[] = Array.isArray(rows) ? rows : rows ? Array.from(rows) : [];
  const first = list[0];
  if (!first) return { members: [], columns: [] };
  const members = Object.keys(first);
  return { members, columns: members.map((member) => list.map((row) => row[member])) };
}

/**
 * Raw data of either form as columns.
 * @throws Error when columnar data is no table: names without columns, or columns of unequal length
 */
export function toColumnar(data: RawData): Columnar {
  if (!('columns' in data && 'members' in data)) return rowsToColumnar(data);
  const { members, columns } = data;
  if (members.length !== columns.length) {
    throw new Error(`Result has ${members.length} column names but ${columns.length} columns`);
  }
  const rowCount = columns[0]?.length ?? 0;
  const uneven = columns.findIndex((column) => column.length !== rowCount);
  if (uneven >= 0) {
    throw new Error(`Column '${members[uneven]}' has ${columns[uneven]?.length} rows, expected ${rowCount}`);
  }
  return data;
}
