import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openDuckdb } from '../../sql/duckdb/open.ts';
import { everyPageQuery, type FormaQuery } from '../../web/src/lib/server/pagina/query.ts';
import { createLog } from '../../web/src/lib/server/log.ts';
import { createDati } from '../../web/src/lib/server/servizi.ts';
import { load, SECRET, signToken, startTestDati, type TestDati } from '../support/dati.ts';

/**
 * Queries that no rollup answers, each with its reason. Anything else that a page asks must hit one.
 */
const EXCEPTIONS: Record<string, string> = {
  territori: 'the list of places: a dimension, read once per load of data',
  'storia dei territori': 'the comuni of the past: a dimension, read once per load of data',
  catalogo: 'the catalogue of indicators: a dimension of a few rows',
  dataset: 'the data sets: a dimension of a few rows',
  caricamenti: 'the loads of one data set: a log of a few rows',
  'piramide comune':
    'five-year classes of one comune: the facts are stored by comune, a rollup would be a tenth of them',
};

/**
 * Rollups that the model defines: five levels for two facts, two levels for countries of citizenship, four levels for households in
 * charge and their totals (asked in `protected.test.ts`). Those on the territory of
 * today stand only where comuni changed: `real-data.test.ts`.
 */
const ROLLUPS = 17;

const FACTS: Record<string, string> = {
  popolazione: 'popolazione',
  indicatori: 'indicatore',
  stranieri: 'stranieri',
  presa: 'nuclei',
  confronto: 'nuclei',
};

/**
 * Households are few: in a small comune most cells of phase and body hold one, so these rollups are not much smaller than their
 * facts. They stand so that a scope of a comune is answered without reading single households.
 */
const FINE_GRAINS = ['presa_in_carico_per_comune', 'confronto_per_cella'];

/** Demonstration data have no past comuni and no countries of citizenship. */
const MAY_BE_EMPTY = new Set(['storia dei territori', 'periodi stranieri_residenti']);

/** Real places of the small warehouse, one per level. */
const EXAMPLES = {
  regione: ['03'],
  provincia: ['016'],
  comune: ['016024'],
  ats: [] as string[],
  sll: [] as string[],
};

let dati: TestDati;
let queries: FormaQuery[];

beforeAll(async () => {
  dati = await startTestDati(inject('warehouse'));
  const places = await load(dati, {
    dimensions: ['territori.ats_codice', 'territori.sll_codice'],
    filters: [{ member: 'territori.comune_codice', operator: 'equals', values: EXAMPLES.comune }],
  });
  EXAMPLES.ats = [String(places.body.data?.[0]?.['territori.ats_codice'])];
  EXAMPLES.sll = [String(places.body.data?.[0]?.['territori.sll_codice'])];
  const { catalogo } = createDati(
    {
      datiUrl: dati.url,
      secret: SECRET,
      timeoutMs: 20_000,
      concurrency: 4,
      cacheBytes: 1e7,
    },
    createLog('silent'),
  );
  queries = [...everyPageQuery({ ...(await catalogo.get('test')), storia: false }, EXAMPLES)];
});
afterAll(() => dati.stop());

describe('every query that the pages can ask', () => {
  it('is answered by a rollup, or stands on the list of exceptions', async () => {
    const token = await signToken();
    const without: string[] = [];
    const empty: string[] = [];
    for (const { nome, query } of queries) {
      const { status, body } = await load(dati, query, token);
      expect(status, `${nome}: ${body.error}`).toBe(200);
      if (Object.keys(body.usedPreAggregations ?? {}).length === 0) without.push(nome);
      if (body.data?.length === 0 && !MAY_BE_EMPTY.has(nome)) empty.push(nome);
    }
    expect(queries.length).toBeGreaterThan(500);
    expect(without.sort()).toEqual(Object.keys(EXCEPTIONS).sort());
    expect(empty).toEqual([]);
  }, 240_000);

  it('reads rollups that are at most a tenth of their facts', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'belvedere-rollups-')), 'copy.duckdb');
    copyFileSync(inject('warehouse'), path);
    const { warehouse } = await openDuckdb(path);
    const tables = await warehouse.query<{ nome: string; righe: number }>(
      `SELECT table_name AS nome, estimated_size AS righe FROM duckdb_tables()
        WHERE schema_name = 'prod_pre_aggregations' OR table_name LIKE 'fact_%'`,
    );
    await warehouse.close();
    rmSync(dirname(path), { recursive: true });
    const rows = new Map(tables.map(({ nome, righe }) => [nome, Number(righe)]));
    const rollups = [...rows.keys()].filter((nome) => !nome.startsWith('fact_'));
    expect(rollups).toHaveLength(ROLLUPS);
    for (const rollup of rollups) {
      const fact = `fact_${FACTS[rollup.split('_')[0] ?? '']}`;
      expect(rows.get(fact), rollup).toBeDefined();
      const share = FINE_GRAINS.some((name) => rollup.startsWith(name)) ? 1 : 1 / 10;
      expect(rows.get(rollup)!, rollup).toBeLessThanOrEqual(rows.get(fact)! * share);
    }
  });

  it('gives from the rollup what the facts give', async () => {
    const sample = queries.filter((_query, index) => index % 37 === 0);
    for (const { nome, query } of sample) {
      const { body } = await load(dati, query);
      const facts = await load(dati, { ...query, ...onFacts(query) });
      expect(Object.keys(facts.body.usedPreAggregations ?? {}), nome).toEqual([]);
      expect(stripped(facts.body.data), nome).toEqual(stripped(body.data));
    }
    expect(sample.length).toBeGreaterThan(10);
  }, 240_000);
});

/** A filter on a member that no rollup holds, and that lets every row through. */
function onFacts(query: FormaQuery['query']) {
  const view = String(query.measures?.[0] ?? query.dimensions?.[0]).split('.')[0];
  const filter = { member: `${view}.comune_nome`, operator: 'set' as const };
  return { filters: [...(query.filters ?? []), filter] };
}

/** Rows in one order, numbers as numbers. */
function stripped(rows: Record<string, unknown>[] = []): string[] {
  return rows
    .map((row) =>
      JSON.stringify(
        Object.entries(row)
          .sort(([a], [b]) => a.localeCompare(b))
          .map(([key, value]) => [
            key,
            typeof value === 'string' && value !== '' && !/^0\d/.test(value) && !Number.isNaN(Number(value))
              ? Number(value)
              : value,
          ]),
      ),
    )
    .sort();
}
