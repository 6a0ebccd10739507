import mssql from 'mssql';
import { WarehouseError } from '../errors.ts';
import { writeIndicatori } from '../indicatori.ts';
import { applyMigrations } from '../migrate.ts';
import type { Param, RunOptions, Session, Warehouse } from '../warehouse.ts';
import { toWarehouseError } from './errors.ts';
import { poolLane, TransactionLane } from './lane.ts';
import { isClosed, MssqlSession } from './session.ts';
import { enableReadCommittedSnapshot } from './snapshot.ts';

const MIGRATIONS = new URL('../dw/mssql/', import.meta.url);

/** The warehouse on SQL Server: single statements on any connection of the pool, transactions on one of their own. */
export class MssqlWarehouse extends MssqlSession implements Warehouse {
  readonly #pool: mssql.ConnectionPool;
  readonly #where: string;
  readonly #closing: AbortController;

  constructor(pool: mssql.ConnectionPool, where: string) {
    const closing = new AbortController();
    super(poolLane(pool), where, closing.signal);
    this.#pool = pool;
    this.#where = where;
    this.#closing = closing;
  }

  async transaction<T>(work: (session: Session) => Promise<T>, { signal }: RunOptions = {}): Promise<T> {
    const stop = signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal;
    const transaction = new mssql.Transaction(this.#pool);
    const lane = new TransactionLane(transaction);
    try {
      await this.#begin(transaction);
      const result = await work(new MssqlSession(lane, this.#where, stop));
      await lane.idle();
      stop.throwIfAborted();
      await transaction.commit();
      return result;
    } catch (error) {
      await lane.idle();
      // The server may have rolled back by itself already (XACT_ABORT); there is nothing more to undo then.
      await transaction.rollback().catch(() => {});
      if (isClosed(error)) throw error;
      if (stop.aborted) throw interrupted(error);
      throw isOfClient(error) ? toWarehouseError(error, { path: this.#where }) : error;
    }
  }

  async #begin(transaction: mssql.Transaction): Promise<void> {
    this.#closing.signal.throwIfAborted();
    await transaction.begin();
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
    await enableReadCommittedSnapshot(this);
    const applied = await applyMigrations(this, MIGRATIONS);
    await writeIndicatori(this);
    return applied;
  }

  async close(): Promise<void> {
    this.#closing.abort(
      new WarehouseError('MAGAZZINO_CHIUSO', 'Il magazzino è stato chiuso: riavvia il programma.'),
    );
    await this.#pool.close().catch((error: unknown) => {
      throw toWarehouseError(error, { path: this.#where });
    });
  }
}

/** Errors thrown by the caller's own work inside a transaction must reach the caller as they are. */
const isOfClient = (error: unknown): boolean => error instanceof mssql.MSSQLError;

const interrupted = (cause: unknown): WarehouseError =>
  new WarehouseError('INTERROTTA', "L'interrogazione è stata interrotta.", { cause });
