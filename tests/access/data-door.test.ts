import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { DatiInCorso, FILE_DATI } from '../../model/contratto/caricatori.ts';
import type { Contesto } from '../../model/contratto/contesto.ts';
import { load, signToken, startTestDati, type TestDati } from '../support/dati.ts';
import { badTokens, goodToken } from './tokens.ts';

/** The data process as somebody meets it who got onto the machine's loopback, or holds the token of one context. */
let dati: TestDati;
let canary: Server;
let calls = 0;
/** Nobody may read this file, whatever is asked of the engine. */
let secretFile: string;

beforeAll(async () => {
  dati = await startTestDati(inject('warehouse'));
  secretFile = join(dati.dir, 'riservato.csv');
  writeFileSync(secretFile, 'chiave,valore\n1,TESORO-NASCOSTO\n');
  canary = createServer((_request, response) => {
    calls += 1;
    response.end('a,b\n1,2\n');
  }).listen(0, '127.0.0.1');
  await new Promise((done) => canary.once('listening', done));
});
afterAll(async () => {
  canary?.close();
  await dati?.stop();
});

const NUCLEI = 'nuclei_presi_in_carico';
const CONFRONTO = 'nuclei_confronto';
const OPEN = 'popolazione_residente';

const context = (ambiti: Contesto['ambiti'], more: Partial<Contesto> = {}): Contesto => ({
  utente: 'attaccante',
  gruppi: ['referente_regionale'],
  ambiti,
  enti: [],
  ...more,
});
const LOMBARDIA = context([{ livello: 'regione', codici: ['03'] }]);
const ABRUZZO = context([{ livello: 'regione', codici: ['13'] }]);
const ITALIA = context([{ livello: 'italia', codici: ['IT'] }]);

type Row = Record<string, string | number | null>;

async function ask(
  query: object,
  contesto: Contesto,
): Promise<{ status: number; rows: Row[]; text: string }> {
  const { status, body } = await load(dati, query, await signToken(contesto));
  return { status, rows: body.data ?? [], text: JSON.stringify(body) };
}

const DOORS: [method: string, path: string][] = [
  ['GET', '/cubejs-api/v1/load?query={"measures":["popolazione_residente.residenti"]}'],
  ['POST', '/cubejs-api/v1/load'],
  ['GET', '/cubejs-api/v1/subscribe?query={}'],
  ['POST', '/cubejs-api/v1/subscribe'],
  ['GET', '/cubejs-api/v1/meta'],
  ['GET', '/cubejs-api/v1/meta?extended'],
  ['GET', '/cubejs-api/v1/sql?query={}'],
  ['POST', '/cubejs-api/v1/sql'],
  ['GET', '/cubejs-api/v1/dry-run?query={}'],
  ['POST', '/cubejs-api/v1/dry-run'],
  ['POST', '/cubejs-api/v1/convert-query'],
  ['DELETE', '/cubejs-api/v1/running-query/x'],
  ['POST', '/cubejs-api/v1/cubesql'],
  ['POST', '/cubejs-api/v1/graphql-to-json'],
  ['GET', '/cubejs-api/graphql?query={cube{popolazione_residente{residenti}}}'],
  ['POST', '/cubejs-api/v1/pre-aggregations/can-use'],
  ['POST', '/cubejs-api/v1/pre-aggregations/jobs'],
  ['GET', '/interno/versione'],
  ['GET', '/interno/pronto'],
  ['GET', '/interno/forme/sfondo'],
];

async function knock([method, path]: [string, string], authorization?: string) {
  const body = method === 'POST' ? JSON.stringify({ query: { measures: [`${OPEN}.residenti`] } }) : null;
  const response = await fetch(`${dati.url}${encodeURI(path)}`, {
    method,
    body,
    headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
  });
  return { status: response.status, text: await response.text() };
}

