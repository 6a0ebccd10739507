import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Ambito, Contesto } from '../../model/contratto/contesto.ts';
import { openDuckdb } from '../../sql/duckdb/open.ts';
import type { Warehouse } from '../../sql/warehouse.ts';
import { load, signToken, startTestDati, type LoadAnswer, type TestDati } from '../support/dati.ts';

const V = 'nuclei_presi_in_carico';
const C = 'nuclei_confronto';
const GRANA = ['livello', 'territorio_codice', 'periodo', 'fase'].map((name) => `${C}.${name}`);

let dati: TestDati;
let magazzino: Warehouse;
let dir: string;
/** Scopes of every kind in the small warehouse: name → who asks, the same as SQL, the rollup of a question by regione. */
let scopes: Record<string, { contesto: Contesto; where: string; rollup: string | null }>;

const one = (livello: Ambito['livello'], ...codici: string[]): Ambito => ({ livello, codici });
const who = (ambiti: Ambito[], altro: Partial<Contesto> = {}): Contesto => ({
  utente: 'prova',
  gruppi: ['analista'],
  ambiti,
  enti: [],
  ...altro,
});
const list = (codici: string[]) => codici.map((codice) => `'${codice}'`).join(', ');

async function ask(query: object, contesto: Contesto): Promise<LoadAnswer> {
  return load(dati, query, await signToken(contesto));
}

const rollupsOf = ({ body }: LoadAnswer) =>
  Object.keys(body.usedPreAggregations ?? {}).map((name) =>
    name.replace(/^.*?(presa_in_carico_|confronto_)/, ''),
  );

beforeAll(async () => {
  dati = await startTestDati(inject('warehouse'));
  dir = mkdtempSync(join(tmpdir(), 'belvedere-protetti-'));
  copyFileSync(inject('warehouse'), join(dir, 'copia.duckdb'));
  ({ warehouse: magazzino } = await openDuckdb(join(dir, 'copia.duckdb')));
  const [luogo] = await magazzino.query<{ ats: string; sll: string; lontano: string; soggetto: string }>(
    `SELECT ats_codice AS ats, sll_codice AS sll,
       (SELECT MIN(ats_codice) FROM dw.dim_comune WHERE regione_codice = '13') AS lontano,
       (SELECT MIN(soggetto) FROM dw.fact_nuclei) AS soggetto
     FROM dw.dim_comune WHERE codice_istat = '016024'`,
  );
  const { ats, sll, lontano, soggetto } = luogo!;
  const ente = `ats_${ats.toLowerCase()}`;
  scopes = {
    italia: { contesto: who([one('italia', 'IT')]), where: '1 = 1', rollup: 'per_regione' },
    regione: {
      contesto: who([one('regione', '03')]),
      where: "c.regione_codice = '03'",
      rollup: 'per_regione',
    },
    provincia: {
      contesto: who([one('provincia', '016', '066')]),
      where: "c.provincia_codice IN ('016', '066')",
      rollup: 'per_provincia',
    },
    ats: { contesto: who([one('ats', ats)]), where: `c.ats_codice = '${ats}'`, rollup: 'per_ats' },
    sll: { contesto: who([one('sll', sll)]), where: `c.sll_codice = '${sll}'`, rollup: 'per_comune' },
    comune: {
      contesto: who([one('comune', '016024')]),
      where: "c.codice_istat = '016024'",
      rollup: 'per_comune',
    },
    ente: {
      contesto: who([], { gruppi: ['ente_attuatore'], enti: [ente] }),
      where: `f.ente_codice = '${ente}'`,
      rollup: 'per_regione',
    },
    soggetto: {
      contesto: who([], { gruppi: ['destinatario'], soggetto }),
      where: `f.soggetto = '${soggetto}'`,
      rollup: null,
    },
    'a regione and an ATS of another': {
      contesto: who([one('regione', '13'), one('ats', ats)]),
      where: `(c.regione_codice = '13' OR c.ats_codice = '${ats}')`,
      rollup: 'per_ats',
    },
    'a provincia, an ATS, a comune and a body': {
      contesto: who([one('provincia', '066'), one('ats', ats), one('comune', '015146')], {
        enti: [`ats_${lontano.toLowerCase()}`],
      }),
      where: `(c.provincia_codice = '066' OR c.ats_codice = '${ats}' OR c.codice_istat = '015146' OR f.ente_codice IN (${list([`ats_${lontano.toLowerCase()}`])}))`,
      rollup: 'per_comune',
    },
    'an ATS and a recipient': {
      contesto: who([one('ats', ats)], { soggetto }),
      where: `(c.ats_codice = '${ats}' OR f.soggetto = '${soggetto}')`,
      rollup: null,
    },
  };
});
afterAll(async () => {
  await dati.stop();
  await magazzino.close();
  rmSync(dir, { recursive: true, force: true });
});

