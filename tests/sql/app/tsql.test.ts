import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrateSqlite } from '../../../sql/app/migrate-sqlite.ts';
import { openSqlite, sqlitePath } from '../../../sql/app/sqlite.ts';
import { KyselyAppState, type AppState } from '../../../sql/app/state.ts';
import { HISTORY_SQL } from '../../../sql/app/connect.ts';
import { tsqlObjections } from '../../support/tsql-objections.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { defineAccessi } from './contract/accessi.ts';
import { asMssql } from './fixtures/as-mssql.ts';

const directory = await temporaryDirectory();
const statements = new Set<string>();
const states: AppState[] = [];

beforeAll(async () => {
  for (let n = 0; n < 2; n += 1) {
    const database = openSqlite(sqlitePath(directory));
    await migrateSqlite(database);
    states.push(new KyselyAppState(asMssql(database, statements)));
  }
});
afterAll(() => Promise.all(states.map((state) => state.close())));

describe('with values as SQL Server gives them', () => {
  defineAccessi(() => {
    const [first, second] = states as [AppState, AppState];
    return { first: first.accessi, second: second.accessi };
  });

  test('hosts', async () => {
    const [state] = states as [AppState];
    expect(await state.addHost('dati.example.it', 'anna')).toBe(true);
    const [entry] = await state.hostEntries();
    expect(Math.abs(Date.now() - Date.parse(entry?.aggiuntoIl ?? ''))).toBeLessThan(60_000);
    expect(await state.removeHost('dati.example.it')).toBe(true);
  });
});

/** As the grammar reads it: values are `?`, and it does not know ESCAPE. */
const readable = (sql: string): string => sql.replace(/@\d+/g, '?').replace(/ escape '~'/g, '');

describe('every statement that the stores have sent', () => {
  test('is many', () => {
    expect(statements.size).toBeGreaterThan(90);
  });

  test('is T-SQL', () => {
    const objections = [...statements].flatMap((sql) =>
      tsqlObjections(readable(sql)).map((reason) => `${reason}: ${sql}`),
    );
    expect(objections).toEqual([]);
  });

  test('names only tables of schema app', () => {
    for (const sql of statements) {
      const tables = [...sql.matchAll(/\b(?:from|join|into|update)\s+("\w+"(?:\."\w+")?)/g)].map(
        ([, name]) => name,
      );
      expect(tables.length, sql).toBeGreaterThan(0);
      for (const name of tables) expect(name, sql).toMatch(/^"app"\./);
    }
  });

  test('binds every value', () => {
    for (const sql of statements) {
      const code = sql.replace(/ escape '~'/g, '');
      expect(code).not.toMatch(/['`;]|--|\/\*/);
      expect(code.replace(/"\w+"|@\d+| 1 = 1/g, '')).not.toMatch(/\d/);
    }
  });

  test('pages with an order, as T-SQL demands', () => {
    const paged = [...statements].filter((sql) => sql.includes('fetch next'));
    expect(paged.length).toBeGreaterThan(5);
    for (const sql of paged) {
      expect(sql).toMatch(/order by .* offset @\d+ rows fetch next @\d+ rows only$/);
    }
    for (const sql of statements) expect(sql).not.toMatch(/\blimit\b/);
  });
});

test('the questions about migrations are T-SQL', () => {
  for (const sql of Object.values(HISTORY_SQL)) expect(tsqlObjections(sql)).toEqual([]);
});
