/**
 * The warehouse as the rest of the program sees it: one interface for two engines (DuckDB embedded, SQL Server in
 * production). Nothing outside `sql/` names a concrete engine, except who opens one.
 */

/** What may be bound to a `?` or appended to a table. Dates travel as ISO text ('2025-01-01'), UTC. */
export type Param = string | number | bigint | boolean | Uint8Array | null;

/**
 * What comes back. Whole numbers are `number` as long as they are exact, `bigint` beyond 2^53; DECIMAL is `number`;
 * DATE is 'YYYY-MM-DD'; TIMESTAMP is ISO 8601 in UTC ('2025-01-01T00:00:00.000Z').
 */
export type Value = string | number | bigint | boolean | Uint8Array | null;

export type Row = Record<string, Value>;

export type Engine = 'duckdb' | 'mssql';

export interface RunOptions {
  /** Aborting stops the statement in the engine, not only the wait; the call rejects with code INTERROTTA. */
  signal?: AbortSignal;
}

/** Reading: one SELECT (or EXPLAIN) at a time, anything else is refused with ISTRUZIONE_NON_AMMESSA. */
interface Reader {
  /** All rows of one SELECT. Placeholders are `?`, in order. */
  query<R extends object = Row>(sql: string, params?: readonly Param[], options?: RunOptions): Promise<R[]>;
  /** The same rows in batches as the engine produces them; leaving the loop early stops the statement. */
  stream<R extends object = Row>(
    sql: string,
    params?: readonly Param[],
    options?: RunOptions,
  ): AsyncIterable<R[]>;
}

export interface Session extends Reader {
  /** Which dialect the statements must be written in, where no portable one exists. */
  readonly engine: Engine;
  /** Runs one or more statements and gives the number of rows that the last one changed. */
  execute(sql: string, params?: readonly Param[], options?: RunOptions): Promise<number>;
  /**
   * Appends batches of rows to `table` ('schema.table' or 'database.schema.table'), all or nothing. Each row has its values in the order of `columns`;
   * columns not named get their default. Gives the number of rows appended.
   */
  bulkLoad(
    table: string,
    columns: readonly string[],
    batches: AsyncIterable<readonly (readonly Param[])[]> | Iterable<readonly (readonly Param[])[]>,
    options?: RunOptions,
  ): Promise<number>;
}

export interface Warehouse extends Session {
  /** Runs `work` on one connection; commits when it resolves, rolls back when it rejects or the signal aborts. */
  transaction<T>(work: (session: Session) => Promise<T>, options?: RunOptions): Promise<T>;
  /** Applies the migrations that are missing, then writes the definitions of the indicators. Gives the names applied. */
  migrate(): Promise<string[]>;
  /** Stops what is running and lets go of the database. */
  close(): Promise<void>;
}
