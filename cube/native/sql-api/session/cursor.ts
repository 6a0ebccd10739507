import { SqlError, type Answer, type RowChunk } from '../types.ts';
import { rowsOf, splitChunk } from '../wire/rows.ts';
import { within } from './aborting.ts';

/** Rows that a cursor may keep to go back to, in bytes. */
const MAX_KEPT = 32 * 1024 * 1024;
const ALL = 2_147_483_647;

export type Direction = 'FETCH_FORWARD' | 'FETCH_BACKWARD' | 'FETCH_ABSOLUTE' | 'FETCH_RELATIVE';

/** Rows of one answer, taken a part at a time. Nothing runs before the first is asked for. */
export class Rows {
  readonly #open: (signal: AbortSignal) => Promise<Answer>;
  readonly #controller = new AbortController();
  #iterator: AsyncIterator<RowChunk> | undefined;
  #left: RowChunk | null = null;
  #ended = false;
  /** `SELECT`, `EXPLAIN`…; known once the rows are open. */
  command = 'SELECT';

  constructor(open: (signal: AbortSignal) => Promise<Answer>) {
    this.#open = open;
  }

  /** Up to `count` rows; fewer when there are no more. Aborting the signal ends the answer for good. */
  async *take(count: number, signal: AbortSignal): AsyncGenerator<RowChunk> {
    const abort = () => this.#controller.abort(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    try {
      for (let wanted = count; wanted > 0;) {
        const chunk = await this.#next(signal);
        if (!chunk) return;
        const [taken, left] = splitChunk(chunk, wanted);
        this.#left = left;
        wanted -= taken.rows;
        if (taken.rows > 0) yield taken;
      }
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  async #next(signal: AbortSignal): Promise<RowChunk | null> {
    if (this.#left) return this.#left;
    if (this.#ended) return null;
    if (!this.#iterator) {
      const answer = await within(signal, this.#open(this.#controller.signal));
      this.command = answer.command;
      this.#iterator = answer.rows[Symbol.asyncIterator]();
    }
    const { done, value } = await within(signal, this.#iterator.next());
    if (done) this.#ended = true;
    return done ? null : value;
  }

  /** Lets the work behind it end. */
  close(): void {
    this.#ended = true;
    this.#left = null;
    this.#controller.abort(new SqlError('57014', 'Il cursore è stato chiuso.'));
    const ending = this.#iterator?.return?.();
    ending?.catch(() => undefined);
  }
}

/** `DECLARE … CURSOR`: a place among rows. One that can go back keeps what it has read. */
export class Cursor {
  readonly #rows: Rows;
  readonly #scroll: boolean;
  readonly #kept: Uint8Array[] = [];
  #bytes = 0;
  /** 0: before the first row; n: on row n; one beyond the last: after it. */
  #at = 0;
  /** Rows read, and all there are. */
  #read = 0;
  #total: number | undefined;

  constructor(rows: Rows, scroll: boolean) {
    this.#rows = rows;
    this.#scroll = scroll;
  }

  close(): void {
    this.#rows.close();
    this.#kept.length = 0;
  }

  /** The rows that FETCH gives, and that MOVE counts. @throws SqlError 55000 when it cannot go back */
  async *fetch(direction: Direction, howMany: number, signal: AbortSignal): AsyncGenerator<RowChunk> {
    if (direction === 'FETCH_RELATIVE') return yield* this.#toRow(this.#at + howMany, signal);
    if (direction === 'FETCH_ABSOLUTE') {
      const target = howMany < 0 ? Math.max(0, (await this.#countAll(signal)) + 1 + howMany) : howMany;
      return yield* this.#toRow(target, signal);
    }
    const back = (direction === 'FETCH_BACKWARD') !== howMany < 0;
    if (howMany === 0) return yield* this.#toRow(this.#at, signal);
    if (back) return yield* this.#backward(Math.abs(howMany));
    return yield* this.#forward(Math.abs(howMany), signal);
  }

  async *#forward(count: number, signal: AbortSignal): AsyncGenerator<RowChunk> {
    let wanted = count;
    while (wanted > 0 && this.#at < this.#read && this.#scroll) {
      this.#at += 1;
      if (wanted !== ALL) wanted -= 1;
      yield* this.#row(this.#at);
    }
    if (wanted === 0) return;
    let got = 0;
    for await (const chunk of this.#reading(wanted, signal)) {
      this.#at += chunk.rows;
      got += chunk.rows;
      yield chunk;
    }
    if (got < wanted) this.#at = (this.#total ?? 0) + 1;
  }

  async *#backward(count: number): AsyncGenerator<RowChunk> {
    this.#demandScroll();
    for (let wanted = count; wanted > 0 && this.#at > 0; wanted -= 1) {
      this.#at -= 1;
      yield* this.#row(this.#at);
    }
  }

  async *#toRow(target: number, signal: AbortSignal): AsyncGenerator<RowChunk> {
    if (target <= this.#at && !(target === this.#at && this.#at === 0)) this.#demandScroll();
    for await (const chunk of this.#reading(Math.max(0, target - this.#read), signal)) {
      if (!this.#scroll && this.#read === target) {
        const [last] = [...rowsOf(chunk)].slice(-1);
        this.#at = target;
        if (last) yield { bytes: last, rows: 1 };
        return;
      }
    }
    this.#at = Math.max(0, Math.min(target, (this.#total ?? ALL) + 1));
    if (this.#scroll) yield* this.#row(this.#at);
  }

  /** Reads on, keeping what is read where it may be asked for again. */
  async *#reading(count: number, signal: AbortSignal): AsyncGenerator<RowChunk> {
    let got = 0;
    for await (const chunk of this.#rows.take(count, signal)) {
      got += chunk.rows;
      this.#read += chunk.rows;
      if (this.#scroll) this.#keep(chunk);
      yield chunk;
    }
    if (got < count) this.#total = this.#read;
  }

  async #countAll(signal: AbortSignal): Promise<number> {
    this.#demandScroll();
    for await (const chunk of this.#reading(ALL, signal)) void chunk;
    return this.#read;
  }

  #keep(chunk: RowChunk): void {
    this.#bytes += chunk.bytes.length;
    if (this.#bytes > MAX_KEPT) {
      throw new SqlError('54000', 'Il cursore SCROLL ha troppe righe da conservare: leggile senza SCROLL.');
    }
    for (const row of rowsOf(chunk)) this.#kept.push(row);
  }

  *#row(at: number): Generator<RowChunk> {
    const row = this.#kept[at - 1];
    if (row) yield { bytes: row, rows: 1 };
  }

  #demandScroll(): void {
    if (this.#scroll) return;
    throw new SqlError('55000', 'Il cursore va solo avanti.', {
      hint: 'Dichiaralo con SCROLL per tornare indietro.',
    });
  }
}
