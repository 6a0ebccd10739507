import { catalogueDdl } from '../catalogue/ddl.ts';
import { SqlError, type Catalogue } from '../types.ts';
import { FairQueue } from './fair-queue.ts';
import type { Statement } from './instance.ts';
import type { Reply } from './protocol.ts';
import { WORN_BYTES } from './settings.ts';
import type { EngineThread } from './thread.ts';

/** What an engine needs of its pool. */
export interface Threads {
  /** A thread without tables; waits while all are at work elsewhere. */
  take(): Promise<EngineThread>;
  /** Ends a thread and makes room for another. */
  giveUp(thread: EngineThread): Promise<void>;
  /** Tells that this engine has nothing to do. */
  idle(): void;
}

interface Job {
  readonly statement: Statement;
  readonly signal: AbortSignal | undefined;
  readonly done: PromiseWithResolvers<Reply>;
}

/** The engine of one catalogue: all its sessions' statements, one at a time, users in turn. */
export class SharedEngine {
  readonly #catalogue: Catalogue;
  readonly #threads: Threads;
  readonly #timeout: number;
  readonly #queue = new FairQueue<Job>();
  #thread: EngineThread | undefined;
  #busy = false;

  constructor(catalogue: Catalogue, threads: Threads, timeout: number) {
    this.#catalogue = catalogue;
    this.#threads = threads;
    this.#timeout = timeout;
  }

  /** Holds a thread and does nothing with it. */
  get idle(): boolean {
    return !this.#busy && this.#thread !== undefined;
  }

  /** Works, or waits for a thread to work with. */
  get busy(): boolean {
    return this.#busy;
  }

  /**
   * Queues a statement.
   * @throws SqlError as PostgreSQL says it; `57014` when the signal or the limit of time ended it, `XX000` when the engine broke
   */
  execute(statement: Statement, signal?: AbortSignal): Promise<Reply> {
    if (signal?.aborted) return Promise.reject(cancelled());
    const job: Job = { statement, signal, done: Promise.withResolvers() };
    const { user } = statement.session;
    const leave = () => {
      this.#queue.remove(user, job);
      job.done.reject(cancelled());
    };
    signal?.addEventListener('abort', leave);
    this.#queue.add(user, job);
    void this.#work();
    return job.done.promise.finally(() => signal?.removeEventListener('abort', leave));
  }

  /** Gives its thread back; the next statement takes another. */
  async release(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    if (thread) await this.#threads.giveUp(thread);
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    while (!this.#queue.empty) await this.#next();
    this.#busy = false;
    this.#threads.idle();
  }

  /** A thread first, then the job: who gave up while it started costs nothing. */
  async #next(): Promise<void> {
    try {
      this.#thread ??= await this.#start();
    } catch (error) {
      this.#queue.take()?.done.reject(error);
      return;
    }
    const job = this.#queue.take();
    if (!job) return;
    try {
      job.done.resolve(await this.#run(this.#thread, job));
    } catch (error) {
      job.done.reject(error);
    }
    if (!this.#thread.alive || this.#thread.memory > WORN_BYTES) await this.release();
  }

  async #start(): Promise<EngineThread> {
    const thread = await this.#threads.take();
    const { error } = await thread.request({ define: catalogueDdl(this.#catalogue) });
    if (!error) return thread;
    await this.#threads.giveUp(thread);
    throw new SqlError(error.code, error.message, error);
  }

  async #run(thread: EngineThread, { statement, signal }: Job): Promise<Reply> {
    let ended: SqlError | undefined;
    const end = (reason: SqlError) => {
      ended ??= reason;
      void thread.end();
    };
    const onAbort = () => end(cancelled());
    const timer = setTimeout(() => end(timedOut(this.#timeout)), this.#timeout);
    signal?.addEventListener('abort', onAbort);
    try {
      const { reply } = await thread.request({ execute: statement });
      if (!reply) throw new Error('No answer of the engine');
      if (reply.error) throw new SqlError(reply.error.code, reply.error.message, reply.error);
      return reply;
    } catch (error) {
      throw ended ?? (error instanceof SqlError ? error : broken(error));
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }
}

function cancelled(): SqlError {
  return new SqlError('57014', 'canceling statement due to user request');
}

function timedOut(milliseconds: number): SqlError {
  return new SqlError('57014', `canceling statement due to statement timeout (${milliseconds / 1000} s)`);
}

function broken(cause: unknown): SqlError {
  const error = new SqlError('XX000', 'The statement broke the engine, which was replaced', {
    hint: 'Simplify the statement: it may be nested too deeply or need too much memory.',
  });
  error.cause = cause;
  return error;
}