describe('a token', () => {
  const loaderSecret = () =>
    DatiInCorso.parse(JSON.parse(readFileSync(join(dati.dir, FILE_DATI), 'utf8'))).secret;

  test('of ours opens', async () => {
    await expect.poll(() => existsSync(join(dati.dir, FILE_DATI))).toBe(true);
    expect(await knock(DOORS[4]!, goodToken(ITALIA))).toMatchObject({ status: 200 });
  });

  test.each(Object.keys(badTokens(ITALIA, 'x'.repeat(32))))('%s opens no door', async (name) => {
    const bad = badTokens(ITALIA, loaderSecret())[name];
    const answers = await Promise.all(DOORS.map((door) => knock(door, bad)));
    expect(answers.map(({ status }) => status)).toEqual(DOORS.map(() => 403));
    for (const { text } of answers) expect(text).not.toMatch(/"data"|"cubes"|"sql"|caricamento/);
  });

  test('that is missing opens no door', async () => {
    const answers = await Promise.all(DOORS.map((door) => knock(door)));
    expect(answers.map(({ status }) => status)).toEqual(DOORS.map(() => 403));
  });

  test('of a page does not load data', async () => {
    const paths = ['/interno/caricamenti', '/interno/caricamenti/avvia', '/caricamenti'];
    const answers = await Promise.all(paths.map((path) => knock(['POST', path], goodToken(ITALIA))));
    for (const { status } of answers) expect([401, 403, 404]).toContain(status);
  });

  test.each([
    ['GET', '/cubejs-api/v1/sql?query={"measures":["popolazione_residente.residenti"]}'],
    ['GET', '/cubejs-api/v1/sql?format=sql&query=SELECT 1'],
    ['GET', '/cubejs-api/graphql?query={cube{popolazione_residente{residenti}}}'],
    ['POST', '/cubejs-api/v1/convert-query'],
    ['POST', '/cubejs-api/v1/pre-aggregations/jobs'],
  ] as [string, string][])('of a page has no right to %s %s', async (...door) => {
    expect(await knock(door, goodToken(ITALIA))).toMatchObject({ status: 403 });
  });
});

/** What an SQL text or a file of the engine would need to slip in. */
const payloads = () => [
  "' OR '1'='1",
  "'; DROP TABLE dw.fact_nuclei; --",
  "' UNION SELECT 1, 2, 3 --",
  '" OR 1=1 --',
  '\\',
  "\\' OR 1=1 --",
  '%',
  '_',
  '$1',
  '?',
  '{FILTER_PARAMS.a.b.filter(1)}',
  '${SECURITY_CONTEXT.ambiti.unsafeValue()}',
  '{{ security_context }}',
  '\u0000',
  'ʼ OR 1=1 --',
  '１３',
  `' OR (SELECT count(*) FROM read_csv('${secretFile}')) > 0 --`,
  `' OR (SELECT count(*) FROM read_text('http://127.0.0.1:${(canary.address() as AddressInfo).port}/x')) > 0 --`,
  `'; COPY (SELECT 1) TO '${dati.dir}/fuori.csv'; --`,
  `'; ATTACH '${dati.dir}/altro.duckdb'; --`,
  "'; INSTALL httpfs; LOAD httpfs; --",
  "'; PRAGMA enable_profiling; SET enable_external_access = true; --",
  'x'.repeat(100_000),
];

const TEXT_OPERATORS = [
  'equals',
  'notEquals',
  'contains',
  'notContains',
  'startsWith',
  'notStartsWith',
  'endsWith',
  'notEndsWith',
  'in',
  'notIn',
  'gt',
  'gte',
  'lt',
  'lte',
  'set',
  'notSet',
  'measureFilter',
];
const DATE_OPERATORS = [
  'inDateRange',
  'notInDateRange',
  'onTheDate',
  'beforeDate',
  'beforeOrOnDate',
  'afterDate',
  'afterOrOnDate',
];

/** The engine's own words, the machine's paths, the code's places: an answer holds none. */
const LEAKS =
  /SELECT |FROM dw\.|dw\.fact|read_csv|Binder Error|Parser Error|\/node_modules\/|at .*\.[tj]s:\d+/;

function expectNothingTouched(): void {
  expect(calls).toBe(0);
  expect(readdirSync(dati.dir).filter((name) => /fuori|altro/.test(name))).toEqual([]);
}

