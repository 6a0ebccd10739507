import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import { WarehouseError } from '../errors.ts';
import type { Param } from '../warehouse.ts';
import { toColumn } from './values.ts';

type Batches = AsyncIterable<readonly (readonly Param[])[]> | Iterable<readonly (readonly Param[])[]>;

/** Position of each table column in the rows that arrive, -1 where the default applies. */
type Layout = { name: string; source: number }[];

/** Appends all batches inside the connection's transaction; the caller commits or rolls back. Gives the number of rows. */
export async function appendRows(
  connection: DuckDBConnection,
  table: string,
  columns: readonly string[],
  batches: Batches,
  signal?: AbortSignal,
): Promise<number> {
  const [schema, name] = splitName(table);
  const layout = await layoutOf(connection, schema, name, columns);
  const appender = await connection.createAppender(name, schema);
  let count = 0;
  try {
    for await (const rows of batches) {
      signal?.throwIfAborted();
      for (const row of rows) appendRow(appender, layout, row);
      appender.flushSync();
      count += rows.length;
    }
    appender.closeSync();
    return count;
  } catch (error) {
    appender.clear();
    throw error;
  }
}

function appendRow(appender: DuckDBAppender, layout: Layout, row: readonly Param[]): void {
  layout.forEach(({ name, source }, index) => {
    if (source < 0) return appender.appendDefault();
    const type = appender.columnType(index);
    appender.appendValue(toColumn(row[source] ?? null, type, name), type);
  });
  appender.endRow();
}

function splitName(table: string): [schema: string, name: string] {
  const [schema, name, ...rest] = table.split('.');
  if (!schema || !name || rest.length > 0) {
    throw new WarehouseError(
      'QUERY_NON_VALIDA',
      `Il nome di tabella "${table}" va scritto come schema.tabella.`,
    );
  }
  return [schema, name];
}

async function layoutOf(
  connection: DuckDBConnection,
  schema: string,
  table: string,
  columns: readonly string[],
): Promise<Layout> {
  const result = await connection.runAndReadAll(
    `SELECT column_name FROM duckdb_columns() WHERE schema_name = ? AND table_name = ? ORDER BY column_index`,
    [schema, table],
  );
  const names = result.getRows().map(([name]) => String(name));
  const unknown = columns.filter((column) => !names.includes(column));
  if (names.length === 0 || unknown.length > 0) {
    const what = names.length === 0 ? 'la tabella' : `la colonna ${unknown.join(', ')} di`;
    throw new WarehouseError('QUERY_NON_VALIDA', `Nel magazzino non esiste ${what} ${schema}.${table}.`);
  }
  return names.map((name) => ({ name, source: columns.indexOf(name) }));
}
