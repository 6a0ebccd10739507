import { expect, test } from 'vitest';
import { parseSql } from '../../../cube/native/sql-api/parse/parse.ts';

test('several statements, none, comments alone', async () => {
  expect((await parseSql('SELECT 1; SELECT 2')).stmts).toHaveLength(2);
  for (const sql of ['', ' ', ';;', '-- nulla']) expect((await parseSql(sql)).stmts, sql).toEqual([]);
});

test('what is no SQL is told with its place, counted in characters from 1', async () => {
  await expect(parseSql("SELECT 'à'; è SELECT")).rejects.toMatchObject({
    fields: { code: '42601', position: 13, message: expect.stringContaining('"è"') },
  });
});

const DEEP: [string, string][] = [
  ['terms', `SELECT 1${'+1'.repeat(100_000)}`],
  ['subselects', `SELECT * FROM ${'(SELECT * FROM '.repeat(4000)}t${') x'.repeat(4000)}`],
  ['unions', `SELECT 1${' UNION SELECT 1'.repeat(15_000)}`],
  ['parentheses', `SELECT ${'('.repeat(100_000)}1${')'.repeat(100_000)}`],
  ['list', `SELECT 1 IN (1${',1'.repeat(500_000)})`],
];

test.each(DEEP)('%s beyond measure are refused, and the next statement is parsed', async (_name, sql) => {
  const [bad, good] = [parseSql(sql), parseSql('SELECT 1')];
  await expect(bad).rejects.toMatchObject({ fields: { code: '54001' } });
  expect((await good).stmts).toHaveLength(1);
});

test('refused often, the parser still works', async () => {
  const bad = `SELECT 1${'+1'.repeat(5000)}`;
  for (let n = 0; n < 4; n += 1)
    await expect(parseSql(bad)).rejects.toMatchObject({ fields: { code: '54001' } });
  expect((await parseSql('SELECT 1')).stmts).toHaveLength(1);
});
