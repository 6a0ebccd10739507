import mssql from 'mssql';
import { WarehouseError } from '../errors.ts';
import type { Param, Row, RunOptions, Session } from '../warehouse.ts';
import { bulkInsert } from './bulk.ts';
import { toWarehouseError } from './errors.ts';
import type { Lane } from './lane.ts';
import { streamRows } from './stream.ts';
import { expectOneRead, toNamedPlaceholders } from './text.ts';
import { bindParams, rowReader, type ResultColumn } from './values.ts';

type Batches = AsyncIterable<readonly (readonly Param[])[]> | Iterable<readonly (readonly Param[])[]>;

/** Reads and writes over a lane: the pool's, or the one of a transaction. */
export class MssqlSession implements Session {
  readonly engine = 'mssql' as const;
  readonly #lane: Lane;
  readonly #where: string;
  /** Aborts everything of this session: that of the transaction around it. */
  readonly #outer: AbortSignal | undefined;

  /** @param where the database as messages name it */
  constructor(lane: Lane, where: string, outer?: AbortSignal) {
    this.#lane = lane;
    this.#where = where;
    this.#outer = outer;
  }

  async query<R extends object = Row>(
    sql: string,
    params: readonly Param[] = [],
    { signal }: RunOptions = {},
  ): Promise<R[]> {
    return this.#run(sql, signal, async (stop) => {
      expectOneRead(sql);
      const request = this.#request(sql, params);
      const result = await send(request, () => request.query(named(sql, params)), stop, this.#lane);
      const { recordsets, columns } = result as unknown as ArrayResult;
      return (recordsets[0] ?? []).map(rowReader(columns[0] ?? [])) as R[];
    });
  }

  async *stream<R extends object = Row>(
    sql: string,
    params: readonly Param[] = [],
    { signal }: RunOptions = {},
  ): AsyncGenerator<R[]> {
    const stop = this.#signals(signal);
    const letGo = await this.#lane.hold();
    try {
      expectOneRead(sql);
      stop?.throwIfAborted();
      const request = this.#request(sql, params);
      yield* streamRows(request, named(sql, params), stop) as AsyncGenerator<R[]>;
    } catch (error) {
      throw this.#failure(error, sql, stop);
    } finally {
      letGo();
    }
  }

  async execute(sql: string, params: readonly Param[] = [], { signal }: RunOptions = {}): Promise<number> {
    return this.#run(sql, signal, async (stop) => {
      const request = this.#request(sql, params);
      // Without values as a batch of its own: CREATE SCHEMA and CREATE VIEW must come first in theirs.
      const work = () => (params.length > 0 ? request.query(named(sql, params)) : request.batch(sql));
      const { rowsAffected } = await send(request, work, stop, this.#lane);
      return rowsAffected.at(-1) ?? 0;
    });
  }

  async bulkLoad(
    table: string,
    columns: readonly string[],
    batches: Batches,
    { signal }: RunOptions = {},
  ): Promise<number> {
    const stop = this.#signals(signal);
    try {
      const describe = (sql: string, params: readonly Param[]) => this.query(sql, params, { signal });
      const insert = (target: mssql.Table) => this.#insert(target, stop);
      return await bulkInsert({ describe, insert }, table, columns, batches, stop);
    } catch (error) {
      throw this.#failure(error, `bulk load: ${table}`, stop);
    }
  }

  /** Nulls stay nulls where the column has a default, and the table's own rules are checked. */
  #insert(target: mssql.Table, stop: AbortSignal | undefined): Promise<number> {
    return this.#lane.run(async () => {
      const request = new mssql.Request(this.#lane.parent as mssql.ConnectionPool);
      const work = () => request.bulk(target, { keepNulls: true, checkConstraints: true });
      return (await send(request, work, stop, this.#lane)).rowsAffected;
    });
  }

  #request(sql: string, params: readonly Param[]): mssql.Request {
    // The types of `mssql` know a constructor per kind of parent; at run time all are one.
    const request = new mssql.Request(this.#lane.parent as mssql.ConnectionPool);
    request.arrayRowMode = true;
    if (params.length > MOST_PARAMETERS) throw tooMany(sql, params.length);
    bindParams(request, params);
    return request;
  }

  #signals(signal: AbortSignal | undefined): AbortSignal | undefined {
    return signal && this.#outer ? AbortSignal.any([signal, this.#outer]) : (signal ?? this.#outer);
  }

  async #run<T>(
    sql: string,
    signal: AbortSignal | undefined,
    work: (stop: AbortSignal | undefined) => Promise<T>,
  ): Promise<T> {
    const stop = this.#signals(signal);
    try {
      return await this.#lane.run(() => {
        stop?.throwIfAborted();
        return work(stop);
      });
    } catch (error) {
      throw this.#failure(error, sql, stop);
    }
  }

  #failure(error: unknown, query: string, stop: AbortSignal | undefined): WarehouseError {
    if (isClosed(error)) return error;
    if (stop?.aborted) {
      return new WarehouseError('INTERROTTA', "L'interrogazione è stata interrotta.", {
        cause: error,
        query,
      });
    }
    return toWarehouseError(error, { query, path: this.#where });
  }
}

/** The reason that a closed warehouse gives to who comes later. */
export const isClosed = (error: unknown): error is WarehouseError =>
  error instanceof WarehouseError && error.code === 'MAGAZZINO_CHIUSO';

/** What `mssql` gives with `arrayRowMode`: per recordset its rows and its columns. Its types do not know it. */
interface ArrayResult {
  recordsets: unknown[][][];
  columns: ResultColumn[][];
}

/** SQL Server takes 2,100 parameters; `sp_executesql` uses two of them. */
const MOST_PARAMETERS = 2098;

const tooMany = (query: string, count: number): WarehouseError =>
  new WarehouseError(
    'QUERY_NON_VALIDA',
    `L'interrogazione ha ${count} valori, SQL Server ne ammette ${MOST_PARAMETERS}: va divisa, o caricata in blocco.`,
    { query },
  );

const named = (sql: string, params: readonly Param[]): string => toNamedPlaceholders(sql, params.length);

/** How long a stopped request may take to end before its caller stops waiting for it. */
const GRACE_MS = 1000;

/**
 * Sends a request; when the signal aborts, the server is told to stop and the request ends with ECANCEL. A caller that still
 * waits for a connection of the pool waits no longer than a second; in a transaction the end is always awaited.
 */
async function send<T>(
  request: mssql.Request,
  work: () => Promise<T>,
  stop: AbortSignal | undefined,
  lane: Lane,
): Promise<T> {
  const gaveUp = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const cancel = (): void => {
    request.cancel();
    if (lane.parent instanceof mssql.Transaction) return;
    timer = setTimeout(() => gaveUp.reject(new Error('no connection yet')), GRACE_MS);
  };
  // The request starts before the listener is there: starting it forgets an earlier cancel.
  const done = work();
  if (stop?.aborted) cancel();
  else stop?.addEventListener('abort', cancel, { once: true });
  try {
    return await Promise.race([done, gaveUp.promise]);
  } finally {
    clearTimeout(timer);
    stop?.removeEventListener('abort', cancel);
  }
}
