import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { transformResult, type ColumnarData } from './result/transform.ts';
import { timeText, toCell, type Cell } from './result/values.ts';
import type { ResultArrayWrapper } from './result/wrappers.ts';
import { catalogueFromMeta, type Marks, type MetaCube } from './sql-api/catalogue/from-meta.ts';
import { membersOf, SqlError, type CubeQuery, type CubeSource } from './sql-api/types.ts';

/** A request as the callbacks of Cube's SQL server take it. Cube writes into it: each call gets a new one. */
interface Request {
  id: string;
  meta: { protocol: 'postgres'; method?: string };
}
interface Session {
  /** Compared with the one that a request wants to be: none here wants to be another. */
  user: string;
  superuser: false;
  securityContext: unknown;
}

/** The callbacks that answer questions (`registerInterface`, api-gateway 1.7.43, sql-server.js). */
export interface QueryCallbacks {
  meta(payload: { request: Request; session: Session }): Promise<{ cubes: MetaCube[] }>;
  sqlApiLoad(payload: {
    request: Request;
    session: Session;
    query: CubeQuery;
    streaming: false;
  }): Promise<ResultArrayWrapper>;
  stream(payload: {
    request: Request;
    session: Session;
    query: CubeQuery;
  }): Promise<{ stream: Readable } | null>;
}

export const newRequest = (method?: string): Request => ({
  id: `sql-${randomUUID()}`,
  meta: { protocol: 'postgres', ...(method === undefined ? {} : { method }) },
});

/** Cube as one person asks it. @param securityContext what policies read */
export function createCubeSource(
  callbacks: QueryCallbacks,
  securityContext: unknown,
  marks: Marks,
): CubeSource {
  const session: Session = { user: 'sql-api', superuser: false, securityContext };
  const call = <T>(work: () => Promise<T>): Promise<T> => work().catch((error: unknown) => refuse(error));
  return {
    catalogue: async () => {
      const { cubes } = await call(() => callbacks.meta({ request: newRequest(), session }));
      return catalogueFromMeta(
        cubes.filter(({ type }) => type === 'view'),
        marks,
      );
    },
    async load(query, signal) {
      const ask = () => callbacks.sqlApiLoad({ request: newRequest(), session, query, streaming: false });
      const [transforms, raws, roots] = await (await untilReady(() => call(ask), signal)).getFinalResult();
      const [transform, raw = [], root] = [transforms[0], raws[0], roots[0]];
      if (!transform) throw new Error('Cube answered without a result');
      const data = transformResult({ ...transform, resType: 'columnar' }, raw) as ColumnarData;
      return {
        ...inOrder(membersOf(query), data),
        rollups: Object.keys((root?.['usedPreAggregations'] as object | null | undefined) ?? {}),
      };
    },
    async *stream(query, signal) {
      const ask = () => callbacks.stream({ request: newRequest(), session, query });
      const answer = await untilReady(() => call(ask), signal);
      if (!answer) throw new Error('Cube streams nothing');
      yield* streamed(answer.stream, membersOf(query), signal);
    },
  };
}

const toText = (cell: Cell): string | null =>
  cell === null
    ? null
    : typeof cell === 'string'
      ? cell
      : typeof cell === 'object'
        ? JSON.stringify(cell)
        : String(cell);

function inOrder(members: string[], data: ColumnarData): { members: string[]; rows: (string | null)[][] } {
  const columns = members.map((member) => data.columns[data.members.indexOf(member)] ?? []);
  const count = data.columns[0]?.length ?? 0;
  const rows = Array.from({ length: count }, (_, row) =>
    columns.map((column) => toText(column[row] ?? null)),
  );
  return { members, rows };
}

/** Rows that are handed on together. */
const CHUNK = 1000;

async function* streamed(
  stream: Readable,
  members: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<(string | null)[][]> {
  const abort = () => stream.destroy(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    let rows: (string | null)[][] = [];
    for await (const row of stream as AsyncIterable<Record<string, unknown>>) {
      rows.push(members.map((member) => streamedText(row[member])));
      if (rows.length < CHUNK) continue;
      yield rows;
      rows = [];
    }
    if (rows.length > 0) yield rows;
  } finally {
    signal.removeEventListener('abort', abort);
    stream.destroy();
  }
}

/** Streams bring the driver's values: an instant may be a Date. */
function streamedText(value: unknown): string | null {
  if (value instanceof Date) return timeText(value.toISOString());
  return toText(toCell(value));
}

/** Cube lets go of whoever waits longer than some seconds, who asks again. */
async function untilReady<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ContinueWait)) throw error;
    }
  }
}

class ContinueWait extends Error {}

/** Errors of the engine or of Cube itself, as Cube words them: what they say is for the log. */
const INTERNAL = /^[\w ]*(?:Error|Exception)\b/;

/** What a callback throws: an Error, or an object with the text that REST would answer. */
function refuse(error: unknown): never {
  if (error instanceof SqlError) throw error;
  const { message, error: inner } = (error ?? {}) as { message?: unknown; error?: unknown };
  const text = String((inner as { message?: string })?.message ?? inner ?? message ?? error);
  if (text === 'Continue wait') throw new ContinueWait(text);
  if (text.startsWith('You requested hidden member')) {
    throw new SqlError('42501', 'L’interrogazione nomina dati che non si possono leggere.');
  }
  if (error instanceof Error || INTERNAL.test(text)) throw new Error(`Cube: ${text}`, { cause: error });
  throw new SqlError('42501', text.slice(0, 500));
}
