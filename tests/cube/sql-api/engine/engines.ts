import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll } from 'vitest';
import { catalogueFromMeta, type MetaCube } from '../../../../cube/native/sql-api/catalogue/from-meta.ts';
import {
  createEnginePool,
  type EnginePool,
  type PoolOptions,
} from '../../../../cube/native/sql-api/engine/pool.ts';
import type { Engine, RowChunk, SessionView } from '../../../../cube/native/sql-api/types.ts';

const ROOT = resolve(import.meta.dirname, '../../../..');
/** Kept between runs: the dump takes seconds to build. */
const dumpFolder = join(ROOT, 'node_modules/.cache/sql-api-test');

/** Part of what Cube's `/meta` answered to a public request for this product's model. */
export const META = (
  JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/meta.json'), 'utf8')) as {
    cubes: MetaCube[];
  }
).cubes;
export const CATALOGUE = catalogueFromMeta(META);
/** The same without its first view: another catalogue. */
export const SMALLER_CATALOGUE = catalogueFromMeta(META.slice(1));

export const NEVER = new AbortController().signal;

/** A pool that ends with the test file. */
export function testPool(options: Partial<PoolOptions> = {}): EnginePool {
  const pool = createEnginePool({ dumpFolder, ...options });
  afterAll(() => pool.close());
  return pool;
}

export function session(user = 'anna@ente.it', settings: Record<string, string> = {}): SessionView {
  return { user, database: 'belvedere', settings };
}

/** Rows of a statement as texts. */
export async function query(
  engine: Engine,
  sql: string,
  by: SessionView = session(),
  parameters: (string | null)[] = [],
) {
  const { chunks } = await engine.run(sql, parameters, [], by, NEVER);
  return rowsOf(chunks);
}

/** The first column of the rows of a statement. */
export async function column(engine: Engine, sql: string, by?: SessionView) {
  return (await query(engine, sql, by)).map(([value]) => value);
}

/** Reads DataRow messages. */
function rowsOf(chunks: readonly RowChunk[]): (string | null)[][] {
  return chunks.flatMap(({ bytes }) => {
    const view = Buffer.from(bytes);
    const rows = [];
    for (let at = 0; at < view.length; at += 1 + view.readInt32BE(at + 1)) rows.push(rowAt(view, at));
    return rows;
  });
}

function rowAt(view: Buffer, start: number): (string | null)[] {
  let at = start + 7;
  return Array.from({ length: view.readInt16BE(start + 5) }, () => {
    const length = view.readInt32BE(at);
    at += 4 + Math.max(length, 0);
    return length < 0 ? null : view.toString('utf8', at - length, at);
  });
}

/** Waits for the SQLSTATE of a failing statement; `none` when it does not fail. */
export async function codeOf(answer: Promise<unknown>): Promise<string> {
  return answer.then(
    () => 'none',
    (error: { fields?: { code: string } }) => error.fields?.code ?? String(error),
  );
}
