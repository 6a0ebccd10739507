import { deparseSync } from 'pgsql-deparser';
import type { CubeSource, Engine, Plan, Planner, SessionView } from '../types.ts';
import { answer } from './answer.ts';
import type { Node } from './ast.ts';
import { notSupported } from './errors.ts';
import { explain, EXPLAIN_FIELDS, isAnalyze } from './explain.ts';
import type { Run } from './fetch.ts';
import { parseStatement } from './parse.ts';
import { prepare, type Prepared, type Setting } from './prepared.ts';

/** Statements kept ready: BI tools send the same ones again and again. */
const KEPT = 300;

/** Longest text that is kept. */
const KEPT_LENGTH = 20_000;

/** Plans what reads: SELECT, WITH, VALUES, TABLE, EXPLAIN. See README.md for what a query means here. */
export function createPlanner(): Planner {
  const kept = new Map<string, Promise<Ready>>();
  return {
    async plan(sql, parameterTypes, session, source, engine): Promise<Plan> {
      const setting = { catalogue: await source.catalogue(), engine, session };
      const key = JSON.stringify([sql, parameterTypes, setting.catalogue.hash, session]);
      const known = kept.get(key) ?? makeReady(sql, parameterTypes, setting);
      kept.delete(key);
      if (sql.length <= KEPT_LENGTH) kept.set(key, known);
      for (const oldest of kept.keys()) {
        if (kept.size <= KEPT) break;
        kept.delete(oldest);
      }
      try {
        return planOf(await known, setting, { source, engine, session });
      } catch (error) {
        kept.delete(key);
        throw error;
      }
    },
  };
}

/** A statement prepared, and whether its plan is what is asked for. */
interface Ready {
  readonly prepared: Prepared;
  readonly explained: 'no' | 'plan' | 'run';
}

async function makeReady(sql: string, types: readonly number[], setting: Setting): Promise<Ready> {
  const statement = await parseStatement(sql);
  if (!('ExplainStmt' in statement)) {
    return { prepared: await prepare(sql, statement, types, setting), explained: 'no' };
  }
  const { query, options } = statement.ExplainStmt;
  if (!query || !('SelectStmt' in query)) throw notSupported('EXPLAIN di questa istruzione', undefined);
  const inner: Node = query;
  return {
    prepared: await prepare(deparseSync(inner), await parseStatement(deparseSync(inner)), types, setting),
    explained: isAnalyze(options) ? 'run' : 'plan',
  };
}

function planOf(
  { prepared, explained }: Ready,
  setting: Setting,
  around: { source: CubeSource; engine: Engine; session: SessionView },
): Plan {
  const { parameterTypes } = prepared;
  return {
    parameterTypes,
    fields: explained === 'no' ? prepared.fields : EXPLAIN_FIELDS,
    run: (parameters, signal) => {
      const run: Run = { ...around, signal, parameters, parameterTypes };
      if (explained === 'no') return answer(prepared, setting, run);
      return explain(prepared, explained === 'run', setting, run);
    },
  };
}
