import { deparseSync } from 'pgsql-deparser';
import type { Answer, CubeQuery, Field } from '../types.ts';
import { answer, boundPlan } from './answer.ts';
import { stringOf, type Node } from './ast.ts';
import { directOf } from './direct.ts';
import type { Run } from './fetch.ts';
import type { Prepared, Setting } from './prepared.ts';
import type { Fetch } from './relations.ts';
import { RowWriter } from './rows.ts';

export const EXPLAIN_FIELDS: readonly Field[] = [
  { name: 'QUERY PLAN', typeOid: 25, typeModifier: -1, typeSize: -1, tableOid: 0, columnAttribute: 0 },
];

/** Whether EXPLAIN is told to run the statement. */
export function isAnalyze(options: readonly Node[] = []): boolean {
  return options.some((node) => {
    if (!('DefElem' in node) || node.DefElem.defname !== 'analyze') return false;
    const value = node.DefElem.arg;
    return !value || !/^(false|off|0)$/i.test(stringOf(value));
  });
}

/** What a statement would ask of Cube, what is left to PostgreSQL, and which rollups answer (tried with one row). */
export async function explain(
  prepared: Prepared,
  analyze: boolean,
  setting: Setting,
  run: Run,
): Promise<Answer> {
  const lines = prepared.planned
    ? await planLines(prepared, setting, run)
    : ['PostgreSQL: nessuna domanda a Cube'];
  if (analyze) lines.push(await measured(prepared, setting, run));
  const writer = new RowWriter(EXPLAIN_FIELDS, [0]);
  const chunks = [...writer.chunks(lines.map((line) => [line]))];
  return {
    fields: EXPLAIN_FIELDS,
    command: 'EXPLAIN',
    rows: (async function* () {
      yield* chunks;
    })(),
  };
}

async function planLines(prepared: Prepared, { catalogue, session }: Setting, run: Run): Promise<string[]> {
  if (!prepared.planned) return [];
  const plan = boundPlan(prepared, prepared.planned, catalogue, run);
  const asked = await Promise.all(plan.fetches.map((fetch) => fetchLines(fetch, run)));
  const direct = directOf(plan, prepared.fields, session, run.parameters);
  const rest = direct
    ? ['Risposta: le righe di Cube, senza PostgreSQL']
    : [
        'PostgreSQL, sulle righe di Cube:',
        ...deparseSync(plan.tree)
          .split('\n')
          .map((line) => `  ${line}`),
      ];
  return [...asked.flat(), ...rest];
}

async function fetchLines(fetch: Fetch, run: Run): Promise<string[]> {
  const { source, never, resolve, periods } = fetch;
  if (never) return [`Cube, ${source.table.name}: nessuna domanda, nessuna riga può esserci`];
  const lines = [
    `Cube, ${source.table.name}: ${JSON.stringify(fetch.query)}`,
    `  aggregati: ${await rollupsOf(fetch.query, run)}`,
  ];
  if (resolve) lines.push(`  prima, per i valori delle condizioni: ${JSON.stringify(resolve.query)}`);
  if (periods) lines.push(`  per controllare i periodi: ${JSON.stringify(periods.query)}`);
  return lines;
}

async function rollupsOf(query: CubeQuery, { source, signal }: Run): Promise<string> {
  const { rollups } = await source.load({ ...query, limit: 1 }, signal);
  return rollups.length > 0 ? rollups.join(', ') : 'nessuno, dai fatti';
}

async function measured(prepared: Prepared, setting: Setting, run: Run): Promise<string> {
  const start = performance.now();
  const { rows } = await answer(prepared, setting, run);
  let count = 0;
  for await (const chunk of rows) count += chunk.rows;
  return `Eseguita: ${count} righe in ${(performance.now() - start).toFixed(1)} ms`;
}
