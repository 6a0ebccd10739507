import type { Warehouse } from './warehouse.ts';

export interface TableChecksum {
  rows: number;
  /** Hexadecimal; depends on every value and on the position of its row. */
  checksum: string;
}

/**
 * Ordered checksum of a table that was filled in one go: each row is hashed together with its position, and the hashes are
 * added up, so that the number of threads does not matter and the order of the rows does. Comparable between runs of the same
 * DuckDB version (its `hash()` is not promised to stay the same between versions).
 */
export async function tableChecksum(warehouse: Warehouse, table: string): Promise<TableChecksum> {
  const [schema, name] = table.split('.');
  const columns = await warehouse.query<{ column_name: string }>(
    'SELECT column_name FROM duckdb_columns() WHERE schema_name = ? AND table_name = ? ORDER BY column_index',
    [schema ?? '', name ?? ''],
  );
  const list = columns.map(({ column_name }) => `"${column_name}"`).join(', ');
  const [row] = await warehouse.query<TableChecksum>(
    `SELECT count(*) AS rows, printf('%032x', COALESCE(sum(hash(rowid, ${list})), 0)) AS checksum FROM ${table}`,
  );
  return row ?? { rows: 0, checksum: '' };
}
