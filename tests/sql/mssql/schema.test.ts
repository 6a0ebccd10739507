import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openDuckdb } from '../../../sql/duckdb/open.ts';
import {
  duckdbSchema,
  foreignKeys,
  tsqlSchema,
  tsqlStatements,
  type Schema,
  type Table,
} from '../../support/schema.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const DIRECTORIES = {
  duckdb: new URL('../../../sql/dw/duckdb/', import.meta.url),
  mssql: new URL('../../../sql/dw/mssql/', import.meta.url),
};
const statements = tsqlStatements(DIRECTORIES.mssql);
const mssql = tsqlSchema(statements);
const directory = await temporaryDirectory();
let duckdb: Schema;

beforeAll(async () => {
  const { warehouse } = await openDuckdb(join(directory, 'schema.duckdb'));
  await warehouse.migrate();
  duckdb = await duckdbSchema(warehouse);
  await warehouse.close();
});

/** Facts have a key on SQL Server alone: see the comment in `mssql/002_fatti.sql`. */
const withoutFactKeys = (schema: Schema): Schema =>
  Object.fromEntries(
    Object.entries(schema).map(([name, table]) => [
      name,
      name.startsWith('fact_') ? { ...table, primaryKey: [] } : table,
    ]),
  );

test('each migration has its twin', async () => {
  expect((await readdir(DIRECTORIES.mssql)).sort()).toEqual((await readdir(DIRECTORIES.duckdb)).sort());
});

test('both engines have the same tables, columns, types, nulls, keys and checks', () => {
  expect(withoutFactKeys(mssql)).toEqual(withoutFactKeys(duckdb));
});

test('the columns stand in the same order', () => {
  const order = (schema: Schema) =>
    Object.entries(schema).map(([name, { columns }]) => `${name}: ${Object.keys(columns).join(' ')}`);
  expect(order(mssql).sort()).toEqual(order(duckdb).sort());
});

test('a difference is seen', () => {
  const changed = tsqlSchema([
    ...statements,
    { name: 'x', sql: 'ALTER TABLE dw.dim_fonte ADD altro nvarchar(20) NULL' },
  ]);
  expect(withoutFactKeys(changed)).not.toEqual(withoutFactKeys(duckdb));
});

/** A household is known by its pseudonym, and has one row a day, wherever it lives and whatever its phase is. */
const OWN_KEYS: Record<string, string[]> = { fact_nuclei: ['soggetto', 'periodo_key'] };
/** Bodies are known by their code in the index of public administrations. */
const BY_CODE: Record<string, string[]> = { fact_nuclei: ['ente_codice'] };

describe('foreign keys', () => {
  const keys = foreignKeys(statements);

  test('every fact points to its dimensions, and has a key of all columns but its numbers', () => {
    const facts = Object.keys(mssql).filter((name) => name.startsWith('fact_'));
    expect(facts.length).toBeGreaterThanOrEqual(4);
    for (const fact of facts) {
      const { columns, primaryKey } = mssql[fact] as Table;
      const dimensions = Object.keys(columns).filter((column) => column.endsWith('_key'));
      expect(primaryKey.toSorted(), fact).toEqual((OWN_KEYS[fact] ?? dimensions).toSorted());
      const pointing = keys.filter(({ table }) => table === fact).flatMap(({ columns: own }) => own);
      expect(pointing.toSorted(), fact).toEqual([...dimensions, ...(BY_CODE[fact] ?? [])].toSorted());
    }
  });

  test('each points to a key of a table that exists, of the same type', () => {
    for (const { name, table, columns, references, referenced } of keys) {
      const [from, to] = [mssql[table], mssql[references]];
      expect([from, to].every(Boolean), name).toBe(true);
      const key = [to?.primaryKey, ...(to?.unique ?? [])].map(String);
      expect(key, name).toContain(String(referenced));
      columns.forEach((column, index) => {
        const [type = ''] = (from?.columns[column] ?? '').split(' ');
        expect(to?.columns[referenced[index] ?? ''], name).toBe(type);
      });
    }
  });

  test('every statement that makes one is read here', () => {
    const written = statements.filter(({ sql }) => /FOREIGN KEY/i.test(sql.replace(/--[^\n]*/g, '')));
    expect(keys.length).toBe(written.length);
  });
});
