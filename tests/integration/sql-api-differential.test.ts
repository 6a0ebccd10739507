import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startTestDati, type TestDati } from '../support/dati.ts';
import { Differential } from '../support/sql-api/differential.ts';
import { provaModel, provaRows, provaWarehouse } from '../support/sql-api/prova.ts';

/** SQL_SEED repeats what another run found. */
const SEED = Number(process.env['SQL_SEED'] ?? 20_261_121);
const COUNT = Number(process.env['SQL_COUNT'] ?? 200);

let dati: TestDati;
let differential: Differential;

beforeAll(async () => {
  const rows = provaRows(SEED, 3000);
  dati = await startTestDati(await provaWarehouse(inject('warehouse'), rows), { MODEL_DIR: provaModel() });
  differential = await Differential.start(dati, rows);
});
afterAll(async () => {
  await differential?.close();
  await dati?.stop();
});

test(`${COUNT} random statements give what PostgreSQL gives on every row (SQL_SEED=${SEED})`, async () => {
  console.log(`SQL_SEED=${SEED}`);
  expect(await differential.run(SEED, COUNT)).toEqual([]);
}, 600_000);
