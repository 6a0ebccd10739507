import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillDemo, type FillResult } from '../../loaders/dimostrazione/riempi.ts';
import { parseCsv } from '../../loaders/territorio/csv.ts';
import { openDuckdb } from '../../sql/duckdb/open.ts';
import type { Warehouse } from '../../sql/warehouse.ts';

const COMUNI_CSV = new URL('../../loaders/territorio/comuni.csv', import.meta.url);
const PIRAMIDE_CSV = new URL('../../loaders/dimostrazione/piramide.csv', import.meta.url);

let directory = '';
let result: FillResult;
let seconds = 0;
let memory = 0;
let warehouse: Warehouse;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'belvedere-italia-'));
  const watch = setInterval(() => (memory = Math.max(memory, process.memoryUsage.rss())), 50);
  const started = performance.now();
  result = await fillDemo({
    path: join(directory, 'italia.duckdb'),
    seed: 'belvedere',
    comuniCsv: COMUNI_CSV,
    threads: 2,
  });
  seconds = (performance.now() - started) / 1000;
  clearInterval(watch);
  ({ warehouse } = await openDuckdb(join(directory, 'italia.duckdb')));
  console.log({ ...result, seconds: Math.round(seconds), megabytes: Math.round(memory / 1e6) });
}, 300_000);

afterAll(async () => {
  await warehouse.close();
  await rm(directory, { recursive: true, force: true });
});

describe('all of Italy', () => {
  test('is filled in under a minute on two threads, under 2 GB of memory', () => {
    expect(result.comuni).toBe(7896);
    expect(result.popolazione).toBeGreaterThanOrEqual(20_000_000);
    expect(result.indicatori).toBeGreaterThanOrEqual(12_600_000);
    expect(seconds).toBeLessThan(60);
    expect(memory).toBeLessThan(2_000_000_000);
    expect(result.bytes).toBeLessThan(400_000_000);
  });

  // ISTAT: residents at 1 January, intercensal reconstruction (2017, 2018) and permanent census (from 2019).
  test.for([
    [2017, 60_066_734],
    [2018, 59_937_769],
    [2019, 59_816_673],
    [2020, 59_641_488],
    [2021, 59_236_213],
    [2022, 59_030_133],
    [2023, 58_997_201],
    [2024, 58_971_230],
    [2025, 58_943_464],
  ])('has the residents of %i, to the person', async ([anno, residenti]) => {
    const rows = await warehouse.query(
      'SELECT sum(residenti) AS n FROM dw.fact_popolazione WHERE periodo_key = ?',
      [anno ?? 0],
    );
    expect(rows).toEqual([{ n: residenti }]);
  });

  test('has the documented pyramid: each age and gender within 3 % up to 90 years', async () => {
    const attesi = parseCsv(await readFile(PIRAMIDE_CSV, 'utf8'));
    const rows = await warehouse.query<{ eta: number; m: number; f: number }>(
      `SELECT eta_key AS eta, sum(residenti) FILTER (genere_key = 1) AS m, sum(residenti) FILTER (genere_key = 2) AS f
       FROM dw.fact_popolazione WHERE periodo_key = 2025 AND eta_key <= 90 GROUP BY ALL ORDER BY eta`,
    );
    expect(rows).toHaveLength(91);
    for (const { eta, m, f } of rows) {
      expect(Math.abs(m / (1000 * Number(attesi[eta]?.['maschi'])) - 1), `M ${eta}`).toBeLessThan(0.03);
      expect(Math.abs(f / (1000 * Number(attesi[eta]?.['femmine'])) - 1), `F ${eta}`).toBeLessThan(0.03);
    }
  });

  // ISTAT at 1/1/2025: 9.1 % foreign residents; the South younger than Liguria (Campania 44, Liguria 49.5 years).
  test('has foreign residents and ages where they are', async () => {
    const rows = await warehouse.query<{ regione: string; eta: number; stranieri: number }>(
      `SELECT coalesce(regione_codice, 'italia') AS regione, sum((eta_key + 0.5) * residenti) / sum(residenti) AS eta,
              100 * sum(residenti) FILTER (cittadinanza_key <> 1) / sum(residenti) AS stranieri
       FROM dw.fact_popolazione JOIN dw.dim_comune USING (comune_key)
       WHERE periodo_key = 2025 GROUP BY ROLLUP (regione_codice)`,
    );
    const of = Object.fromEntries(rows.map((row) => [row.regione, row]));
    expect(of['italia']?.stranieri).toBeCloseTo(9.1, 1);
    expect(of['italia']?.eta).toBeCloseTo(46.9, 0);
    expect(of['15']?.eta).toBeLessThan(45);
    expect(of['07']?.eta).toBeGreaterThan(49);
    expect(of['08']?.stranieri).toBeGreaterThan(12);
    expect(of['20']?.stranieri).toBeLessThan(4);
  });

  // ISTAT, labour forces 2024: 23.9 million employed, rate 62.2 %; Ministry of Economy: about 42 million taxpayers.
  test('has the employed and the taxpayers of Italy', async () => {
    const [row] = await warehouse.query<{ occupati: number; contribuenti: number; tasso: number }>(
      `SELECT sum(denominatore) FILTER (indicatore_key = 1) AS occupati, sum(denominatore) FILTER (indicatore_key = 4) AS contribuenti,
              100 * sum(numeratore) FILTER (indicatore_key = 3) / sum(denominatore) FILTER (indicatore_key = 3) AS tasso
       FROM dw.fact_indicatore WHERE periodo_key = 2024`,
    );
    expect(Math.abs((row?.occupati ?? 0) / 23.9e6 - 1)).toBeLessThan(0.02);
    expect(Math.abs((row?.contribuenti ?? 0) / 42e6 - 1)).toBeLessThan(0.03);
    expect(Math.abs((row?.tasso ?? 0) - 62.2)).toBeLessThan(1);
  });

  test.for([
    [1, 85, 110],
    [2, 20, 60],
    [3, 40, 73],
    [4, 14_000, 30_000],
    [5, 10, 24],
  ])('indicator %i is plausible in every region and year', async ([key, low, high]) => {
    const rows = await warehouse.query<{ v: number }>(
      `SELECT any_value(moltiplicatore) * sum(numeratore) / sum(denominatore) AS v
       FROM dw.fact_indicatore JOIN dw.dim_indicatore USING (indicatore_key) JOIN dw.dim_comune USING (comune_key)
       WHERE indicatore_key = ? GROUP BY regione_codice, periodo_key`,
      [key ?? 0],
    );
    expect(rows).toHaveLength(160);
    for (const { v } of rows) {
      expect(v).toBeGreaterThan(low ?? 0);
      expect(v).toBeLessThan(high ?? 0);
    }
  });

  test('rollups of comune, year, gender, band and citizenship are a tenth of their facts at most', async () => {
    const [row] = await warehouse.query<{ popolazione: number; indicatori: number }>(
      `SELECT (SELECT count(*) FROM (SELECT DISTINCT comune_key, periodo_key, genere_key, fascia_codice, cittadinanza_key = 1
                 FROM dw.fact_popolazione JOIN dw.dim_eta USING (eta_key))) AS popolazione,
              (SELECT count(*) FROM (SELECT DISTINCT comune_key, periodo_key, genere_key, fascia_codice, cittadinanza_key = 1
                 FROM dw.fact_indicatore JOIN dw.dim_fascia_eta USING (fascia5_key))) AS indicatori`,
    );
    expect(row?.popolazione).toBeLessThanOrEqual(result.popolazione / 10);
    expect(row?.indicatori).toBeLessThanOrEqual(result.indicatori / 10);
  });
});
