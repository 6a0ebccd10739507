import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWarehouse } from '../../sql/open.ts';
import { load, startTestDati, type TestDati } from '../support/dati.ts';
import { forEachWarehouse } from '../support/warehouses.ts';

const POP = 'popolazione_residente';
const IND = 'indicatori_territoriali';
const START_MS = 300_000;

const equals = (member: string, ...values: string[]) => ({ member, operator: 'equals', values });

/** One query per kind of rollup and per thing that engines write differently: booleans, dates, ratios, text with accents. */
const QUERIES: Record<string, { measures?: string[]; dimensions?: string[]; filters?: object[] }> = {
  'residents by provincia and year': {
    measures: [`${POP}.residenti`, `${POP}.eta_media`, `${POP}.quota_stranieri`],
    dimensions: [`${POP}.provincia_codice`, `${POP}.periodo`],
  },
  'residents of the comuni of one provincia': {
    measures: [`${POP}.residenti`],
    dimensions: [`${POP}.comune_codice`, `${POP}.genere`],
    filters: [equals(`${POP}.provincia_codice`, '066'), equals(`${POP}.periodo`, '2025')],
  },
  'rates by ATS': {
    measures: [`${IND}.tasso_occupazione`, `${IND}.reddito_medio`],
    dimensions: [`${IND}.ats_codice`],
    filters: [equals(`${IND}.periodo`, '2024')],
  },
  'a rate by gender and labour system': {
    measures: [`${IND}.tasso_occupazione`],
    dimensions: [`${IND}.sll_codice`, `${IND}.genere`],
    filters: [equals(`${IND}.periodo`, '2023')],
  },
};
const PLAIN = {
  catalogue: { dimensions: ['indicatori_catalogo.indicatore', 'indicatori_catalogo.filtra_genere'] },
  'data sets': { dimensions: ['dataset_pubblicati.dataset', 'dataset_pubblicati.aggiornato_al'] },
  places: { dimensions: ['territori.comune_nome', 'territori.provincia_sigla'], limit: 5000 },
};

/** Rows in one order; numbers as numbers (engines write 12 and 12.0), sums of floats to nine digits. */
function stripped(rows: Record<string, unknown>[] = []): string[] {
  const plain = (value: unknown) =>
    typeof value === 'string' && /^-?[1-9]\d*(\.\d+)?$|^0(\.\d+)?$/.test(value)
      ? Number(Number(value).toPrecision(9))
      : value;
  return rows
    .map((row) =>
      JSON.stringify(Object.fromEntries(Object.entries(row).map(([key, value]) => [key, plain(value)]))),
    )
    .sort();
}

async function answer(dati: TestDati, query: object): Promise<string[]> {
  const { status, body } = await load(dati, { limit: 5000, ...query });
  expect(status, body.error).toBe(200);
  expect(body.data?.length).toBeGreaterThan(0);
  return stripped(body.data);
}

forEachWarehouse('Cube over the warehouse', ({ engine, freshAddress }) => {
  const started: TestDati[] = [];
  let dati: TestDati;
  let address = '';

  async function start(env: Record<string, string> = {}): Promise<TestDati> {
    const where: Record<string, string> = engine === 'mssql' ? { WAREHOUSE_URL: address } : {};
    const one = await startTestDati(undefined, { DEMO_REGIONI: '13', LOG_LEVEL: 'debug', ...where, ...env });
    started.push(one);
    return one;
  }

  beforeAll(async () => {
    if (engine === 'mssql') address = await freshAddress();
    dati = await start({ DATI_RUOLO: 'costruttore' });
  }, START_MS);
  afterAll(async () => {
    for (const one of started) await one.stop();
  });

  it.each(Object.entries(QUERIES))('%s: the rollup gives what the facts give', async (_name, query) => {
    const { body } = await load(dati, { limit: 5000, ...query });
    expect(Object.keys(body.usedPreAggregations ?? {})).toHaveLength(1);
    const view = query.measures?.[0]?.split('.')[0];
    const everyRow = { member: `${view}.comune_nome`, operator: 'set' };
    const facts = { ...query, filters: [...(query.filters ?? []), everyRow] };
    expect(await answer(dati, facts)).toEqual(stripped(body.data));
  });

  it.each(Object.entries(PLAIN))('%s can be asked', async (_name, query) => {
    expect((await answer(dati, query)).length).toBeGreaterThan(1);
  });

  it('booleans and dates are what pages expect', async () => {
    const { body } = await load(dati, {
      dimensions: ['dataset_pubblicati.dimostrativo', 'dataset_pubblicati.aggiornato_al'],
    });
    expect(body.data?.map((row) => row['dataset_pubblicati.dimostrativo'])).toContainEqual(true);
    expect(body.data?.[0]?.['dataset_pubblicati.aggiornato_al']).toMatch(/^\d{4}-\d\d-\d\dT00:00:00\.000$/);
  });

  it('gives at most the rows that are asked for, from rollups too', async () => {
    const [query] = Object.values(QUERIES);
    const { body } = await load(dati, { ...query, limit: 3 });
    expect(body.data).toHaveLength(3);
  });

  // A DuckDB file has one process: several only exist on a server.
  if (engine === 'mssql') {
    describe('several processes, each with a queue of its own in memory', () => {
      const rollupTables = async () => {
        const { warehouse } = await openWarehouse(address, { connections: 1 });
        const rows = await warehouse.query<{ nome: string }>(
          "SELECT TABLE_NAME AS nome FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'prod_pre_aggregations'",
        );
        await warehouse.close();
        return rows.map(({ nome }) => nome).sort();
      };

      it(
        'two replicas give the same answers and build nothing; what each costs is said',
        { timeout: START_MS },
        async () => {
          const before = await rollupTables();
          const begun = performance.now();
          const replicas = await Promise.all([
            start({ DATI_RUOLO: 'replica' }),
            start({ DATI_RUOLO: 'replica' }),
          ]);
          const seconds = (performance.now() - begun) / 1000;
          for (const query of [...Object.values(QUERIES), ...Object.values(PLAIN)]) {
            const expected = await answer(dati, query);
            for (const replica of replicas) expect(await answer(replica, query)).toEqual(expected);
          }
          expect(await rollupTables()).toEqual(before);
          for (const replica of replicas) {
            expect(replica.log()).not.toContain('Executing Load Pre Aggregation SQL');
            // The price of queues that know nothing of each other: each replica asks each question itself, once.
            const asked = replica.log().split('"evento":"Executing SQL"').length - 1;
            console.log(`replica: ${asked} statements for 7 questions, two ready in ${seconds.toFixed(1)} s`);
          }
        },
      );

      it('two processes that both build make each rollup once', { timeout: 2 * START_MS }, async () => {
        const first = address;
        address = await freshAddress();
        try {
          const both = await Promise.all([start(), start()]);
          const names = (await rollupTables()).map((name) => name.replace(/(_[^_]+){3}$/, ''));
          expect(new Set(names).size).toBe(names.length);
          const [query] = Object.values(QUERIES);
          expect(await answer(both[0]!, query!)).toEqual(await answer(both[1]!, query!));
        } finally {
          address = first;
        }
      });
    });
  }
});
