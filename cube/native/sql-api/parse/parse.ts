import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { ParseResult } from '@pgsql/types';
import { SqlError } from '../types.ts';
import type { Parsed } from './worker.ts';

/** Left-deep expressions need stack by their length: this is enough for a thousand terms. A larger one takes long to overflow. */
const STACK_MB = 1;
/** Longest time that one statement may take. */
const LIMIT_MS = 3000;

/** A thread that says `{}` when it is ready. */
class Thread {
  readonly #worker = new Worker(new URL('./worker.ts', import.meta.url), {
    resourceLimits: { stackSizeMb: STACK_MB },
  });
  readonly ready: Promise<unknown>;

  constructor() {
    this.#worker.on('error', () => undefined);
    this.#worker.unref();
    this.ready = this.#next();
  }

  /** What the parser says; `broken` when it ended or took too long. */
  async parse(sql: string): Promise<Parsed> {
    await this.ready;
    const limit = new AbortController();
    const answer = this.#next();
    this.#worker.postMessage(sql);
    const late = sleep(LIMIT_MS, { broken: true } as const, { signal: limit.signal }).catch(() => ({}));
    const parsed = await Promise.race([answer, late]);
    limit.abort();
    return parsed;
  }

  async #next(): Promise<Parsed> {
    this.#worker.ref();
    const done = new AbortController();
    const { signal } = done;
    const heard = once(this.#worker, 'message', { signal }).then(([parsed]) => parsed as Parsed);
    const ended = once(this.#worker, 'exit', { signal }).then(() => ({ broken: true }) as const);
    try {
      return await Promise.race([heard, ended]);
    } catch {
      return { broken: true };
    } finally {
      done.abort();
      await Promise.allSettled([heard, ended]);
      this.#worker.unref();
    }
  }

  end(): void {
    void this.#worker.terminate();
  }
}

/**
 * PostgreSQL's own parser in threads of its own. A statement that is nested too deeply overflows the parser's stack, which is never
 * given back: after some such statements it fails for everybody, or never ends. Here such a thread is thrown away for the one that
 * waits beside it, and nothing that is parsed holds the event loop.
 */
class Parser {
  #thread: Thread | undefined;
  #spare: Thread | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  parse(sql: string): Promise<Parsed> {
    const answer = this.#turn.then(() => this.#parse(sql));
    this.#turn = answer;
    return answer;
  }

  async #parse(sql: string): Promise<Parsed> {
    const thread = (this.#thread ??= new Thread());
    const parsed = await thread.parse(sql);
    this.#spare ??= new Thread();
    if (parsed.broken) {
      thread.end();
      this.#thread = this.#spare;
      this.#spare = undefined;
    }
    return parsed;
  }
}

const parser = new Parser();

/**
 * The syntax tree of a text with any number of statements.
 * @throws SqlError 42601 where it is no SQL, with the position; 54001 when it is too complex
 */
export async function parseSql(sql: string): Promise<ParseResult> {
  if (sql.trim() === '') return { version: 0, stmts: [] };
  const { json, error } = await parser.parse(sql);
  if (json !== undefined) return JSON.parse(json) as ParseResult;
  if (!error || error.message.startsWith('memory exhausted')) {
    throw new SqlError('54001', 'L’istruzione è troppo complessa: dividila o riduci le parti annidate.');
  }
  const position = error.position === undefined ? {} : { position: error.position + 1 };
  throw new SqlError('42601', `Errore di sintassi: ${error.message}`, position);
}
