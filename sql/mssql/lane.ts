import type mssql from 'mssql';
import { WarehouseError } from '../errors.ts';

/** Where requests run: on any connection of the pool, or one after the other on that of a transaction. */
export interface Lane {
  parent: mssql.ConnectionPool | mssql.Transaction;
  /** Runs `work` when its turn comes. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Takes the lane for a read that goes on while the caller works; gives what lets go of it. */
  hold(): Promise<() => void>;
}

/** Each request gets a connection of its own from the pool. */
export const poolLane = (pool: mssql.ConnectionPool): Lane => ({
  parent: pool,
  run: (work) => work(),
  hold: () => Promise.resolve(() => {}),
});

/**
 * A transaction has one connection, which takes one request at a time. A second request waits for the first; while a stream is
 * read it is refused, because it would wait for ever.
 */
export class TransactionLane implements Lane {
  readonly parent: mssql.Transaction;
  #last: Promise<unknown> = Promise.resolve();
  #streaming = false;

  constructor(transaction: mssql.Transaction) {
    this.parent = transaction;
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#streaming) return Promise.reject(busy());
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return turn;
  }

  async hold(): Promise<() => void> {
    if (this.#streaming) throw busy();
    this.#streaming = true;
    await this.#last;
    return () => (this.#streaming = false);
  }

  /** Resolves when nothing runs any more. */
  async idle(): Promise<void> {
    await this.#last;
  }
}

const busy = (): WarehouseError =>
  new WarehouseError(
    'QUERY_NON_VALIDA',
    'Nella transazione è in corso una lettura a flusso: va finita prima di eseguire altro.',
  );
