import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestDati, type TestDati } from '../support/dati.ts';
import { Differential } from '../support/sql-api/differential.ts';
import { provaModel, provaRows, provaWarehouse } from '../support/sql-api/prova.ts';

/** Another one each day; SQL_SEED repeats what another run found. */
const SEED = Number(process.env['SQL_SEED'] ?? new Date().toISOString().slice(0, 10).replaceAll('-', ''));
const COUNT = 2000;

let small: TestDati;
let dati: TestDati;
let differential: Differential;

beforeAll(async () => {
  const rows = provaRows(SEED, 5000);
  small = await startTestDati(undefined, { DEMO_REGIONI: '02' });
  await small.end();
  const warehouse = await provaWarehouse(join(small.dir, 'magazzino.duckdb'), rows);
  dati = await startTestDati(warehouse, { MODEL_DIR: provaModel() });
  differential = await Differential.start(dati, rows);
});
afterAll(async () => {
  await differential?.close();
  await dati?.stop();
  await small?.stop();
});

test(`${COUNT} random statements give what PostgreSQL gives on every row (SQL_SEED=${SEED})`, async () => {
  console.log(`SQL_SEED=${SEED}`);
  expect(await differential.run(SEED, COUNT)).toEqual([]);
}, 1_800_000);
