import { readdirSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { foreignKeys, tsqlStatements } from '../../support/schema.ts';
import { parseTsql } from '../../support/tsql-grammar.ts';

const FOLDERS = {
  sqlite: new URL('../../../sql/app/sqlite/', import.meta.url),
  mssql: new URL('../../../sql/app/mssql/', import.meta.url),
};
const statements = tsqlStatements(FOLDERS.mssql);

/** Stands on SQL Server alone: it keeps TRUNCATE from the log. */
const MSSQL_ONLY = 'registro_guardia';

const database = new DatabaseSync(':memory:');
for (const file of readdirSync(FOLDERS.sqlite).sort()) {
  database.exec(readFileSync(new URL(file, FOLDERS.sqlite), 'utf8'));
}
const rows = (sql: string) => database.prepare(sql).all() as Record<string, string | number | null>[];

interface Twin {
  /** `name class null?`, in order. */
  columns: string[];
  key: string[];
  /** Indexes and UNIQUE: `unique? columns where?`. */
  indexes: string[];
  checks: string[];
}

const INSTANT = /_il$|^quando$|_fino_al$/;
const DAY = /^(giorno|pec_data)$/;
const FLAG = /^(secondo_fattore|completa)$/;

/** What a SQLite column must be on SQL Server, by its type and name. */
function classOf(name: string, type: string): string[] {
  if (type === 'INTEGER') return FLAG.test(name) ? ['bit'] : ['int', 'bigint'];
  if (INSTANT.test(name)) return ['datetime2(3)'];
  return DAY.test(name) ? ['date'] : ['nvarchar'];
}

function sqliteTables(): Record<string, Twin> {
  const names = rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
  return Object.fromEntries(names.map(({ name }) => [String(name), sqliteTable(String(name))]));
}

function sqliteTable(name: string): Twin {
  const info = rows(
    `SELECT name, type, "notnull" AS required, pk FROM pragma_table_info('${name}') ORDER BY cid`,
  );
  const indexes = rows(`SELECT name, "unique" AS one, origin, partial FROM pragma_index_list('${name}')`);
  const sql = String(rows(`SELECT sql FROM sqlite_schema WHERE name = '${name}'`)[0]?.['sql']);
  return {
    columns: info.map(({ name: column, type, required }) =>
      [column, classOf(String(column), String(type)).join('|'), required ? '' : 'null'].join(' ').trim(),
    ),
    key: info
      .filter(({ pk }) => Number(pk) > 0)
      .toSorted((a, b) => Number(a['pk']) - Number(b['pk']))
      .map(({ name: column }) => String(column)),
    indexes: indexes
      .filter(({ origin }) => origin !== 'pk')
      .map(({ name: index, one, partial }) => {
        const columns = rows(`SELECT name FROM pragma_index_info('${String(index)}') ORDER BY seqno`);
        const list = columns.map((each) => each['name']).join(', ');
        return [one ? 'unique' : '', list, partial ? 'where' : ''].join(' ').trim();
      })
      .toSorted(),
    checks: [...sql.matchAll(/CONSTRAINT (ck_\w+) CHECK/g)].map(([, check = '']) => check).toSorted(),
  };
}

function mssqlTables(): Record<string, Twin> {
  const tables: Record<string, Twin> = {};
  for (const { sql } of statements) {
    const code = sql.replace(/--[^\n]*/g, '');
    const table = /^\s*CREATE TABLE app\.(\w+) \(/.exec(code)?.[1];
    if (table) tables[table] = mssqlTable(code);
    const index = /^\s*CREATE (UNIQUE )?INDEX \w+ ON app\.(\w+) \(([\w, ]+)\)( WHERE)?/.exec(code);
    if (index) {
      const [, one, on = '', columns, where] = index;
      tables[on]?.indexes.push([one ? 'unique' : '', columns, where ? 'where' : ''].join(' ').trim());
      tables[on]?.indexes.sort();
    }
  }
  delete tables[MSSQL_ONLY];
  return tables;
}

function mssqlTable(code: string): Twin {
  const columns = [
    ...code.matchAll(/^ {2}(\w+) +([a-z0-9]+(?:\([\w]+\))?)(?: IDENTITY\(1, 1\))? +(NOT NULL|NULL)/gm),
  ];
  return {
    columns: columns.map(([, name = '', type = '', nullable]) =>
      [name, type.replace(/^nvarchar\(\w+\)$/, 'nvarchar'), nullable === 'NULL' ? 'null' : '']
        .join(' ')
        .trim(),
    ),
    key: (/PRIMARY KEY \(([\w, ]+)\)/.exec(code)?.[1] ?? '').split(', '),
    indexes: [...code.matchAll(/ UNIQUE \(([\w, ]+)\)/g)].map(([, list = '']) => `unique ${list}`),
    checks: [...code.matchAll(/CONSTRAINT (ck_\w+) CHECK/g)].map(([, check = '']) => check).toSorted(),
  };
}

const sqlite = sqliteTables();
const mssql = mssqlTables();

test('each migration has its twin', () => {
  expect(readdirSync(FOLDERS.mssql).sort()).toEqual(readdirSync(FOLDERS.sqlite).sort());
});

test('both engines have the same tables, keys, indexes', () => {
  expect(Object.keys(mssql).sort()).toEqual(Object.keys(sqlite).sort());
  for (const [name, { key, indexes }] of Object.entries(sqlite)) {
    expect({ name, key: mssql[name]?.key, indexes: mssql[name]?.indexes }).toEqual({ name, key, indexes });
  }
});

test('both engines have the same columns in the same order, of types that match', () => {
  for (const [name, { columns }] of Object.entries(sqlite)) {
    const twin = mssql[name]?.columns ?? [];
    expect(twin.map((text) => text.split(' ')[0])).toEqual(columns.map((text) => text.split(' ')[0]));
    columns.forEach((text, n) => {
      const [column, classes = '', nullable] = text.split(' ');
      const [, type, twinNullable] = (twin[n] ?? '').split(' ');
      expect(classes.split('|'), `${name}.${column}`).toContain(type);
      expect(twinNullable, `${name}.${column}`).toBe(nullable);
    });
  }
});

test('a check of SQL Server stands in SQLite too, which also checks what types do there', () => {
  for (const [name, { checks }] of Object.entries(mssql)) {
    expect(sqlite[name]?.checks, name).toEqual(expect.arrayContaining(checks));
  }
});

test('foreign keys are the same, and point to keys', () => {
  const own = Object.keys(sqlite).flatMap((table) =>
    rows(
      `SELECT "from" AS a, "table" AS b, "to" AS c, on_delete AS d FROM pragma_foreign_key_list('${table}')`,
    ).map(({ a, b, c, d }) => `${table}.${a} ${b}.${c}${d === 'CASCADE' ? ' cascade' : ''}`),
  );
  const keys = foreignKeys(statements).filter(({ table }) => table !== MSSQL_ONLY);
  expect(own.length).toBeGreaterThan(10);
  expect(
    keys
      .map(
        ({ table, columns, references, referenced, cascade }) =>
          `${table}.${columns.join()} ${references}.${referenced.join()}${cascade ? ' cascade' : ''}`,
      )
      .toSorted(),
  ).toEqual(own.toSorted());
  for (const { name, references, referenced } of keys)
    expect(mssql[references]?.key, name).toEqual(referenced);
  const written = statements.filter(({ sql }) => /FOREIGN KEY/.test(sql));
  expect(foreignKeys(statements)).toHaveLength(written.length);
});

test('both engines are filled with the same rows', () => {
  const seeds = (folder: URL) =>
    readdirSync(folder)
      .sort()
      .flatMap((file) => [...readFileSync(new URL(file, folder), 'utf8').matchAll(/^ {2}\((.*)\)[,;]$/gm)])
      .map(([, row = '']) => row.replace(/N'/g, "'").replace(/\s+/g, ' '));
  expect(seeds(FOLDERS.sqlite).length).toBeGreaterThan(40);
  expect(seeds(FOLDERS.mssql)).toEqual(seeds(FOLDERS.sqlite));
});

test('every table says its grain, and is strict in SQLite', () => {
  for (const folder of Object.values(FOLDERS)) {
    for (const file of readdirSync(folder)) {
      const text = readFileSync(new URL(file, folder), 'utf8');
      const made = text.match(/^CREATE TABLE/gm) ?? [];
      expect(text.match(/^-- Grain: /gm) ?? [], file).toHaveLength(made.length);
    }
  }
  const strict = rows("SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 1");
  expect(strict.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(sqlite)));
});

test('on SQL Server no line of the log changes or goes', () => {
  const trigger = statements.find(({ name }) => name.includes('registro_non_cambia'))?.sql ?? '';
  expect(trigger).toMatch(
    /^CREATE TRIGGER app\.registro_non_cambia ON app\.registro INSTEAD OF UPDATE, DELETE\s+AS THROW 5\d{4}, N'[^']+', 1$/,
  );
  expect(foreignKeys(statements).filter(({ references }) => references === 'registro')).toHaveLength(1);
  expect(
    parseTsql(statements.find(({ name }) => name.endsWith('app.registro_guardia'))?.sql ?? ''),
  ).toBeDefined();
});
