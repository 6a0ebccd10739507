import type mssql from 'mssql';
import type { Row } from '../warehouse.ts';
import { rowReader, type ResultColumn } from './values.ts';

/** Rows that are handed out together. */
const BATCH_ROWS = 2048;

/**
 * The rows of one request as the server sends them. The request is paused while the caller works on a batch, so that no more
 * than a batch waits in memory; leaving early cancels it in the server and waits for its end.
 */
export async function* streamRows(
  request: mssql.Request,
  sql: string,
  stop: AbortSignal | undefined,
): AsyncGenerator<Row[]> {
  const source = new StreamedRequest(request);
  const cancel = (): void => request.cancel();
  source.start(sql);
  if (stop?.aborted) cancel();
  else stop?.addEventListener('abort', cancel, { once: true });
  try {
    for (let rows = await source.next(); rows.length > 0; rows = await source.next()) yield rows;
  } finally {
    stop?.removeEventListener('abort', cancel);
    await source.leave();
  }
}

/** Turns the events of a request into batches that are asked for. */
class StreamedRequest {
  readonly #request: mssql.Request;
  #rows: Row[] = [];
  #failure: unknown;
  #ended = false;
  #wake: () => void = () => {};

  constructor(request: mssql.Request) {
    this.#request = request;
    request.stream = true;
    let read = rowReader([]);
    request.on('recordset', (columns: unknown) => (read = rowReader(columns as ResultColumn[])));
    request.on('row', (values: unknown[]) => {
      this.#rows.push(read(values));
      if (this.#rows.length < BATCH_ROWS) return;
      request.pause();
      this.#wake();
    });
    request.on('error', (error: unknown) => (this.#failure ??= error));
    // Comes last, after an error too.
    request.on('done', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  start(sql: string): void {
    // In stream mode errors come as events; the promise only says that it is over.
    this.#request.query(sql).catch((error: unknown) => {
      this.#failure ??= error;
      this.#ended = true;
      this.#wake();
    });
  }

  /** The next batch; empty when there is no more. */
  async next(): Promise<Row[]> {
    while (!this.#ended && this.#rows.length < BATCH_ROWS) await this.#more();
    if (this.#failure !== undefined) throw this.#failure;
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  /** Cancels what still runs, drops what still comes, and waits for the end. */
  async leave(): Promise<void> {
    if (!this.#ended) this.#request.cancel();
    while (!this.#ended) {
      this.#rows = [];
      await this.#more();
    }
  }

  #more(): Promise<void> {
    const woken = new Promise<void>((resolve) => (this.#wake = resolve));
    this.#request.resume();
    return woken;
  }
}
