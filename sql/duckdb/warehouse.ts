import type { DuckDBConnection } from '@duckdb/node-api';
import { applyMigrations } from '../migrate.ts';
import { writeIndicatori } from '../indicatori.ts';
import type { Param, RunOptions, Session, Warehouse } from '../warehouse.ts';
import { toWarehouseError } from './errors.ts';
import type { ConnectionPool } from './pool.ts';
import { DuckdbSession } from './session.ts';

const MIGRATIONS = new URL('../dw/duckdb/', import.meta.url);

/** The warehouse on DuckDB: single statements on any free connection, transactions on one of their own. */
export class DuckdbWarehouse extends DuckdbSession implements Warehouse {
  readonly #pool: ConnectionPool;
  readonly #letGo: () => Promise<void>;

  constructor(pool: ConnectionPool, letGo: () => Promise<void>) {
    super((work, signal) => pool.use(work, signal));
    this.#pool = pool;
    this.#letGo = letGo;
  }

  async transaction<T>(work: (session: Session) => Promise<T>, { signal }: RunOptions = {}): Promise<T> {
    const run = async (connection: DuckDBConnection): Promise<T> => {
      await connection.run('BEGIN TRANSACTION');
      try {
        const result = await work(new DuckdbSession((inner) => inner(connection)));
        signal?.throwIfAborted();
        await connection.run('COMMIT');
        return result;
      } catch (error) {
        await rollback(connection);
        throw error;
      }
    };
    try {
      return await this.#pool.use(run, signal);
    } catch (error) {
      throw isOfEngine(error) ? toWarehouseError(error) : error;
    }
  }

  override async bulkLoad(
    table: string,
    columns: readonly string[],
    batches: AsyncIterable<readonly (readonly Param[])[]> | Iterable<readonly (readonly Param[])[]>,
    options: RunOptions = {},
  ): Promise<number> {
    return this.transaction((session) => session.bulkLoad(table, columns, batches, options), options);
  }

  async migrate(): Promise<string[]> {
    const applied = await applyMigrations(this, MIGRATIONS);
    await writeIndicatori(this);
    return applied;
  }

  async close(): Promise<void> {
    await this.#letGo();
  }
}

/** DuckDB may have rolled back by itself already (after a fatal error); there is nothing more to undo then. */
async function rollback(connection: DuckDBConnection): Promise<void> {
  try {
    await connection.run('ROLLBACK');
  } catch {
    return;
  }
}

/** Errors thrown by the caller's own work inside a transaction must reach the caller as they are. */
function isOfEngine(error: unknown): boolean {
  return error instanceof Error && /^[A-Za-z ]+ Error: |^TransactionContext Error/.test(error.message);
}
