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
  const target = splitName(table);
  const layout = await layoutOf(connection, target, columns);
  const appender = await connection.createAppender(target.name, target.schema, target.database);
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

type Target = { database: string | null; schema: string; name: string };

function splitName(table: string): Target {
  const parts = table.split('.');
  const [name, schema, database = null] = parts.toReversed();
  if (!schema || !name || parts.length > 3) {
    throw new WarehouseError(
      'QUERY_NON_VALIDA',
      `Il nome di tabella "${table}" va scritto come schema.tabella.`,
    );
  }
  return { database, schema, name };
}

async function layoutOf(
  connection: DuckDBConnection,
  { database, schema, name: table }: Target,
  columns: readonly string[],
): Promise<Layout> {
  const result = await connection.runAndReadAll(
    `SELECT column_name FROM duckdb_columns()
     WHERE database_name = COALESCE(?, current_database()) AND schema_name = ? AND table_name = ?
     ORDER BY column_index`,
    [database, schema, table],
  );
  const names = result.getRows().map(([name]) => String(name));
  const unknown = columns.filter((column) => !names.includes(column));
  if (names.length === 0 || unknown.length > 0) {
    const what = names.length === 0 ? 'la tabella' : `la colonna ${unknown.join(', ')} di`;
    throw new WarehouseError('QUERY_NON_VALIDA', `Nel magazzino non esiste ${what} ${schema}.${table}.`);
  }
  return names.map((name) => ({ name, source: columns.indexOf(name) }));
}