describe('a scope', () => {
  it('keeps the question on its rollup, or on a finer one; only a recipient reads facts', async () => {
    for (const [name, { contesto, rollup }] of Object.entries(scopes)) {
      const answer = await ask({ measures: [`${V}.nuclei`], dimensions: [`${V}.regione_codice`] }, contesto);
      expect(answer.status, `${name}: ${answer.body.error}`).toBe(200);
      expect(answer.body.data?.length, name).toBeGreaterThan(0);
      expect(rollupsOf(answer), name).toEqual(rollup === null ? [] : [rollup]);
    }
  });

  it('changes nothing of open views: the rows and the rollup of everybody', async () => {
    const aperte = [
      {
        measures: ['popolazione_residente.residenti'],
        dimensions: ['popolazione_residente.provincia_codice'],
      },
      {
        measures: ['popolazione_residente.residenti'],
        dimensions: ['popolazione_residente.ats_codice', 'popolazione_residente.genere'],
      },
      {
        measures: ['indicatori_territoriali.tasso_occupazione'],
        dimensions: ['indicatori_territoriali.regione_codice'],
      },
      {
        measures: ['indicatori_territoriali.reddito_medio'],
        dimensions: ['indicatori_territoriali.comune_codice'],
        limit: 3000,
      },
    ];
    for (const query of aperte) {
      const { body } = await load(dati, query);
      expect(Object.keys(body.usedPreAggregations ?? {})).toHaveLength(1);
      for (const [name, { contesto }] of Object.entries(scopes)) {
        const scoped = await ask(query, contesto);
        expect(scoped.body.data, name).toEqual(body.data);
        expect(Object.keys(scoped.body.usedPreAggregations ?? {}), name).toEqual(
          Object.keys(body.usedPreAggregations ?? {}),
        );
      }
    }
  });
});