describe('a filter of a restricted view', () => {
  test.each([...TEXT_OPERATORS, ...DATE_OPERATORS])('%s lets no value out of the scope', async (operator) => {
    for (const member of ['regione_codice', 'data_riferimento', 'nuclei']) {
      const answers = await Promise.all(
        payloads().map((value) =>
          ask(
            {
              measures: [`${NUCLEI}.nuclei`],
              dimensions: [`${NUCLEI}.regione_codice`],
              filters: [{ member: `${NUCLEI}.${member}`, operator, values: [value] }],
            },
            LOMBARDIA,
          ),
        ),
      );
      for (const { rows, text } of answers) {
        expect(rows.filter((row) => row[`${NUCLEI}.regione_codice`] !== '03')).toEqual([]);
        expect(text).not.toContain('TESORO-NASCOSTO');
      }
    }
    expectNothingTouched();
  });

  test('that finds something for its owner finds nothing for the neighbour', async () => {
    const query = (codice: string) => ({
      measures: [`${NUCLEI}.nuclei`],
      filters: [{ member: `${NUCLEI}.regione_codice`, operator: 'equals', values: [codice] }],
    });
    const count = async (codice: string, contesto: Contesto) =>
      Number((await ask(query(codice), contesto)).rows[0]?.[`${NUCLEI}.nuclei`] ?? 0);
    expect(await count('03', LOMBARDIA)).toBeGreaterThan(0);
    expect(await count('13', ABRUZZO)).toBeGreaterThan(0);
    expect(await count('13', LOMBARDIA)).toBe(0);
    expect(await count('03', ABRUZZO)).toBe(0);
  });
});

describe('parts of a query that are no filter', () => {
  const base = { measures: [`${NUCLEI}.nuclei`], dimensions: [`${NUCLEI}.regione_codice`] };

  test.each([
    'order',
    'timezone',
    'granularity',
    'dateRange',
    'member',
    'limit',
    'offset',
    'segment',
    'cache',
  ])('%s takes no SQL', async (part) => {
    for (const value of payloads()) {
      const { rows, text } = await ask({ ...base, ...inPart(part, value) }, LOMBARDIA);
      expect(rows.filter((row) => row[`${NUCLEI}.regione_codice`] !== '03')).toEqual([]);
      expect(text).not.toContain('TESORO-NASCOSTO');
    }
    expectNothingTouched();
  });

  function inPart(part: string, value: string): object {
    const time = { dimension: `${NUCLEI}.data_riferimento` };
    if (part === 'order') return { order: { [`${NUCLEI}.nuclei`]: value, [value]: 'asc' } };
    if (part === 'granularity') return { timeDimensions: [{ ...time, granularity: value }] };
    if (part === 'dateRange') return { timeDimensions: [{ ...time, dateRange: [value, value] }] };
    if (part === 'member') return { dimensions: [`${NUCLEI}.${value}`, value] };
    if (part === 'segment') return { segments: [value] };
    return { [part]: value };
  }

  const sqlFunction = {
    type: 'SqlFunction',
    cubeParams: [],
    sql: '(SELECT max(comune_key) FROM dw.fact_nuclei)',
  };
  const asText = JSON.stringify({ cubeName: NUCLEI, alias: 'x', expr: sqlFunction });
  const asObject = { expression: ['return `(SELECT 42)`'], cubeName: NUCLEI, name: 'x' };
  const asCode = {
    expression: ["process.getBuiltinModule('fs').writeFileSync('fuori.txt', '')"],
    cubeName: NUCLEI,
    name: 'x',
  };

  test.each([
    ['an SQL expression as a measure', { measures: [asText] }],
    ['an SQL expression as a dimension', { dimensions: [asText] }],
    ['an SQL expression as a segment', { segments: [asText] }],
    ['a parsed expression as a measure', { measures: [asObject] }],
    ['a parsed expression as a dimension', { dimensions: [asObject] }],
    ['a parsed expression as a segment', { segments: [asObject] }],
    ['JavaScript as a dimension', { dimensions: [asCode] }],
    [
      'a joined subquery',
      { subqueryJoins: [{ sql: 'SELECT 1 AS x', on: asText, joinType: 'LEFT', alias: 'q' }] },
    ],
    [
      'a joined subquery with a parsed condition',
      { subqueryJoins: [{ sql: 'SELECT 1 AS x', on: asObject, joinType: 'LEFT', alias: 'q' }] },
    ],
    ['members to show unmasked', { maskedMembers: [{ member: `${NUCLEI}.nuclei` }] }],
    ['a path of joins', { joinHints: [['nuclei', 'comuni']] }],
    ['a context of its own', { securityContext: ITALIA, contesto: ITALIA }],
    [
      'keys of prototypes',
      JSON.parse('{"__proto__":{"ambiti":[]},"constructor":{"prototype":{}}}') as object,
    ],
  ])('%s is refused', async (_name, part) => {
    const { status, rows } = await ask({ ...base, ...part }, LOMBARDIA);
    expect(rows.filter((row) => row[`${NUCLEI}.regione_codice`] !== '03')).toEqual([]);
    if (status === 200) expect(Object.keys(part)).toContain('__proto__');
    expect(existsSync('fuori.txt')).toBe(false);
  });
});

