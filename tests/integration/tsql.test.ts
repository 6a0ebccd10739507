import nodeSqlParser from 'node-sql-parser';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createLog } from '../../web/src/lib/server/log.ts';
import { everyPageQuery } from '../../web/src/lib/server/pagina/query.ts';
import { createServizi } from '../../web/src/lib/server/servizi.ts';
import { SECRET, startTestDati, type TestDati } from '../support/dati.ts';
import { createTsqlPlanner, type Statement } from '../support/tsql.ts';

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

/**
 * What the grammar does not know although T-SQL does: the ISO name of FLOAT(53), which means the same to both engines, and a
 * schema before the table of `INTO`.
 */
const known = (sql: string): string =>
  sql.replaceAll('DOUBLE PRECISION', 'FLOAT').replace(/\bINTO prod_pre_aggregations\./, 'INTO ');

/** Constructs that DuckDB has and T-SQL has not. */
const FOREIGN =
  /\bLIMIT\b|\bILIKE\b|::|\|\||\bQUALIFY\b|\bUSING\s*\(|\bFILTER\s*\(|\bGROUP BY ALL\b|\bORDER BY ALL\b|\bDATE_TRUNC\b|\b(TRUE|FALSE)\b|\bIS (NOT )?DISTINCT FROM\b/i;

let dati: TestDati;
const statements = new Map<string, Statement>();

beforeAll(async () => {
  dati = await startTestDati(inject('warehouse'));
  const settings = { datiUrl: dati.url, secret: SECRET, logLevel: 'silent', timeoutMs: 20_000 };
  const { catalogo } = createServizi({ ...settings, concurrency: 4, cacheBytes: 1e7 }, createLog('silent'));
  const plan = await createTsqlPlanner();
  for (const { nome, query } of everyPageQuery(await catalogo.get('test'), EXAMPLES)) {
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

  it('is T-SQL to a T-SQL grammar', () => {
    const parser = new nodeSqlParser.Parser();
    const failed: string[] = [];
    for (const { name, sql } of statements.values()) {
      try {
        parser.astify(known(sql), { database: 'transactsql' });
      } catch (error) {
        failed.push(`${name}: ${String(error).slice(0, 200)}\n${sql}`);
      }
    }
    expect(failed).toEqual([]);
  });

  it('uses nothing that only DuckDB has', () => {
    const code = (sql: string) => sql.replaceAll(/'[^']*'|"[^"]*"/g, "''");
    const foreign = [...statements.values()].filter(({ sql }) => FOREIGN.test(code(sql)));
    expect(foreign.map(({ name, sql }) => `${name}: ${FOREIGN.exec(code(sql))?.[0]}`)).toEqual([]);
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