/** Random questions, the same as SQL with the scope as WHERE. */
describe('random questions with every operator', () => {
  const COLUMNS: Record<string, string> = {
    regione_codice: 'c.regione_codice',
    provincia_codice: 'c.provincia_codice',
    ats_codice: 'c.ats_codice',
    sll_codice: 'c.sll_codice',
    comune_codice: 'c.codice_istat',
    ente_codice: 'f.ente_codice',
    periodo: 'p.codice',
    fase: 's.codice',
    fase_ordine: 's.fase_key',
    data_riferimento: 'p.data_riferimento',
  };
  const SAMPLES: Record<string, string[]> = {
    regione_codice: ['03', '13', '99', '0'],
    provincia_codice: ['016', '066', '015', '1'],
    ats_codice: ['A03001', 'A03', '1'],
    sll_codice: ['S0', '1'],
    comune_codice: ['016024', '016', '4'],
    ente_codice: ['ats_a03001', 'ats_a13', '1'],
    periodo: ['2025-T1', '2025-T4', 'T2'],
    fase: ['richiesta', 'patto_firmato', 'a'],
    fase_ordine: ['1', '3', '5'],
    data_riferimento: ['2025-03-31', '2025-06-30', '2025-10-01'],
  };
  const TEXT: Record<string, (column: string, value: string) => string> = {
    equals: (c, v) => `${c} = '${v}'`,
    notEquals: (c, v) => `${c} <> '${v}'`,
    contains: (c, v) => `contains(${c}, '${v}')`,
    notContains: (c, v) => `NOT contains(${c}, '${v}')`,
    startsWith: (c, v) => `starts_with(${c}, '${v}')`,
    notStartsWith: (c, v) => `NOT starts_with(${c}, '${v}')`,
    endsWith: (c, v) => `ends_with(${c}, '${v}')`,
    notEndsWith: (c, v) => `NOT ends_with(${c}, '${v}')`,
    set: (c) => `${c} IS NOT NULL`,
    notSet: (c) => `${c} IS NULL`,
  };
  const NUMBER: typeof TEXT = {
    equals: (c, v) => `${c} = ${v}`,
    notEquals: (c, v) => `${c} <> ${v}`,
    gt: (c, v) => `${c} > ${v}`,
    gte: (c, v) => `${c} >= ${v}`,
    lt: (c, v) => `${c} < ${v}`,
    lte: (c, v) => `${c} <= ${v}`,
  };
  const DATE: typeof TEXT = {
    inDateRange: (c, v) => `${c} = DATE '${v}'`,
    notInDateRange: (c, v) => `${c} <> DATE '${v}'`,
    beforeDate: (c, v) => `${c} < DATE '${v}'`,
    beforeOrOnDate: (c, v) => `${c} <= DATE '${v}'`,
    afterDate: (c, v) => `${c} > DATE '${v}'`,
    afterOrOnDate: (c, v) => `${c} >= DATE '${v}'`,
  };

  let seed = 20261121;
  const next = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)]!;
  const used = new Set<string>();

  function leaf(): { filter: object; sql: string } {
    const name = pick(Object.keys(COLUMNS));
    const operators = name === 'fase_ordine' ? NUMBER : name === 'data_riferimento' ? DATE : TEXT;
    const operator = pick(Object.keys(operators));
    const value = pick(SAMPLES[name]!);
    used.add(operator);
    const values = operator.endsWith('ateRange') ? [value, value] : [value];
    return {
      filter: { member: `${V}.${name}`, operator, ...(/^(set|notSet)$/.test(operator) ? {} : { values }) },
      sql: operators[operator]!(COLUMNS[name]!, value),
    };
  }

  function group(depth: number): { filter: object; sql: string } {
    if (depth === 0 || next() < 0.4) return leaf();
    const parts = [group(depth - 1), group(depth - 1), ...(next() < 0.3 ? [group(depth - 1)] : [])];
    const kind = pick(['or', 'or', 'and'] as const);
    return {
      filter: { [kind]: parts.map(({ filter }) => filter) },
      sql: `(${parts.map(({ sql }) => sql).join(` ${kind.toUpperCase()} `)})`,
    };
  }

  it('give what plain SQL gives: no filter widens the scope', async () => {
    const names = Object.keys(scopes);
    let rows = 0;
    for (let turn = 0; turn < 110; turn += 1) {
      const { contesto, where } = scopes[names[turn % names.length]!]!;
      const dims = [
        'periodo',
        ...[
          'regione_codice',
          'provincia_codice',
          'ats_codice',
          'fase',
          'ente_codice',
          'comune_codice',
        ].filter(() => next() < 0.3),
      ];
      const filters = Array.from({ length: Math.floor(next() * 3) }, () => group(2));
      const having = next() < 0.2;
      const query = {
        measures: ['nuclei', 'componenti', 'giorni_totali', 'nuclei_con_patto'].map((name) => `${V}.${name}`),
        dimensions: dims.map((name) => `${V}.${name}`),
        filters: [
          ...filters.map(({ filter }) => filter),
          ...(having ? [{ member: `${V}.nuclei`, operator: 'gt', values: ['7'] }] : []),
        ],
        limit: 50_000,
      };
      const columns = dims.map((name) => COLUMNS[name]!);
      const expected = await magazzino.query<Record<string, unknown>>(
        `SELECT ${columns.map((column, i) => `${column} AS d${i}`).join(', ')}, COUNT(*) AS nuclei, SUM(f.componenti) AS componenti,
                SUM(f.giorni) AS giorni, COUNT(*) FILTER (s.codice = 'patto_firmato') AS patti
           FROM dw.fact_nuclei f JOIN dw.dim_comune c USING (comune_key) JOIN dw.dim_periodo p USING (periodo_key)
           JOIN dw.dim_fase s USING (fase_key)
          WHERE ${[where, ...filters.map(({ sql }) => sql)].join(' AND ')}
          GROUP BY ${columns.join(', ')} ${having ? 'HAVING COUNT(*) > 7' : ''}`,
      );
      const { status, body } = await ask(query, contesto);
      const said = `${names[turn % names.length]} ${JSON.stringify(query)}`;
      expect(status, `${said} ${body.error}`).toBe(200);
      const got = (body.data ?? []).map((row) =>
        [...dims.map((name) => row[`${V}.${name}`]), ...query.measures.map((name) => Number(row[name]))].join(
          '|',
        ),
      );
      expect(got.sort(), said).toEqual(expected.map((row) => Object.values(row).join('|')).sort());
      rows += got.length;
    }
    expect(rows).toBeGreaterThan(500);
    expect(used.size).toBe(
      new Set([...Object.keys(TEXT), ...Object.keys(NUMBER), ...Object.keys(DATE)]).size,
    );
  }, 120_000);
});

