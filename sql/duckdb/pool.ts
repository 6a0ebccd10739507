import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { WarehouseError } from '../errors.ts';

/** How often an aborted statement is interrupted again: an interrupt that lands before the engine starts is lost. */
const INTERRUPT_EVERY_MS = 20;

export interface PoolOptions {
  /** Most connections at once; further callers wait their turn. */
  size: number;
}

/** Connections to the one instance. A connection serves one caller at a time, so that `interrupt()` stops only that caller. */
export class ConnectionPool {
  readonly #instance: DuckDBInstance;
  readonly #size: number;
  readonly #idle: DuckDBConnection[] = [];
  readonly #busy = new Set<DuckDBConnection>();
  readonly #waiting: (() => void)[] = [];
  #opening = 0;
  #closed = false;

  constructor(instance: DuckDBInstance, { size }: PoolOptions) {
    this.#instance = instance;
    this.#size = size;
  }

  /**
   * Lends a connection to `work`. While the signal is aborted the running statement is interrupted, and the call rejects with
   * INTERROTTA. A connection whose work failed is closed, not reused: it may hold an open transaction or result.
   */
  async use<T>(work: (connection: DuckDBConnection) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const connection = await this.#acquire(signal);
    const stopInterrupting = interruptOnAbort(connection, signal);
    let healthy = false;
    try {
      const result = await work(connection);
      healthy = true;
      return result;
    } catch (error) {
      throw signal?.aborted ? interrupted(error) : error;
    } finally {
      stopInterrupting();
      this.#release(connection, healthy);
    }
  }

  /** Interrupts what is running, waits for it to end, and closes every connection. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const wake of this.#waiting.splice(0)) wake();
    while (this.#busy.size > 0 || this.#opening > 0) {
      for (const connection of this.#busy) connection.interrupt();
      await new Promise((resolve) => setTimeout(resolve, INTERRUPT_EVERY_MS));
    }
    for (const connection of this.#idle.splice(0)) connection.closeSync();
  }

  async #acquire(signal?: AbortSignal): Promise<DuckDBConnection> {
    for (;;) {
      if (this.#closed) throw closed();
      if (signal?.aborted) {
        // Woken and aborted at once: the turn goes to the next in line.
        if (this.#idle.length > 0) this.#waiting.shift()?.();
        throw interrupted(signal.reason);
      }
      const idle = this.#idle.pop();
      if (idle) {
        this.#busy.add(idle);
        return idle;
      }
      if (this.#busy.size + this.#opening < this.#size) return this.#open();
      await this.#turn(signal);
    }
  }

  async #open(): Promise<DuckDBConnection> {
    this.#opening += 1;
    try {
      const connection = await this.#instance.connect();
      this.#busy.add(connection);
      return connection;
    } finally {
      this.#opening -= 1;
    }
  }

  #turn(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        const index = this.#waiting.indexOf(wake);
        if (index >= 0) this.#waiting.splice(index, 1);
        resolve();
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.#waiting.push(wake);
    });
  }

  #release(connection: DuckDBConnection, healthy: boolean): void {
    this.#busy.delete(connection);
    if (healthy) this.#idle.push(connection);
    else connection.closeSync();
    this.#waiting.shift()?.();
  }
}

function interruptOnAbort(connection: DuckDBConnection, signal?: AbortSignal): () => void {
  if (!signal) return () => {};
  let timer: NodeJS.Timeout | undefined;
  const start = (): void => {
    connection.interrupt();
    timer = setInterval(() => connection.interrupt(), INTERRUPT_EVERY_MS);
  };
  if (signal.aborted) start();
  else signal.addEventListener('abort', start, { once: true });
  return () => {
    signal.removeEventListener('abort', start);
    clearInterval(timer);
  };
}

const interrupted = (cause: unknown): WarehouseError =>
  new WarehouseError('INTERROTTA', "L'interrogazione è stata interrotta.", { cause });

const closed = (): WarehouseError =>
  new WarehouseError('MAGAZZINO_CHIUSO', 'Il magazzino è stato chiuso: riavvia il programma.');
