import { Worker } from 'node:worker_threads';
import { LoadError, type LoadErrorCode } from './contract.ts';
import type { PackedRows } from './packing.ts';
import type { BatchHead, FromWorker, ToWorker, WorkerTask } from './worker.ts';

export interface Parsed {
  head: BatchHead;
  rows: PackedRows;
}

export interface ReaderLimits {
  /** Most memory for the objects of the thread. */
  megabytes: number;
}

const WORKER = new URL('./worker.ts', import.meta.url);

/** Room for short-lived objects: enough that rows die young (with 16 a third of the time went into moving them; with 64 it was slower again). */
const YOUNG_MB = 32;

/** How long a thread that was asked to stop may take to close its files. */
const GRACE_MS = 300;

/**
 * Runs a source in a thread of its own and gives what it reads, batch by batch. The next batch is asked for only when the caller
 * comes back for it, with one ahead. Leaving the loop, or the signal, ends the thread.
 * @throws LoadError of the source; LAVORATORE_CADUTO when the thread dies (out of memory); INTERROTTO
 */
export async function* readInWorker(
  task: WorkerTask,
  { megabytes }: ReaderLimits,
  signal: AbortSignal,
): AsyncGenerator<Parsed> {
  if (signal.aborted) throw interrupted(signal.reason);
  const worker = new Worker(WORKER, {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: megabytes, maxYoungGenerationSizeMb: YOUNG_MB },
  });
  const inbox = new Inbox(worker);
  const abort = (): void => inbox.fail(interrupted(signal.reason));
  signal.addEventListener('abort', abort, { once: true });
  try {
    for (;;) {
      const message = await inbox.next();
      if (message.type === 'end') return;
      if (message.type === 'error') throw sourceError(message);
      yield { head: message.head, rows: message.rows };
      send(worker, { type: 'ack' });
    }
  } finally {
    signal.removeEventListener('abort', abort);
    await endWorker(worker);
  }
}

/** Messages of a worker as something to wait for; its death is an error of whoever waits. */
class Inbox {
  readonly #messages: FromWorker[] = [];
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(worker: Worker) {
    worker.on('message', (message: FromWorker) => {
      this.#messages.push(message);
      this.#wake?.();
    });
    worker.once('error', (error) => this.fail(crashed(error)));
    worker.once('exit', () => this.fail(crashed(undefined)));
  }

  /** From now on nothing is waited for; what came before an exit is still given. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#wake?.();
  }

  async next(): Promise<FromWorker> {
    for (;;) {
      if (this.#failure instanceof LoadError && this.#failure.code === 'INTERROTTO') throw this.#failure;
      const message = this.#messages.shift();
      if (message) return message;
      if (this.#failure) throw this.#failure;
      await new Promise<void>((wake) => (this.#wake = wake));
    }
  }
}

async function endWorker(worker: Worker): Promise<void> {
  const ended = new Promise<void>((done) => worker.once('exit', () => done()));
  if (worker.threadId === -1) return;
  send(worker, { type: 'stop' });
  const timer = setTimeout(() => void worker.terminate(), GRACE_MS);
  await ended;
  clearTimeout(timer);
}

const send = (worker: Worker, message: ToWorker): void => worker.postMessage(message);

/** The source's own error as it was thrown in the thread; anything without a code is a defect of ours or of the file. */
function sourceError({ code, message, stack }: FromWorker & { type: 'error' }): Error {
  const cause = new Error(message);
  if (stack) cause.stack = stack;
  if (code && /^[A-Z_]+$/.test(code) && !code.startsWith('ERR_')) {
    return new LoadError(code as LoadErrorCode, message, { cause });
  }
  return new LoadError('FILE_NON_LEGGIBILE', `Il file non si legge: ${message}`, { cause });
}

const crashed = (cause: unknown): LoadError =>
  new LoadError(
    'LAVORATORE_CADUTO',
    'La lettura del file si è fermata (di solito per memoria): controlla che il file sia quello giusto e intero.',
    { cause },
  );

const interrupted = (cause: unknown): LoadError =>
  new LoadError('INTERROTTO', 'Il caricamento è stato interrotto: i dati sono rimasti come prima.', {
    cause,
  });