describe('who may read nothing', () => {
  const none: [string, Contesto][] = [
    ['no scope', who([])],
    ['no role', who([one('italia', 'IT')], { gruppi: [] })],
    ['a role that does not exist', who([one('italia', 'IT')], { gruppi: ['ambito_italia', 'confronto'] })],
    [
      'a citizen, whatever the scope',
      who([one('italia', 'IT')], { gruppi: ['cittadino', 'pubblico'], enti: ['ats_a03001'], soggetto: 'N1' }),
    ],
    ['Italy by another code', who([one('italia', '03')])],
  ];

  it.each(none)('%s: refused, and the view is not described', async (_name, contesto) => {
    for (const query of [
      { measures: [`${V}.nuclei`] },
      { dimensions: [`${V}.comune_codice`] },
      { measures: [`${C}.nuclei`], dimensions: GRANA },
      {
        measures: [`${V}.nuclei`],
        timeDimensions: [
          {
            dimension: `${V}.data_riferimento`,
            compareDateRange: [
              ['2025-01-01', '2025-06-30'],
              ['2025-07-01', '2025-12-31'],
            ],
          },
        ],
      },
    ]) {
      const { status, body } = await ask(query, contesto);
      expect([status, body.data]).toEqual([400, undefined]);
    }
    const response = await fetch(`${dati.url}/cubejs-api/v1/meta`, {
      headers: { authorization: await signToken(contesto) },
    });
    expect(await response.text()).not.toMatch(/nuclei_presi|nuclei_confronto|presa_in_carico|soggetto/);
  });

  it.each<[string, Contesto]>([
    ['everybody', who([], { gruppi: ['pubblico'] })],
    ['all of Italy', who([one('italia', 'IT')])],
  ])(
    'no public question counts private rows through a filter, an order or a segment (%s)',
    async (_name, contesto) => {
      const luoghi = { dimensions: ['territori.comune_codice'], limit: 5 };
      for (const part of [
        { filters: [{ member: 'presa_in_carico.nuclei', operator: 'gt', values: ['100'] }] },
        { filters: [{ member: 'presa_in_carico.soggetto', operator: 'startsWith', values: ['N'] }] },
        {
          filters: [
            {
              or: [
                { and: [{ member: 'presa_in_carico.ente_codice', operator: 'set' }] },
                { member: 'territori.comune_codice', operator: 'set' },
              ],
            },
          ],
        },
        { filters: [{ dimension: 'fasi.fase', operator: 'set' }] },
        { order: { 'presa_in_carico.nuclei': 'desc' } },
        { order: [['presa_in_carico.nuclei', 'desc']] },
        {
          timeDimensions: [
            { dimension: 'periodi.data_riferimento', dateRange: ['2025-01-01', '2025-12-31'] },
          ],
        },
        { segments: ['presa_in_carico.x'] },
        { joinHints: [['presa_in_carico', 'comuni']] },
      ]) {
        const { status, body } = await ask({ ...luoghi, ...part }, contesto);
        expect([status >= 400, body.data], JSON.stringify(part)).toEqual([true, undefined]);
      }
      if (contesto.ambiti.length > 0) return;
      const across = await ask(
        { ...luoghi, filters: [{ member: `${V}.nuclei`, operator: 'gt', values: ['100'] }] },
        contesto,
      );
      expect(across.body.data ?? []).toEqual([]);
    },
  );

  it('private cubes and the pseudonym are closed to all of Italy too', async () => {
    const { contesto } = scopes['italia']!;
    for (const member of [
      'presa_in_carico.nuclei',
      'confronto.nuclei',
      'popolazione.residenti',
      'comuni.numero_comuni',
    ]) {
      expect((await ask({ measures: [member] }, contesto)).status, member).toBe(400);
    }
    expect((await ask({ dimensions: [`${V}.soggetto`] }, contesto)).status).toBe(400);
    for (const member of [`${V}.soggetto`, 'presa_in_carico.soggetto']) {
      const filtered = await ask(
        { measures: [`${V}.nuclei`], filters: [{ member, operator: 'contains', values: ['N'] }] },
        contesto,
      );
      expect(filtered.body.data?.filter((row) => row[`${V}.nuclei`] !== null) ?? [], member).toEqual([]);
    }
    const rows = await ask({ dimensions: [`${V}.comune_codice`], ungrouped: true }, contesto);
    expect(rows.status).toBe(400);
    expect(rows.body.error).toContain('singoli nuclei');
  });

  it.each([
    ['GET', '/cubejs-api/v1/sql?query={"measures":["nuclei_presi_in_carico.nuclei"]}'],
    ['POST', '/cubejs-api/v1/sql'],
    ['GET', '/cubejs-api/v1/dry-run?query={"measures":["nuclei_presi_in_carico.nuclei"]}'],
    ['POST', '/cubejs-api/v1/dry-run'],
    ['GET', '/cubejs-api/v1/meta?extended'],
    ['GET', '/cubejs-api/v1/subscribe?query={"measures":["nuclei_presi_in_carico.nuclei"]}'],
    ['POST', '/cubejs-api/v1/cubesql'],
    ['POST', '/cubejs-api/v1/graphql-to-json'],
    ['POST', '/cubejs-api/graphql'],
    ['POST', '/cubejs-api/v1/pre-aggregations/jobs'],
    ['POST', '/cubejs-api/v1/pre-aggregations/can-use'],
    ['GET', '/cubejs-api/v1/run-scheduled-refresh'],
    ['GET', '/cubejs-api/v1/pre-aggregations'],
    ['GET', '/cubejs-api/v1//load'],
    ['GET', '/cubejs-api/v1/LOAD?query={}'],
    ['GET', '/cubejs-api/v2/load?query={}'],
  ])('%s %s is shut to who reads all', async (method, path) => {
    const headers = {
      authorization: await signToken(scopes['italia']!.contesto),
      'content-type': 'application/json',
    };
    const body = method === 'POST' ? JSON.stringify({ query: 'SELECT 1' }) : null;
    const response = await fetch(dati.url + path, { method, headers, body });
    expect(response.status).toBe(403);
  });
});

