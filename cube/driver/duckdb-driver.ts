import { DuckDBDriver } from '@cubejs-backend/duckdb-driver';
import {
  buildTransform,
  convertDuckDBParams,
  transformChunk,
} from '@cubejs-backend/duckdb-driver/dist/src/Transform.js';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { DuckdbHandle } from '../../sql/duckdb/open.ts';

/** A promise that Cube's queue can cancel: it looks for `cancel` on what `query()` returns. */
type Cancellable<T> = Promise<T> & { cancel: () => Promise<void> };

/**
 * Cube's DuckDB driver on the warehouse that the process has already opened.
 *
 * The original opens the file by itself, and two instances of one file in one process diverge
 * silently; it also runs every query on one connection that cannot be cancelled. Here each query
 * borrows a connection of the warehouse's pool, and cancelling interrupts just that one.
 */
export class SharedDuckdbDriver extends DuckDBDriver {
  readonly #handle: Pick<DuckdbHandle, 'instance' | 'pool'>;

  constructor(handle: Pick<DuckdbHandle, 'instance' | 'pool'>) {
    super({});
    this.#handle = handle;
  }

  protected override async init() {
    const { instance } = this.#handle;
    return { instance, defaultConnection: await instance.connect() };
  }

  override query<R = unknown>(sql: string, values: unknown[] = []): Promise<R[]> {
    const controller = new AbortController();
    const running = this.#handle.pool.use(
      (connection) => readAll<R>(connection, sql, values),
      controller.signal,
    ) as Cancellable<R[]>;
    running.cancel = async () => controller.abort();
    return running;
  }

  /**
   * Builds a rollup in the order of its own columns, so that a filter on one territory reads few blocks:
   * at national size that is the difference between scanning a million rows and a few thousand.
   */
  override async loadPreAggregationIntoTable(
    _table: string,
    loadSql: string,
    params: unknown[],
  ): Promise<unknown[]> {
    return this.query(`${loadSql} ORDER BY ALL`, params);
  }

  /** Does nothing: Cube drops a rollup as soon as its successor stands, `server/rollup-tables.ts` when nobody reads it any more. */
  override async dropTable(): Promise<never[]> {
    return [];
  }

  /** Closes the connection that streams start from; instance and pool belong to the process. */
  override async release(): Promise<void> {
    const state = this.initPromise;
    this.initPromise = null;
    (await state)?.defaultConnection.closeSync();
  }
}

async function readAll<R>(connection: DuckDBConnection, sql: string, values: unknown[]): Promise<R[]> {
  const result = await connection.run(sql, convertDuckDBParams(values));
  const transform = buildTransform(result.columnNames(), result.columnTypes());
  const rows: R[] = [];
  for (const chunk of await result.fetchAllChunks()) {
    for (const row of transformChunk(chunk, transform)) rows.push(row as R);
  }
  return rows;
}
