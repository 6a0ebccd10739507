import { deparseSync } from 'pgsql-deparser';
import type { Answer, RowChunk } from '../types.ts';
import { directOf, runDirect } from './direct.ts';
import { PlacedError } from './errors.ts';
import { fillSlots, type Run } from './fetch.ts';
import { planWith, type PlannedTree, type Prepared, type Setting } from './prepared.ts';

/** Answers a prepared SELECT with its parameters. */
export async function answer(prepared: Prepared, { catalogue }: Setting, run: Run): Promise<Answer> {
  const { planned, sql, fields } = prepared;
  try {
    if (!planned) return await throughEngine(sql, run.parameters, run.parameterTypes, prepared, run);
    const bound = boundPlan(prepared, planned, catalogue, run);
    const direct = directOf(bound, fields, run.session, run.parameters);
    if (direct) return await runDirect(direct, fields, run);
    const slots = await fillSlots(bound.fetches, run);
    return await throughEngine(deparseSync(bound.tree), slots.values, slots.types, prepared, run);
  } catch (error) {
    throw error instanceof PlacedError ? error.within(sql) : error;
  }
}

/** The plan with the values of the parameters in its questions to Cube. */
export function boundPlan(
  { statement }: Prepared,
  planned: PlannedTree,
  catalogue: Setting['catalogue'],
  { parameters }: Pick<Run, 'parameters'>,
): PlannedTree {
  return parameters.length === 0 ? planned : planWith(statement, catalogue, parameters, parameters.length);
}

async function throughEngine(
  sql: string,
  parameters: readonly (string | null)[],
  types: readonly number[],
  { fields }: Prepared,
  { engine, session, signal }: Run,
): Promise<Answer> {
  const { chunks, command } = await engine.run(sql, parameters, types, session, signal);
  return { fields, rows: each(chunks), command };
}

async function* each(chunks: readonly RowChunk[]): AsyncGenerator<RowChunk> {
  yield* chunks;
}
