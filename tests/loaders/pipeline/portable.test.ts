import { expect, test } from 'vitest';
import { portableSql } from '../../../loaders/pipeline/portable.ts';
import { openDuckdb } from '../../../sql/duckdb/open.ts';
import { temporaryDirectory } from '../../sql/fixtures/temporary.ts';
import { join } from 'node:path';

test('every statement is bound by the engine, and keeps to what both engines have', async () => {
  const { instance, warehouse } = await openDuckdb(join(await temporaryDirectory(), 'vuoto.duckdb'));
  await warehouse.migrate();
  const connection = await instance.connect();
  const statements = portableSql();
  expect(statements.length).toBeGreaterThan(60);
  for (const sql of statements) {
    const prepared = await connection.prepare(sql);
    prepared.destroySync();
    expect(sql).not.toMatch(
      /\|\||\bUSING\b|\bLIMIT\b|\bFILTER\b|\bRETURNING\b|ON CONFLICT|GROUP BY ALL|\bQUALIFY\b|DISTINCT FROM|\btrue\b|\bfalse\b/,
    );
  }
  connection.closeSync();
  await warehouse.close();
});
