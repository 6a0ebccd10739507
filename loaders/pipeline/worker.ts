/**
 * The thread that decodes, parses and validates: a file that is too large or malicious ends this thread, not the process that
 * serves the pages. It runs one source and posts its batches, at most `CREDITS` of them unacknowledged.
 */
import { existsSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { Batch, InputFile, Parametri, References, Source } from './contract.ts';
import { packRows, transferable, type PackedRows } from './packing.ts';

export interface WorkerTask {
  /** Module that exports `SOURCES`. */
  registry: string;
  source: string;
  file: InputFile;
  parametri: Parametri;
  references: References;
}

/** A batch without its rows, which travel packed. */
export type BatchHead = Omit<Batch, 'righe'>;

export type FromWorker =
  | { type: 'batch'; head: BatchHead; rows: PackedRows }
  | { type: 'end' }
  | { type: 'error'; code: string | null; message: string; stack: string | undefined };

export type ToWorker = { type: 'ack' } | { type: 'stop' };

/** Batches that may be under way: one that is being stored, one ahead. */
const CREDITS = 2;

/** Rows of one message; small, so that the thread that stores them is never busy for long. */
const MAX_ROWS = 2000;

async function run(task: WorkerTask, port: NonNullable<typeof parentPort>): Promise<void> {
  const source = await importSource(task);
  const stop = new AbortController();
  const credits = new Credits(CREDITS);
  port.on('message', (message: ToWorker) => {
    if (message.type === 'stop') stop.abort();
    credits.give(message.type === 'stop' ? CREDITS : 1);
  });
  const { file, parametri, references } = task;
  for await (const batch of source.read(file, { parametri, references, signal: stop.signal })) {
    for (const { head, rows } of split(batch)) {
      await credits.take();
      stop.signal.throwIfAborted();
      post(port, { type: 'batch', head, rows }, transferable(rows));
    }
  }
  post(port, { type: 'end' });
}

/** The source alone, from the folder of its name beside the registry: all of them together take 20 MB more. */
async function importSource({ registry, source: wanted }: WorkerTask): Promise<Source> {
  const alone = new URL(`./${wanted}/source.ts`, registry);
  const modules = existsSync(alone) ? [alone.href, registry] : [registry];
  for (const module of modules) {
    const exported = Object.values(
      (await import(module)) as Record<string, unknown>,
    ).flat() as Partial<Source>[];
    const source = exported.find((one) => one?.name === wanted && typeof one.read === 'function');
    if (source) return source as Source;
  }
  throw new Error(`source ${wanted} is not in ${registry}`);
}

/** A batch as messages of a size that is quickly stored; counts and rejects go with the first. */
function* split({ righe, ...head }: Batch): Generator<{ head: BatchHead; rows: PackedRows }> {
  yield { head, rows: packRows(righe.slice(0, MAX_ROWS)) };
  for (let start = MAX_ROWS; start < righe.length; start += MAX_ROWS) {
    const rest = { letti: 0, esclusi: 0, scarti: [], bytes: head.bytes };
    yield { head: rest, rows: packRows(righe.slice(start, start + MAX_ROWS)) };
  }
}

/** Permissions to post, given back one by one by who receives. */
class Credits {
  #free: number;
  #waiting: (() => void) | undefined;

  constructor(count: number) {
    this.#free = count;
  }

  give(count: number): void {
    this.#free += count;
    this.#waiting?.();
  }

  async take(): Promise<void> {
    while (this.#free <= 0) await new Promise<void>((wake) => (this.#waiting = wake));
    this.#free -= 1;
  }
}

function post(port: NonNullable<typeof parentPort>, message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

if (parentPort) {
  const port = parentPort;
  try {
    await run(workerData as WorkerTask, port);
  } catch (error) {
    const { code, message, stack } = error as { code?: string; message?: string; stack?: string };
    post(port, { type: 'error', code: code ?? null, message: message ?? String(error), stack });
  }
  port.close();
}