describe('the comparison', () => {
  const query = {
    measures: [`${C}.nuclei`, `${C}.componenti`, `${C}.giorni_totali`],
    dimensions: GRANA,
    limit: 5000,
  };

  it('gives the totals of the territories above, from one rollup, and nothing beside', async () => {
    const { contesto } = scopes['comune']!;
    const answer = await ask(query, contesto);
    expect(rollupsOf(answer)).toEqual(['per_cella']);
    const [luogo] = await magazzino.query<{ ats: string }>(
      "SELECT ats_codice AS ats FROM dw.dim_comune WHERE codice_istat = '016024'",
    );
    const territori = new Set(answer.body.data?.map((row) => `${row[GRANA[0]!]}/${row[GRANA[1]!]}`));
    expect(
      [...territori].filter((t) => !['italia/IT', 'provincia/016', `ats/${luogo!.ats}`].includes(t)),
    ).toEqual([]);
    expect(territori.size).toBe(3);
    const expected = await magazzino.query<{ n: number }>(
      `SELECT COUNT(*) AS n FROM dw.fact_nuclei JOIN dw.dim_comune USING (comune_key)
        WHERE provincia_codice = '016' AND periodo_key = 20254 AND fase_key = 4`,
    );
    const cell = answer.body.data?.find(
      (row) => GRANA.map((name) => row[name]).join() === 'provincia,016,2025-T4,patto_firmato',
    );
    expect(Number(cell?.[`${C}.nuclei`])).toBe(Number(expected[0]?.n));
  });

  it('has one grain, and says so', async () => {
    const { contesto } = scopes['comune']!;
    for (const left of GRANA) {
      const { status, body } = await ask(
        { ...query, dimensions: GRANA.filter((name) => name !== left) },
        contesto,
      );
      expect([status, body.data]).toEqual([400, undefined]);
      expect(body.error).toContain(left);
      const fixed = { member: left, operator: 'equals', values: ['x'] };
      const free = [
        { or: [fixed, { member: left, operator: 'set' }] },
        { ...fixed, values: ['x', 'y'] },
        { ...fixed, operator: 'notEquals' },
      ];
      for (const filter of free) {
        const other = await ask(
          { ...query, dimensions: GRANA.filter((name) => name !== left), filters: [filter] },
          contesto,
        );
        expect(other.status, JSON.stringify(filter)).toBe(400);
      }
      const good = await ask(
        { ...query, dimensions: GRANA.filter((name) => name !== left), filters: [fixed] },
        contesto,
      );
      expect(good.status, good.body.error).toBe(200);
    }
    const member = { dimensions: [...GRANA, `${C}.cella`] };
    expect((await ask({ ...query, ...member }, contesto)).status).toBe(400);
  });

  it('gives nothing where it would give the other of two regioni', async () => {
    for (const contesto of [
      scopes['regione']!.contesto,
      scopes['italia']!.contesto,
      scopes['ente']!.contesto,
    ]) {
      expect((await ask(query, contesto)).body.data ?? []).toEqual([]);
    }
  });
});