const LEVELS = ['regione_codice', 'provincia_codice', 'ats_codice', 'sll_codice', 'comune_codice'];

describe('rows of a restricted view', () => {
  /** All ways to ask for the same, each giving the codes of the regioni in the answer. */
  const ways: Record<string, (contesto: Contesto) => Promise<string>> = {
    'row by row': async (contesto) =>
      (
        await ask(
          { dimensions: LEVELS.map((level) => `${NUCLEI}.${level}`), ungrouped: true, limit: 5000 },
          contesto,
        )
      ).text,
    'with a total': async (contesto) =>
      (
        await ask(
          { measures: [`${NUCLEI}.nuclei`], dimensions: [`${NUCLEI}.regione_nome`], total: true },
          contesto,
        )
      ).text,
    compact: async (contesto) =>
      (await ask({ dimensions: [`${NUCLEI}.regione_nome`], responseFormat: 'compact' }, contesto)).text,
    columnar: async (contesto) =>
      (await ask({ dimensions: [`${NUCLEI}.regione_nome`], responseFormat: 'columnar' }, contesto)).text,
    'several queries at once': async (contesto) =>
      (
        await ask(
          [1, 2].map(() => ({
            measures: [`${NUCLEI}.nuclei`],
            dimensions: [`${NUCLEI}.regione_nome`],
            timeDimensions: [{ dimension: `${NUCLEI}.data_riferimento`, granularity: 'month' }],
          })),
          contesto,
        )
      ).text,
    'by GET': async (contesto) =>
      (
        await knock(
          ['GET', `/cubejs-api/v1/load?query={"dimensions":["${NUCLEI}.regione_nome"]}`],
          await signToken(contesto),
        )
      ).text,
    'by a condition that is always true': async (contesto) =>
      (
        await ask(
          {
            dimensions: [`${NUCLEI}.regione_nome`],
            filters: [
              {
                or: [
                  { member: `${NUCLEI}.regione_codice`, operator: 'set' },
                  { member: `${NUCLEI}.regione_codice`, operator: 'notSet' },
                  { and: [{ member: `${NUCLEI}.regione_codice`, operator: 'notEquals', values: ['zz'] }] },
                ],
              },
            ],
          },
          contesto,
        )
      ).text,
  };

  test.each(Object.keys(ways))('%s: those of the own regione, never of the other', async (name) => {
    const [here, there] = await Promise.all([ways[name]!(LOMBARDIA), ways[name]!(ABRUZZO)]);
    expect(here).not.toMatch(/Abruzzo|"13"|"066|"067|"068|"069/);
    expect(there).not.toMatch(/Lombardia|"03"|"015|"016/);
    // Single households are not to be had at all.
    if (name === 'row by row') expect(here).toContain('non si possono chiedere');
    else if (!/several|GET/.test(name)) expect(here).toMatch(/Lombardia|"03"/);
  });

  test('two people, one question, at the same moment and from the cache: each gets the own answer', async () => {
    const query = { measures: [`${NUCLEI}.nuclei`], dimensions: [`${NUCLEI}.regione_codice`] };
    const people = [LOMBARDIA, ABRUZZO, ITALIA, context([])];
    const expected = [['03'], ['13'], ['03', '13'], []];
    for (let round = 0; round < 3; round += 1) {
      const answers = await Promise.all(
        [...people, ...people].map(async (contesto) => (await ask(query, contesto)).rows),
      );
      expect(answers.map((rows) => rows.map((row) => row[`${NUCLEI}.regione_codice`]).sort())).toEqual([
        ...expected,
        ...expected,
      ]);
    }
  });

  const wide: Contesto['ambiti'] = [{ livello: 'italia', codici: ['IT'] }];
  test.each<[string, Contesto]>([
    ['everybody', context([], { utente: 'pubblico', gruppi: ['pubblico'] })],
    ['a citizen whom somebody gave all of Italy', context(wide, { gruppi: ['cittadino'] })],
    ['the public that somebody gave all of Italy', context(wide, { gruppi: ['pubblico', 'cittadino'] })],
    ['somebody without roles', context(wide, { gruppi: [] })],
    ['an administrator without scopes', context([], { gruppi: ['amministratore'] })],
    [
      'roles named like groups of the policies',
      context([], { gruppi: ['ambito_italia', 'ambito_regione', 'ente', '*'] }),
    ],
    ['a scope that is SQL', context([{ livello: 'regione', codici: ["03') OR ('1'='1"] }])],
    ['a scope of wildcards', context([{ livello: 'regione', codici: ['%', '*', '_', 'IT'] }])],
    ['a scope of another level', context([{ livello: 'comune', codici: ['03', '13', 'IT'] }])],
    ['a scope italia of another code', context([{ livello: 'italia', codici: ['03'] }])],
    ['a body that is SQL', context([], { enti: ["' OR 1=1 --", '%'] })],
    ['a recipient that is SQL', context([], { gruppi: ['destinatario'], soggetto: "' OR '1'='1" })],
  ])('%s: none', async (_name, contesto) => {
    for (const query of [
      { measures: [`${NUCLEI}.nuclei`] },
      { measures: [`${NUCLEI}.nuclei`], dimensions: [`${NUCLEI}.regione_codice`] },
      { dimensions: [`${NUCLEI}.comune_codice`], ungrouped: true, limit: 10 },
    ]) {
      const { rows } = await ask(query, contesto);
      expect(
        rows.filter((row) => Object.values(row).some((value) => value !== null && value !== '0')),
      ).toEqual([]);
    }
  });

  test('are not there for private cubes behind the view, nor for any member of the pseudonym', async () => {
    for (const member of ['nuclei.nuclei', 'fact_nuclei.nuclei', 'presa_in_carico.nuclei']) {
      const { status, rows } = await ask({ measures: [member] }, ITALIA);
      expect([status >= 400, rows]).toEqual([true, []]);
    }
    const { rows } = await ask({ dimensions: [`${NUCLEI}.soggetto`] }, ITALIA);
    expect(rows).toEqual([]);
  });
});

