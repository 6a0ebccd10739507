import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue, Engine, Parameters, SessionView } from '../types.ts';
import { PGLITE, readDump } from './dump.ts';
import { SharedEngine, type Threads } from './shared-engine.ts';
import { EngineThread } from './thread.ts';
import type { WorkerStart } from './worker.ts';

export interface PoolOptions {
  /** Where the database that engines start from is kept between starts, when it was not packaged. */
  readonly dumpFolder: string;
  /** The most engines at a time, the spare one not counted. */
  readonly engines?: number;
  /** The longest that one statement may run in an engine, milliseconds. */
  readonly statementTimeout?: number;
  /** How long an engine that nobody asks is kept, milliseconds. */
  readonly idleTimeout?: number;
}

/** All engines of this process: one a catalogue that is asked, a spare one ready. */
export interface EnginePool {
  /** The engine of a catalogue. Asking for it costs nothing; the first statement starts it. */
  engine(catalogue: Catalogue): Engine;
  /** Starts the spare one, so that the first statement finds it. @throws Error when PGlite cannot start */
  warm(): Promise<void>;
  /** Ends all of them; statements on their way fail. */
  close(): Promise<void>;
}

export function createEnginePool(options: PoolOptions): EnginePool {
  const pool = new Pool(options);
  return {
    engine: (catalogue) => engineOf(pool, catalogue),
    warm: () => pool.warm(),
    close: () => pool.close(),
  };
}

function engineOf(pool: Pool, catalogue: Catalogue): Engine {
  return {
    async describe(sql, parameterTypes, session) {
      const { parameters, fields } = await pool.use(catalogue).execute({ sql, parameterTypes, session });
      return { parameters, fields };
    },
    async run(
      sql: string,
      parameters: Parameters,
      parameterTypes: readonly number[],
      session: SessionView,
      signal,
    ) {
      const statement = { sql, parameters, parameterTypes, session };
      const { fields, chunks, command } = await pool.use(catalogue).execute(statement, signal);
      return { fields, chunks, command };
    },
  };
}

class Pool implements Threads {
  readonly #options: Required<PoolOptions>;
  /** By hash, least recently used first. */
  readonly #engines = new Map<string, SharedEngine>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #live = new Set<EngineThread>();
  #taken = 0;
  #spare: Promise<EngineThread> | undefined;
  #start: Promise<WorkerStart> | undefined;
  #onIdle = Promise.withResolvers<void>();
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = { engines: 4, statementTimeout: 30_000, idleTimeout: 600_000, ...options };
  }

  use(catalogue: Catalogue): SharedEngine {
    const { hash } = catalogue;
    const engine =
      this.#engines.get(hash) ?? new SharedEngine(catalogue, this, this.#options.statementTimeout);
    this.#engines.delete(hash);
    this.#engines.set(hash, engine);
    this.#forgetLater(hash);
    return engine;
  }

  async warm(): Promise<void> {
    const spare = await this.#prepareSpare();
    await spare.ready;
  }

  async take(): Promise<EngineThread> {
    while (this.#taken >= this.#options.engines) await this.#makeRoom();
    this.#taken += 1;
    try {
      const thread = await (this.#takeSpare() ?? this.#startThread());
      await thread.ready;
      void this.#prepareSpare();
      return thread;
    } catch (error) {
      this.#taken -= 1;
      throw error;
    }
  }

  async giveUp(thread: EngineThread): Promise<void> {
    this.#taken -= 1;
    this.#live.delete(thread);
    await thread.end();
    this.idle();
  }

  idle(): void {
    this.#onIdle.resolve();
    this.#onIdle = Promise.withResolvers();
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    await Promise.all([...this.#live].map((thread) => thread.end()));
  }

  /** Takes the thread of the engine that is longest without a statement, or waits until one has none. */
  async #makeRoom(): Promise<void> {
    const idle = [...this.#engines.values()].find((engine) => engine.idle);
    await (idle ? idle.release() : this.#onIdle.promise);
  }

  /** What goes wrong here shows when it is needed: the next thread is started anew. */
  #prepareSpare(): Promise<EngineThread> {
    this.#spare ??= this.#startThread();
    this.#spare.catch(() => undefined);
    return this.#spare;
  }

  #takeSpare(): Promise<EngineThread> | undefined {
    const spare = this.#spare;
    this.#spare = undefined;
    return spare?.then((thread) => (thread.alive ? thread : this.#startThread()));
  }

  #forgetLater(hash: string): void {
    clearTimeout(this.#timers.get(hash));
    this.#timers.set(hash, setTimeout(() => void this.#forget(hash), this.#options.idleTimeout).unref());
  }

  async #forget(hash: string): Promise<void> {
    const engine = this.#engines.get(hash);
    if (engine?.busy) return this.#forgetLater(hash);
    this.#engines.delete(hash);
    this.#timers.delete(hash);
    await engine?.release();
    if (this.#taken > 0) return;
    const spare = await this.#takeSpare()?.catch(() => undefined);
    if (spare) this.#live.delete(spare);
    await spare?.end();
  }

  async #startThread(): Promise<EngineThread> {
    this.#start ??= prepareStart(this.#options.dumpFolder);
    const start = await this.#start.catch((error: unknown) => this.#startFailed(error));
    if (this.#closed) throw new Error('The engines were closed');
    const thread = new EngineThread(start);
    this.#live.add(thread);
    return thread;
  }

  /** Tried again the next time. */
  #startFailed(error: unknown): never {
    this.#start = undefined;
    throw error;
  }
}

/** The dump is held in memory once and copied into each thread; the compiled program is shared. */
async function prepareStart(dumpFolder: string): Promise<WorkerStart> {
  const wasm = join(PGLITE, 'pglite.wasm');
  const [module, dump] = await Promise.all([WebAssembly.compile(readFileSync(wasm)), readDump(dumpFolder)]);
  return { module, dump: shared(dump) };
}

function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}
