import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createLog } from '../../web/src/lib/server/log.ts';
import { everyPageQuery } from '../../web/src/lib/server/pagina/query.ts';
import { createDati } from '../../web/src/lib/server/servizi.ts';
import { SECRET, startTestDati, type TestDati } from '../support/dati.ts';
import { createTsqlPlanner, type Statement } from '../support/tsql.ts';
import { tsqlObjections } from '../support/tsql-objections.ts';

/**
 * Everything that the pages make Cube ask, written in T-SQL and parsed by a T-SQL grammar. No server: that the statements run is
 * shown by `npm run test:warehouse` where there is one.
 */

const EXAMPLES = {
  regione: ['03'],
  provincia: ['016'],
  comune: ['016024'],
  ats: ['ATS-03-001'],
  sll: ['301'],
};

/** The grammar does not know a schema before the table of `INTO`. */
const known = (sql: string): string => sql.replace(/\bINTO prod_pre_aggregations\./, 'INTO ');

let dati: TestDati;
const statements = new Map<string, Statement>();

beforeAll(async () => {
  dati = await startTestDati(inject('warehouse'));
  const settings = { datiUrl: dati.url, secret: SECRET, timeoutMs: 20_000 };
  const { catalogo } = createDati({ ...settings, concurrency: 4, cacheBytes: 1e7 }, createLog('silent'));
  const plan = await createTsqlPlanner();
  // Comuni of the past and countries of citizenship too, which demonstration data lack.
  const loaded = { ...(await catalogo.get('test')), periodiStranieri: ['2025'], storia: true };
  for (const { nome, query } of everyPageQuery(loaded, EXAMPLES)) {
    for (const statement of await plan(nome, query)) statements.set(statement.sql, statement);
  }
});
afterAll(() => dati.stop());

describe('what pages make Cube ask of SQL Server', () => {
  it('has the rollups, their refresh keys and the queries', () => {
    const names = [...statements.values()].map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('rollup ')).length).toBeGreaterThanOrEqual(10);
    expect(names.length).toBeGreaterThan(100);
  });

  it('is T-SQL to a T-SQL grammar, and uses nothing that only DuckDB has', () => {
    const objections = [...statements.values()].flatMap(({ name, sql }) =>
      tsqlObjections(known(sql)).map((objection) => `${name}: ${objection}\n${sql}`),
    );
    expect(objections).toEqual([]);
  });

  it('has as many values as placeholders', () => {
    for (const { name, sql, params } of statements.values()) {
      const used = new Set(sql.match(/@_\d+/g) ?? []);
      expect(used.size, name).toBe(params.length);
    }
  });

  it('limits the rows of every query', () => {
    const queries = [...statements.values()].filter(({ name }) => !/^(rollup|refresh key) /.test(name));
    const free = queries.filter(({ sql }) => !/^SELECT\s+TOP \d+|FETCH NEXT \d+ ROWS ONLY$/.test(sql));
    expect(free.map(({ sql }) => sql)).toEqual([]);
  });

  it('names no column longer than SQL Server allows', () => {
    for (const { name, sql } of statements.values()) {
      for (const [, alias] of sql.matchAll(/"([^"]+)"/g)) {
        expect(alias?.length, `${name}: ${alias}`).toBeLessThanOrEqual(128);
      }
    }
  });
});