describe('the comparison with higher territories', () => {
  const grain = ['livello', 'territorio_codice', 'periodo', 'fase'].map((name) => `${CONFRONTO}.${name}`);
  const measures = [`${CONFRONTO}.nuclei`];

  test('gives those above the own scope and none beside it', async () => {
    const { rows } = await ask({ measures, dimensions: grain, limit: 5000 }, LOMBARDIA);
    const places = new Set(rows.map((row) => `${row[grain[0]!]} ${row[grain[1]!]}`));
    expect([...places].filter((place) => !/^italia /.test(place))).toEqual([]);
  });

  test('gives nothing to everybody', async () => {
    for (const contesto of [
      context([], { gruppi: ['pubblico'] }),
      context(ITALIA.ambiti, { gruppi: ['cittadino'] }),
    ]) {
      expect((await ask({ measures, dimensions: grain, limit: 5000 }, contesto)).rows).toEqual([]);
    }
  });

  test.each([1, 2, 3])('refuses a grain without one of its parts (%s)', async (left) => {
    const { status, rows } = await ask(
      { measures, dimensions: grain.filter((_, at) => at !== left) },
      LOMBARDIA,
    );
    expect([status >= 400, rows]).toEqual([true, []]);
  });

  test('refuses to be asked for more than one value of a part that it does not split by', async () => {
    const filters = [{ member: grain[1]!, operator: 'notEquals', values: ['zz'] }];
    const { rows } = await ask(
      { measures, dimensions: grain.filter((_, at) => at !== 1), filters },
      LOMBARDIA,
    );
    expect(rows).toEqual([]);
  });
});

test('answers hold no words of the engine, no path, no place in the code', async () => {
  const broken = [
    { measures: [`${OPEN}.residenti`], order: { [`${OPEN}.periodo`]: 'asc' } },
    { measures: ['boh.boh'] },
    { measures: [`${OPEN}.boh`] },
    {
      measures: [`${OPEN}.residenti`],
      filters: [{ member: `${OPEN}.periodo`, operator: 'gt', values: ["'"] }],
    },
    {
      measures: [`${OPEN}.residenti`],
      timeDimensions: [{ dimension: `${OPEN}.periodo`, granularity: "day'" }],
    },
  ];
  for (const query of broken) expect((await ask(query, ITALIA)).text).not.toMatch(LEAKS);
});

test('the process still answers after all of this', async () => {
  const { rows } = await ask({ measures: [`${OPEN}.residenti`] }, ITALIA);
  expect(Number(rows[0]?.[`${OPEN}.residenti`])).toBeGreaterThan(1_000_000);
});