describe('caches', () => {
  it('many contexts, one question, at once and after each other: each gets the own answer', async () => {
    const query = {
      measures: [`${V}.nuclei`, `${V}.giorni_medi`],
      dimensions: [`${V}.periodo`, `${V}.fase`],
    };
    const grana = { measures: [`${C}.nuclei`], dimensions: GRANA, limit: 5000 };
    const everybody = [
      ...Object.values(scopes).map(({ contesto }) => contesto),
      who([]),
      who([one('regione', '13')]),
    ];
    const tokens = await Promise.all(everybody.map((contesto) => signToken(contesto)));
    const ways = [query, grana];
    const first: string[] = [];
    for (const way of ways)
      for (const token of tokens) first.push(JSON.stringify((await load(dati, way, token)).body.data));
    // The totals of thirteen contexts differ where their rows do.
    expect(new Set(first.slice(0, tokens.length)).size).toBeGreaterThanOrEqual(tokens.length - 1);
    for (let round = 0; round < 6; round += 1) {
      const again = await Promise.all(
        ways.flatMap((way) =>
          tokens.map(async (token) => JSON.stringify((await load(dati, way, token)).body.data)),
        ),
      );
      expect(again).toEqual(first);
    }
  });

  it('the same request id does not join two contexts', async () => {
    const answers = await Promise.all(
      ['regione', 'ats', 'comune', 'regione'].map(async (name) => {
        const response = await fetch(`${dati.url}/cubejs-api/v1/load`, {
          method: 'POST',
          headers: {
            authorization: await signToken(scopes[name]!.contesto),
            'content-type': 'application/json',
            'x-request-id': 'uno-per-tutti',
          },
          body: JSON.stringify({ query: { measures: [`${V}.nuclei`], dimensions: [`${V}.anno`] } }),
        });
        const { data } = (await response.json()) as LoadAnswer['body'];
        return Number(data?.[0]?.[`${V}.nuclei`]);
      }),
    );
    expect(answers[0]).toBe(answers[3]);
    expect(new Set(answers).size).toBe(3);
  });
});
