import { DuckDBDriver } from '@cubejs-backend/duckdb-driver';
import {
  buildTransform,
  convertDuckDBParams,
  transformChunk,
} from '@cubejs-backend/duckdb-driver/dist/src/Transform.js';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** A promise that Cube's queue can cancel: it looks for `cancel` on what `query()` returns. */
type Cancellable<T> = Promise<T> & { cancel: () => Promise<void> };

/**
 * Cube's DuckDB driver on an instance that somebody else opened and will close.
 *
 * The original opens the file by itself, and two instances of one file in one process diverge
 * silently; it also runs every query on one connection that cannot be cancelled. Here each query
 * takes a connection of its own from a small pool, and cancelling interrupts just that one.
 */
export class SharedDuckdbDriver extends DuckDBDriver {
  readonly #instance: DuckDBInstance;
  readonly #idle: DuckDBConnection[] = [];

  constructor(instance: DuckDBInstance) {
    super({});
    this.#instance = instance;
  }

  protected override async init() {
    return { instance: this.#instance, defaultConnection: await this.#instance.connect() };
  }

  override query<R = unknown>(sql: string, values: unknown[] = []): Promise<R[]> {
    let connection: DuckDBConnection | undefined;
    let cancelled = false;
    const run = async (): Promise<R[]> => {
      connection = this.#idle.pop() ?? (await this.#instance.connect());
      try {
        if (cancelled) throw new Error('Query cancelled before it started');
        const rows = await readAll<R>(connection, sql, values);
        this.#idle.push(connection);
        return rows;
      } catch (error) {
        connection.closeSync();
        throw error;
      }
    };
    const promise = run() as Cancellable<R[]>;
    promise.cancel = async () => {
      cancelled = true;
      connection?.interrupt();
    };
    return promise;
  }

  /** Closes what this driver opened; the instance belongs to the process. */
  override async release(): Promise<void> {
    const state = this.initPromise;
    this.initPromise = null;
    (await state)?.defaultConnection.closeSync();
    for (const connection of this.#idle.splice(0)) connection.closeSync();
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
