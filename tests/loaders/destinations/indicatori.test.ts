import { expect, test } from 'vitest';
import { commonGrain } from '../../../loaders/destinations/indicatori.ts';
import { prepareSettings, type Setting } from '../pipeline/fixtures/setting.ts';

const setting = await prepareSettings();

const rows = ({ warehouse }: Setting, key: number) =>
  warehouse.query(
    `SELECT comune_key AS k, periodo_key AS p, fascia5_key AS e, genere_key AS g, cittadinanza_key AS c, numeratore AS n, denominatore AS d
     FROM dw.fact_indicatore WHERE indicatore_key = ? ORDER BY ALL`,
    [key],
  );

async function keys({ warehouse }: Setting): Promise<Record<string, number>> {
  const found = await warehouse.query<{ codice: string; k: number }>(
    'SELECT codice, grandezza_key AS k FROM dw.dim_grandezza',
  );
  return Object.fromEntries(found.map(({ codice, k }) => [codice, k]));
}

test('numerator and denominator are summed to the finest split that both have', async () => {
  const s = await setting();
  const { occupati = 0, contribuenti_lavoro: lavoro = 0 } = await keys(s);
  // By gender and age against by gender only.
  await s.load('irpef', [
    `${lavoro};1;2023;0;1;0;40`,
    `${lavoro};1;2023;0;2;0;30`,
    `${lavoro};2;2023;0;1;0;9`,
  ]);
  await s.load('occupati', [
    `${occupati};1;2023;1;1;0;20`,
    `${occupati};1;2023;2;1;0;30`,
    `${occupati};1;2023;1;2;0;35`,
    `${occupati};3;2023;1;1;0;5`,
    `${occupati};1;2022;1;1;0;5`,
  ]);
  // Comuni that one of the two lacks, and years, are left out.
  expect(await rows(s, 1)).toEqual([
    { k: 1, p: 2023, e: 0, g: 1, c: 0, n: 40, d: 50 },
    { k: 1, p: 2023, e: 0, g: 2, c: 0, n: 30, d: 35 },
  ]);
  expect(
    await s.one(
      'SELECT filtra_genere AS g, filtra_eta AS e, filtra_cittadinanza AS c FROM dw.dim_indicatore WHERE indicatore_key = 1',
    ),
  ).toEqual({
    g: true,
    e: false,
    c: false,
  });
  expect(
    await s.one(
      "SELECT dimostrativo AS d, aggiornato_al AS a FROM dw.dataset WHERE codice = 'contribuenti_occupati'",
    ),
  ).toEqual({
    d: false,
    a: '2023-12-31',
  });
});

test('incomes are real at once: mean income has both its quantities in one file', async () => {
  const s = await setting();
  const { contribuenti = 0, reddito_complessivo: reddito = 0 } = await keys(s);
  await s.load('irpef', [`${contribuenti};1;2023;0;0;0;100`, `${reddito};1;2023;0;0;0;2100000`]);
  expect(await rows(s, 4)).toEqual([{ k: 1, p: 2023, e: 0, g: 0, c: 0, n: 2_100_000, d: 100 }]);
  // Loaded again for the same year: replaced, not added.
  await s.load('irpef', [`${contribuenti};1;2023;0;0;0;200`, `${reddito};1;2023;0;0;0;2100000`]);
  expect(await rows(s, 4)).toMatchObject([{ d: 200 }]);
});

test('demonstration facts of a dataset go even when its indicator cannot be computed yet', async () => {
  const s = await setting();
  const { contribuenti = 0 } = await keys(s);
  await s.load('irpef', [`${contribuenti};1;2023;0;0;0;100`]);
  expect(await rows(s, 4)).toEqual([]);
  expect(await s.one("SELECT dimostrativo AS d FROM dw.dataset WHERE codice = 'redditi'")).toEqual({
    d: false,
  });
});

test('the common grain of two quantities', () => {
  const all = { eta: true, genere: true, cittadinanza: 'area' } as const;
  expect(commonGrain(all, { eta: false, genere: true, cittadinanza: 'italiana' })).toEqual({
    eta: false,
    genere: true,
    cittadinanza: 'italiana',
  });
  expect(commonGrain(all, { ...all, cittadinanza: 'no' })).toEqual({ ...all, cittadinanza: 'no' });
});
