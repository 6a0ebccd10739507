import { beforeAll, describe, expect, test } from 'vitest';
import { completeAccess } from '../../cube/server/access-context.ts';
import type { Ambito, Contesto } from '../../model/contratto/contesto.ts';
import { createTsqlPlanner, type Statement } from '../support/tsql.ts';
import { tsqlObjections } from '../support/tsql-objections.ts';

/**
 * What Cube asks of SQL Server for people with rights: the row policies of the views written in T-SQL and parsed by a T-SQL grammar.
 * No server: that the rows are the right ones is shown on DuckDB by `tests/integration/protected.test.ts`.
 */

const V = 'nuclei_presi_in_carico';
const C = 'nuclei_confronto';
const GRANA = ['livello', 'territorio_codice', 'periodo', 'fase'].map((name) => `${C}.${name}`);

const one = (livello: Ambito['livello'], ...codici: string[]): Ambito => ({ livello, codici });
const who = (ambiti: Ambito[], altro: Partial<Contesto> = {}): Contesto => ({
  utente: 'prova',
  gruppi: ['analista'],
  ambiti,
  enti: [],
  ...altro,
});

/** Every kind of scope, each with the values that must be bound in its statement. */
const SCOPES: [string, Contesto, string[]][] = [
  ['italia', who([one('italia', 'IT')]), []],
  ['regione', who([one('regione', '03')]), ['03']],
  ['two regioni', who([one('regione', '03', '13')]), ['03', '13']],
  ['provincia', who([one('provincia', '016')]), ['016']],
  ['comune', who([one('comune', '016024')]), ['016024']],
  ['ats', who([one('ats', 'A03001')]), ['A03001']],
  ['sll', who([one('sll', '301')]), ['301']],
  ['ente', who([], { gruppi: ['ente_attuatore'], enti: ['ats_a03001'] }), ['ats_a03001']],
  ['soggetto', who([], { gruppi: ['destinatario'], soggetto: 'N000001' }), ['N000001']],
  [
    'all together',
    who(
      [
        one('regione', '13'),
        one('provincia', '066'),
        one('comune', '015146'),
        one('ats', 'A03001'),
        one('sll', '301'),
      ],
      { enti: ['c_f205'], soggetto: 'N000002' },
    ),
    ['13', '066', '015146', 'A03001', '301', 'c_f205', 'N000002'],
  ],
];

const QUERIES: Record<string, object> = {
  total: { measures: [`${V}.nuclei`], limit: 10 },
  'by territory': {
    measures: [`${V}.nuclei`],
    dimensions: [`${V}.regione_codice`, `${V}.provincia_codice`],
    order: [[`${V}.regione_codice`, 'asc']],
    limit: 500,
  },
  'by comune, phase and day': {
    measures: [`${V}.nuclei`],
    dimensions: [`${V}.comune_codice`, `${V}.fase`, `${V}.periodo`],
    filters: [{ member: `${V}.anno`, operator: 'equals', values: ['2026'] }],
    order: [[`${V}.comune_codice`, 'asc']],
    limit: 500,
    offset: 500,
  },
};

/** The grammar does not know a schema before the table of `INTO`. */
const known = (sql: string): string => sql.replace(/\bINTO prod_pre_aggregations\./, 'INTO ');

function expectSound(statements: readonly Statement[]): void {
  for (const { name, sql, params } of statements) {
    expect(tsqlObjections(known(sql)), `${name}\n${sql}`).toEqual([]);
    expect(new Set(sql.match(/@_\d+/g) ?? []).size, name).toBe(params.length);
  }
}

let plan: Awaited<ReturnType<typeof createTsqlPlanner>>;
beforeAll(async () => {
  plan = await createTsqlPlanner();
  // The first question compiles the model: seconds alone, half a minute beside other work.
  await plan('question', QUERIES['total'] ?? {}, completeAccess(who([]), []));
});

/** The statement that answers the question itself. */
const answerOf = (statements: readonly Statement[]) => statements.find(({ name }) => name === 'question');

describe.each(Object.entries(QUERIES))('households, %s', (_name, query) => {
  test.each(SCOPES)('%s', async (_scope, contesto, codes) => {
    const statements = await plan('question', query, completeAccess(contesto, []));
    expectSound(statements);
    const { sql = '', params = [] } = answerOf(statements) ?? {};
    expect(codes.filter((code) => !params.includes(code))).toEqual([]);
    for (const code of codes) expect(sql).not.toContain(`'${code}'`);
  });

  test.each<[string, Contesto]>([
    ['everybody', who([], { gruppi: ['pubblico'] })],
    ['a citizen with a scope', who([one('italia', 'IT')], { gruppi: ['cittadino'] })],
  ])('%s: a statement without rows', async (_scope, contesto) => {
    const statements = await plan('question', query, completeAccess(contesto, []));
    expectSound(statements);
    expect(answerOf(statements)?.sql).toMatch(/1 = 0/);
  });
});

test('the comparison binds its cells, as many as a statement can take', async () => {
  const celle = Array.from({ length: 1900 }, (_, n) => `regione/03/${n}`);
  const query = { measures: [`${C}.nuclei`], dimensions: GRANA, limit: 5000 };
  const access = completeAccess(who([one('regione', '03')]), celle);
  const statements = await plan('question', query, access);
  expectSound(statements);
  const { params = [] } = answerOf(statements) ?? {};
  expect(celle.filter((cella) => !params.includes(cella))).toEqual([]);
  expect(params.length).toBeLessThan(2100);
});

describe('the history of loads', () => {
  const query = {
    dimensions: ['caricamenti_pubblicati.caricamento', 'caricamenti_pubblicati.righe_lette'],
    filters: [{ member: 'caricamenti_pubblicati.dataset', operator: 'equals', values: ['nuclei'] }],
    order: [['caricamenti_pubblicati.caricamento', 'desc']],
    limit: 50_000,
  };

  test('is of open data sets to everybody, whole to who works for an office', async () => {
    const [pubblico, ufficio] = await Promise.all(
      [who([], { gruppi: ['pubblico'] }), who([])].map((contesto) =>
        plan('question', query, completeAccess(contesto, [])),
      ),
    );
    expectSound([...pubblico!, ...ufficio!]);
    expect(answerOf(pubblico!)?.params).toContain('aperta');
    expect(answerOf(ufficio!)?.params).not.toContain('aperta');
  });
});
