import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { readIndicatori, indicatoriSql, type Indicatore } from '../../../sql/indicatori.ts';
import { tsqlObjections } from '../../support/tsql-objections.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Files that do something when they are imported. */
const NOT_IMPORTED = /(^|\/)(main|worker|[\w-]+-main)\.ts$|\.d\.ts$/;

const STATEMENT = /^\s*(--[^\n]*\s*)*(SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|DROP|ALTER)\b/i;

/** What only DuckDB is sent, in files whose names say so or that have a twin beside them. */
const DUCKDB_ONLY: Record<string, string> = {
  'loaders/dimostrazione/lavoro-sql.ts':
    'the generator runs in DuckDB, also for SQL Server (a file of its own)',
  'loaders/dimostrazione/popolazione-sql.ts': 'the same',
  'loaders/dimostrazione/nuclei-sql.ts': 'the same',
};

interface Exported {
  file: string;
  name: string;
  sql: string;
}

let exported: Exported[];

beforeAll(async () => {
  const files = globSync(['loaders/**/*.ts', 'cube/server/*.ts', 'cube/driver/*.ts', 'sql/**/*.ts'], {
    cwd: ROOT,
  });
  const modules = await Promise.all(
    files
      .filter((file) => !NOT_IMPORTED.test(file) && !(file in DUCKDB_ONLY))
      .map(async (file) => ({
        file,
        module: (await import(resolve(ROOT, file))) as Record<string, unknown>,
      })),
  );
  exported = modules.flatMap(({ file, module }) =>
    Object.entries(module).flatMap(([name, value]) =>
      statementsOf(value, name).map((sql) => ({ file, name, sql })),
    ),
  );
}, 120_000);

/** Statements in an export: a text, a list or record of texts, or a function `…Sql` without parameters that gives such. */
function statementsOf(value: unknown, name: string): string[] {
  if (typeof value === 'string') return STATEMENT.test(value) ? [value] : [];
  if (typeof value === 'function') {
    return value.length === 0 && /Sql$/.test(name) ? statementsOf((value as () => unknown)(), name) : [];
  }
  if (typeof value !== 'object' || value === null || value instanceof Map) return [];
  const record = value as Record<string, unknown>;
  // Both dialects side by side.
  const keys = Object.keys(record);
  if (keys.length === 2 && keys.includes('duckdb') && keys.includes('mssql')) {
    return statementsOf(record['mssql'], name);
  }
  // The parts of one sorted insert.
  const { into, select, orderBy } = record;
  if (typeof into === 'string' && typeof select === 'string') {
    return [`${into} ${select}${typeof orderBy === 'string' ? ` ORDER BY ${orderBy}` : ''}`];
  }
  return keys.flatMap((key) => statementsOf(record[key], key));
}

test('every statement that a module exports is T-SQL too', () => {
  expect(exported.length).toBeGreaterThan(30);
  const objections = exported.flatMap(({ file, name, sql }) =>
    tsqlObjections(sql).map((reason) => `${file} ${name}: ${reason}`),
  );
  expect(objections.filter((line) => !KNOWN.includes(line))).toEqual([]);
  expect(KNOWN.filter((line) => !objections.includes(line))).toEqual([]);
});

/** T-SQL that the grammar does not know, or that no other engine is sent; listed by name, parsed by nothing yet. */
const KNOWN: string[] = ['sql/mssql/snapshot.ts SNAPSHOT_SQL: not in the reach of the grammar'];

test('the definitions of the indicators', async () => {
  const [first] = await readIndicatori();
  const statements = indicatoriSql(Object.keys(first ?? {}) as (keyof Indicatore)[]);
  for (const sql of Object.values(statements)) expect(tsqlObjections(sql)).toEqual([]);
});
