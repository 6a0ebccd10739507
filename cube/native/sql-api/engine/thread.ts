import { Worker } from 'node:worker_threads';
import type { WorkerAnswer, WorkerRequest, WorkerStart } from './worker.ts';

/** Its JavaScript is small; rows and PostgreSQL's memory are outside of this heap and bounded in `settings.ts`. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 256, stackSizeMb: 64 };

/** A worker thread with one PostgreSQL, as the main thread holds it. */
export class EngineThread {
  readonly #worker: Worker;
  readonly ready: Promise<void>;
  #pending: PromiseWithResolvers<WorkerAnswer> | undefined;
  #lost: Error | undefined;
  /** Bytes of address space that it took so far. */
  memory = 0;

  constructor(start: WorkerStart) {
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: start,
      resourceLimits: RESOURCE_LIMITS,
    });
    this.#worker.on('message', (answer: WorkerAnswer) => this.#settle(answer));
    this.#worker.on('error', (error: Error) => this.#lose(error));
    this.#worker.on('exit', (code) => this.#lose(new Error(`The engine ended with code ${code}`)));
    this.ready = this.#answer().then(() => undefined);
    this.ready.catch(() => undefined);
  }

  get alive(): boolean {
    return !this.#lost;
  }

  /**
   * Asks, one request at a time.
   * @throws Error when the thread ends before it answers
   */
  request(request: WorkerRequest): Promise<WorkerAnswer> {
    const answer = this.#answer();
    if (!this.#lost) this.#worker.postMessage(request);
    return answer;
  }

  /** Ends it, in the middle of a statement too; what was asked fails. */
  async end(): Promise<void> {
    this.#lose(new Error('The engine was ended'));
    await this.#worker.terminate();
  }

  /** Only a thread that works keeps the process alive. */
  #answer(): Promise<WorkerAnswer> {
    if (this.#lost) return Promise.reject(this.#lost);
    this.#pending = Promise.withResolvers();
    this.#worker.ref();
    return this.#pending.promise;
  }

  #settle(answer: WorkerAnswer): void {
    this.memory = answer.memory;
    this.#worker.unref();
    this.#pending?.resolve(answer);
    this.#pending = undefined;
  }

  #lose(error: Error): void {
    this.#lost ??= error;
    this.#pending?.reject(this.#lost);
    this.#pending = undefined;
  }
}
