import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';

/** What can be read of the outside: which model and which load answers should come from. */
export interface Target {
  /** Version of the semantic model. */
  modello: string;
  /** Last load. */
  caricamento: number;
}

/** One consistent state that queries are answered from: a model, a load, and what was prepared for the two. */
export interface Edition<P> extends Target {
  /** Never used before, by this process or another. */
  key: string;
  prepared: P;
}

export interface EditionEffects<P> {
  /** What should be answered from now; null while there is nothing yet to answer from. */
  readTarget: () => Promise<Target | null>;
  /** Makes ready what an edition needs (compiled model, rollups, known periods). Rejects when that is not possible now. */
  prepare: (draft: Target & { key: string }) => Promise<P>;
  /** Throws away what only editions that ended needed; `live` are those that queries may still ask. */
  cleanUp: (live: readonly Edition<P>[], ended: readonly Edition<P>[]) => Promise<void>;
  logger: Logger;
}

export interface EditionTimes {
  /** Between two looks at the target. */
  pollMs: number;
  /**
   * How long after a switch the new load is told to the pages. More than zero where several processes answer behind one name: by
   * then all of them have switched, so that no page keeps old numbers under the new id.
   */
  announceAfterMs: number;
  /** How long an edition is kept after the switch, for queries that began with it. */
  keepMs: number;
}

/**
 * Keeps the edition that queries are answered from.
 *
 * A load (or a new model) is prepared aside and switched to in one step; the id that pages cache by follows the switch and never
 * goes before it, so that numbers of a load are never kept under the id of a later one. While an edition is prepared, or cannot be
 * prepared, the one before keeps answering.
 */
export class Editions<P> {
  readonly #effects: EditionEffects<P>;
  readonly #times: EditionTimes;
  readonly #stopping = new AbortController();
  readonly #ended: { edition: Edition<P>; at: number }[] = [];
  #current: Edition<P> | undefined;
  #announced: Edition<P> | undefined;
  #switchedAt = -Infinity;
  #cleanAt = Infinity;
  readonly #prefix = randomBytes(4).toString('hex');
  #number = 0;
  /** What went wrong the last time: said once, not at each look. */
  #failed = '';
  /** One look at a time: preparing, switching and cleaning never overlap. */
  #looking: Promise<void> = Promise.resolve();

  constructor(effects: EditionEffects<P>, times: EditionTimes) {
    this.#effects = effects;
    this.#times = times;
  }

  /** The edition that new queries are answered from; undefined until the first one stands. */
  get current(): Edition<P> | undefined {
    return this.#current;
  }

  /** The edition that pages may cache by; undefined until they may. */
  get announced(): Edition<P> | undefined {
    if (this.#current && performance.now() - this.#switchedAt >= this.#times.announceAfterMs) {
      this.#announced = this.#current;
    }
    return this.#announced;
  }

  /** The edition that a query began with, or the current one when that has ended. */
  of(key: string | undefined): Edition<P> | undefined {
    return this.#live().find((edition) => edition.key === key) ?? this.#current;
  }

  /**
   * Prepares the first edition, then follows the target.
   * @throws what `prepare` throws the first time: a process that cannot answer should not start
   */
  async start(): Promise<void> {
    await this.#inTurn(() => this.#look());
    while (!this.#current && !this.#stopping.signal.aborted) {
      await this.#pause();
      await this.#inTurn(() => this.#look());
    }
    void this.#follow();
  }

  /** Resolves when queries are answered from load `id` or a later one; a failed preparation is tried again. Never rejects. */
  async onLoaded(id: number): Promise<void> {
    while ((this.#current?.caricamento ?? -1) < id && !this.#stopping.signal.aborted) {
      await this.#inTurn(() => this.#lookAndLog());
      if ((this.#current?.caricamento ?? -1) < id) await this.#pause();
    }
  }

  /** Ends the following. What is being prepared is not waited for: it ends with the connections that it uses. */
  stop(): void {
    this.#stopping.abort();
  }

  async #follow(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      await this.#pause();
      await this.#inTurn(() => this.#lookAndLog());
    }
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#looking.then(() => (this.#stopping.signal.aborted ? undefined : work()));
    this.#looking = turn.catch(() => undefined);
    return turn;
  }

  async #pause(): Promise<void> {
    await sleep(this.#times.pollMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }

  async #lookAndLog(): Promise<void> {
    try {
      await this.#look();
      this.#failed = '';
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      const message = error instanceof Error ? error.message : JSON.stringify(error);
      const record = { evento: 'edizione non pronta', err: error, resta: this.#current?.caricamento };
      if (message === this.#failed) this.#effects.logger.debug(record);
      else this.#effects.logger.error(record);
      this.#failed = message;
    }
  }

  async #look(): Promise<void> {
    const target = await this.#effects.readTarget();
    const { modello, caricamento } = this.#current ?? {};
    if (target && (target.modello !== modello || target.caricamento !== caricamento)) {
      this.#number += 1;
      const draft = { ...target, key: `${this.#prefix}-${this.#number}` };
      this.#switchTo({ ...draft, prepared: await this.#effects.prepare(draft) });
    }
    if (performance.now() >= this.#cleanAt) await this.#clean();
  }

  #switchTo(edition: Edition<P>): void {
    const now = performance.now();
    // Asked for its effect: what was announceable before the switch stays announced after it.
    void this.announced;
    if (this.#current) this.#ended.push({ edition: this.#current, at: now });
    this.#current = edition;
    this.#switchedAt = now;
    this.#cleanAt = now + this.#times.keepMs;
    const { key, modello, caricamento } = edition;
    this.#effects.logger.info({ evento: 'edizione', key, modello, caricamento });
  }

  async #clean(): Promise<void> {
    const limit = performance.now() - this.#times.keepMs;
    const old = this.#ended.filter(({ at }) => at <= limit);
    this.#ended.splice(0, this.#ended.length, ...this.#ended.filter(({ at }) => at > limit));
    this.#cleanAt = Infinity;
    const ended = old.map(({ edition }) => edition);
    await this.#effects.cleanUp(this.#live(), ended).catch((error: unknown) => {
      this.#effects.logger.warn({ evento: 'pulizia non riuscita', err: error });
    });
  }

  #live(): Edition<P>[] {
    const live = this.#ended.map(({ edition }) => edition);
    return this.#current ? [...live, this.#current] : live;
  }
}
