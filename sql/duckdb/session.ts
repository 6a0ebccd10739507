import { StatementType, type DuckDBConnection, type DuckDBPreparedStatement } from '@duckdb/node-api';
import { WarehouseError } from '../errors.ts';
import type { Param, Row, RunOptions, Session } from '../warehouse.ts';
import { appendRows } from './bulk.ts';
import { toWarehouseError } from './errors.ts';
import { columnNames, toBound, toRows } from './values.ts';

/** Plain EXPLAIN of a read; EXPLAIN ANALYZE would run what it explains. */
const EXPLAIN_OF_READ = /^\s*explain\s+(select|with|from|values)\b/i;

/**
 * Table functions that a SELECT must not call: `enable_logging` with a file brings the whole process down when files are off
 * (DuckDB 1.5.5), the others run SQL hidden in a string.
 */
const FORBIDDEN_CALL =
  /\b(enable_logging|json_execute_serialized_sql)\b|\bquery"?(\s|\/\*[\s\S]*?\*\/|--[^\n]*\n)*\(/i;

/** Lends a connection for one piece of work: the pool's, or the one that a transaction holds. */
export type Lend = <T>(
  work: (connection: DuckDBConnection) => Promise<T>,
  signal?: AbortSignal,
) => Promise<T>;

/** One prepared read on a connection, destroyed after `work`. */
async function withRead<T>(
  connection: DuckDBConnection,
  sql: string,
  params: readonly Param[],
  work: (statement: DuckDBPreparedStatement) => Promise<T>,
): Promise<T> {
  if (FORBIDDEN_CALL.test(sql)) throw notAllowed(sql);
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) throw notAllowed(sql);
  const statement = await statements.prepare(0);
  try {
    if (!isRead(statement, sql)) throw notAllowed(sql);
    statement.bind(params.map(toBound));
    return await work(statement);
  } finally {
    statement.destroySync();
  }
}

function isRead(statement: DuckDBPreparedStatement, sql: string): boolean {
  const type = statement.statementType;
  return type === StatementType.SELECT || (type === StatementType.EXPLAIN && EXPLAIN_OF_READ.test(sql));
}

function notAllowed(query: string): WarehouseError {
  return new WarehouseError(
    'ISTRUZIONE_NON_AMMESSA',
    'È ammessa una sola istruzione di lettura (SELECT) per volta.',
    {
      query,
    },
  );
}

/** Reads and writes over whatever connection `lend` gives. */
export class DuckdbSession implements Session {
  readonly engine = 'duckdb' as const;
  readonly #lend: Lend;

  constructor(lend: Lend) {
    this.#lend = lend;
  }

  async query<R extends object = Row>(
    sql: string,
    params: readonly Param[] = [],
    { signal }: RunOptions = {},
  ): Promise<R[]> {
    const read = (connection: DuckDBConnection): Promise<R[]> =>
      withRead(connection, sql, params, async (statement) => {
        const result = await statement.run();
        return toRows(columnNames(result), await result.getRows()) as R[];
      });
    return this.#run(sql, read, signal);
  }

  async *stream<R extends object = Row>(
    sql: string,
    params: readonly Param[] = [],
    { signal }: RunOptions = {},
  ): AsyncGenerator<R[]> {
    const batches = new TransformStream<R[], R[]>(undefined, undefined, { highWaterMark: 1 });
    const writer = batches.writable.getWriter();
    const leaving = new AbortController();
    const stop = signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal;
    const read = (connection: DuckDBConnection): Promise<void> =>
      withRead(connection, sql, params, async (statement) => {
        const result = await statement.stream();
        const names = columnNames(result);
        for await (const rows of result.yieldRows()) {
          stop.throwIfAborted();
          await writer.write(toRows(names, rows) as R[]);
        }
        // An interrupted result may simply end: it must not pass for a whole one.
        stop.throwIfAborted();
      });
    const done = this.#run(sql, read, stop).then(
      () => writer.close(),
      (error: unknown) => writer.abort(error),
    );
    const reader = batches.readable.getReader();
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
    } finally {
      leaving.abort();
      await reader.cancel().catch(() => {});
      await done.catch(() => {});
    }
  }

  async execute(sql: string, params: readonly Param[] = [], { signal }: RunOptions = {}): Promise<number> {
    const write = async (connection: DuckDBConnection): Promise<number> =>
      (await connection.run(sql, params.length > 0 ? params.map(toBound) : undefined)).rowsChanged;
    return this.#run(sql, write, signal);
  }

  async bulkLoad(
    table: string,
    columns: readonly string[],
    batches: AsyncIterable<readonly (readonly Param[])[]> | Iterable<readonly (readonly Param[])[]>,
    { signal }: RunOptions = {},
  ): Promise<number> {
    return this.#run(
      `bulk load: ${table}`,
      (connection) => appendRows(connection, table, columns, batches, signal),
      signal,
    );
  }

  async #run<T>(
    sql: string,
    work: (connection: DuckDBConnection) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    try {
      return await this.#lend(work, signal);
    } catch (error) {
      throw toWarehouseError(error, { query: sql });
    }
  }
}
