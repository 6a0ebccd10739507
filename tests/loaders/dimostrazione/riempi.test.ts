import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillDemo, type FillOptions } from '../../../loaders/dimostrazione/riempi.ts';
import { parseCsv } from '../../../loaders/territorio/csv.ts';
import { tableChecksum } from '../../../sql/checksum.ts';
import { openDuckdb } from '../../../sql/duckdb/open.ts';
import type { Warehouse } from '../../../sql/warehouse.ts';
import { temporaryDirectory } from '../../sql/fixtures/temporary.ts';

const COMUNI_CSV = new URL('../../../loaders/territorio/comuni.csv', import.meta.url);
/** Everything that must repeat; the load log has a time in it. */
const TABELLE = [
  'dw.dim_comune',
  'dw.dim_periodo',
  'dw.dim_eta',
  'dw.dim_fascia_eta',
  'dw.dim_genere',
  'dw.dim_cittadinanza',
  'dw.dim_indicatore',
  'dw.dim_fonte',
  'dw.dataset',
  'dw.fact_popolazione',
  'dw.fact_indicatore',
  'dw.dim_ente',
  'dw.fact_nuclei',
  'dw.forma',
];
const FORME = [
  { percorso: 'italia/regioni', topologia: { type: 'Topology', arcs: [], objects: {} } },
  { percorso: 'provincia/066/comuni', topologia: { type: 'Topology', arcs: [[[0, 0]]], objects: {} } },
];

const directory = await temporaryDirectory();
let warehouse: Warehouse;
const fasi = new Map<string, [number, number]>();

const fill = (name: string, options: Partial<FillOptions> = {}) =>
  fillDemo({
    path: join(directory, `${name}.duckdb`),
    seed: 'prova',
    regioni: ['13', '14'],
    comuniCsv: COMUNI_CSV,
    forme: FORME,
    ...options,
  });

beforeAll(async () => {
  await fill('uno', { onProgress: (fase, done, total) => fasi.set(fase, [done, total]) });
  ({ warehouse } = await openDuckdb(join(directory, 'uno.duckdb')));
});

afterAll(() => warehouse.close());

const one = async (sql: string): Promise<number> => Number((await warehouse.query<{ n: number }>(sql))[0]?.n);
const none = async (sql: string): Promise<void> =>
  expect(await warehouse.query(`${sql} LIMIT 3`)).toEqual([]);

describe('residents', () => {
  // ISTAT, permanent census: 58,943,464 residents at 31/12/2024; shares of the 2011 census, largest remainder in whole numbers.
  test('of each comune in 2025 are its census figure scaled to the national total', async () => {
    const righe = parseCsv(await readFile(COMUNI_CSV, 'utf8'));
    const nazionale = 58_943_464n;
    const censiti = righe.reduce((sum, riga) => sum + BigInt(riga['residenti_2011'] ?? 0), 0n);
    const parti = righe.map((riga) => {
      const peso = BigInt(riga['residenti_2011'] ?? 0) * nazionale;
      return { codice: riga['codice_istat'] ?? '', intero: peso / censiti, resto: peso % censiti };
    });
    const avanzo = nazionale - parti.reduce((sum, { intero }) => sum + intero, 0n);
    const fortunati = parti.toSorted((a, b) => (a.resto === b.resto ? 0 : a.resto > b.resto ? -1 : 1));
    for (const parte of fortunati.slice(0, Number(avanzo))) parte.intero += 1n;
    const attesi = Object.fromEntries(parti.map(({ codice, intero }) => [codice, Number(intero)]));

    const righeDb = await warehouse.query<{ codice: string; n: number }>(
      `SELECT codice_istat AS codice, sum(residenti) AS n FROM dw.fact_popolazione JOIN dw.dim_comune USING (comune_key)
       WHERE periodo_key = 2025 GROUP BY ALL`,
    );
    expect(righeDb).toHaveLength(441);
    for (const { codice, n } of righeDb) expect(n, codice).toBe(attesi[codice]);
  });

  test('cells are never empty, never twice, and stand in the order of their keys', async () => {
    await none('SELECT * FROM dw.fact_popolazione WHERE residenti <= 0');
    await none(`SELECT comune_key FROM dw.fact_popolazione
      GROUP BY comune_key, periodo_key, eta_key, genere_key, cittadinanza_key HAVING count(*) > 1`);
    await none(`SELECT * FROM (SELECT comune_key * 10000 + periodo_key AS k,
      lag(comune_key * 10000 + periodo_key) OVER (ORDER BY rowid) AS prima FROM dw.fact_popolazione) WHERE k < prima`);
  });

  test('all keys lead somewhere; nine years, both genders, ages to 100', async () => {
    await none(`SELECT f.comune_key FROM dw.fact_popolazione f
      LEFT JOIN dw.dim_comune c USING (comune_key) LEFT JOIN dw.dim_periodo p USING (periodo_key)
      LEFT JOIN dw.dim_eta e USING (eta_key) LEFT JOIN dw.dim_genere g USING (genere_key)
      LEFT JOIN dw.dim_cittadinanza i USING (cittadinanza_key)
      WHERE c.nome IS NULL OR p.codice IS NULL OR e.etichetta IS NULL OR g.codice IS NULL OR i.area IS NULL`);
    expect(await one('SELECT count(DISTINCT periodo_key) AS n FROM dw.fact_popolazione')).toBe(9);
    expect(await one('SELECT count(DISTINCT eta_key) AS n FROM dw.fact_popolazione')).toBe(101);
  });

  // Order of magnitude of ISTAT for 2025: Abruzzo 47.7 years and 7 % foreign residents; old-age index about 220.
  test('of Abruzzo look like Abruzzo', async () => {
    const [abruzzo] = await warehouse.query<{ eta: number; stranieri: number; vecchiaia: number }>(
      `SELECT sum((eta_key + 0.5) * residenti) / sum(residenti) AS eta,
              sum(residenti) FILTER (cittadinanza_key <> 1) / sum(residenti) AS stranieri,
              100 * sum(residenti) FILTER (eta_key >= 65) / sum(residenti) FILTER (eta_key < 15) AS vecchiaia
       FROM dw.fact_popolazione JOIN dw.dim_comune USING (comune_key)
       WHERE regione_codice = '13' AND periodo_key = 2025`,
    );
    expect(Math.abs((abruzzo?.eta ?? 0) - 47.7)).toBeLessThan(0.4);
    expect(Math.abs((abruzzo?.stranieri ?? 0) - 0.071)).toBeLessThan(0.01);
    expect(abruzzo?.vecchiaia).toBeGreaterThan(195);
    expect(abruzzo?.vecchiaia).toBeLessThan(250);
  });

  test('move from year to year as people do: no comune above 500 gains or loses a tenth in a year', async () => {
    await none(`WITH anni AS (SELECT comune_key, periodo_key, sum(residenti) AS n FROM dw.fact_popolazione GROUP BY ALL)
      SELECT * FROM anni a JOIN anni b ON a.comune_key = b.comune_key AND b.periodo_key = a.periodo_key + 1
      WHERE a.n > 500 AND abs(b.n - a.n) > a.n / 10`);
  });
});

describe('indicators', () => {
  const CELLA = 'comune_key, periodo_key, fascia5_key, genere_key, cittadinanza_key';

  test('are five, over eight years, without rows of nothing, once each, in order', async () => {
    expect(await one('SELECT count(DISTINCT indicatore_key) AS n FROM dw.fact_indicatore')).toBe(5);
    expect(await one('SELECT count(DISTINCT periodo_key) AS n FROM dw.fact_indicatore')).toBe(8);
    await none(
      'SELECT * FROM dw.fact_indicatore WHERE numeratore < 0 OR denominatore < 0 OR numeratore + denominatore = 0',
    );
    await none(
      `SELECT indicatore_key FROM dw.fact_indicatore GROUP BY indicatore_key, ${CELLA} HAVING count(*) > 1`,
    );
    await none(`SELECT * FROM (SELECT (indicatore_key * 100000::BIGINT + comune_key) * 10000 + periodo_key AS k,
      lag((indicatore_key * 100000::BIGINT + comune_key) * 10000 + periodo_key) OVER (ORDER BY rowid) AS prima
      FROM dw.fact_indicatore) WHERE k < prima`);
  });

  test('the employment rate divides by exactly the residents of 15-64', async () => {
    await none(`WITH r AS (
        SELECT comune_key, periodo_key, sum(residenti) AS n FROM dw.fact_popolazione
        WHERE eta_key BETWEEN 15 AND 64 AND periodo_key <= 2024 GROUP BY ALL),
      d AS (SELECT comune_key, periodo_key, sum(denominatore) AS n FROM dw.fact_indicatore
        WHERE indicatore_key = 3 GROUP BY ALL)
      SELECT * FROM r FULL JOIN d USING (comune_key, periodo_key) WHERE r.n IS DISTINCT FROM d.n`);
  });

  test('logic holds cell by cell', async () => {
    await none(
      'SELECT * FROM dw.fact_indicatore WHERE indicatore_key IN (3, 5) AND numeratore > denominatore',
    );
    await none(`WITH x AS (SELECT ${CELLA},
        max(denominatore) FILTER (indicatore_key = 1) AS occupati, max(numeratore) FILTER (indicatore_key = 1) AS dichiarano,
        max(denominatore) FILTER (indicatore_key = 2) AS occupati2, max(numeratore) FILTER (indicatore_key = 3) AS occupati3,
        max(denominatore) FILTER (indicatore_key = 3) AS residenti, max(denominatore) FILTER (indicatore_key = 4) AS contribuenti,
        max(denominatore) FILTER (indicatore_key = 5) AS dipendenti
      FROM dw.fact_indicatore GROUP BY ALL)
      SELECT * FROM x WHERE occupati <> occupati2 OR (fascia5_key <= 10 AND occupati <> occupati3)
        OR occupati > residenti OR dipendenti > occupati OR dichiarano > contribuenti OR contribuenti > residenti`);
  });

  // The ranges that each indicator may take in an Italian region; Molise and Abruzzo lie inside.
  test.for([
    ['contribuenti_su_occupati', 85, 110],
    ['turnover_contrattuale', 20, 60],
    ['tasso_occupazione', 45, 72],
    ['reddito_medio', 15_000, 30_000],
    ['quota_tempo_determinato', 10, 22],
  ] as const)('%s is plausible by region and year', async ([codice, low, high]) => {
    const valori = await warehouse.query<{ v: number }>(
      `SELECT any_value(i.moltiplicatore) * sum(f.numeratore) / sum(f.denominatore) AS v
       FROM dw.fact_indicatore f JOIN dw.dim_indicatore i USING (indicatore_key) JOIN dw.dim_comune c USING (comune_key)
       WHERE i.codice = ? GROUP BY c.regione_codice, f.periodo_key`,
      [codice],
    );
    expect(valori).toHaveLength(16);
    for (const { v } of valori) {
      expect(v).toBeGreaterThan(low);
      expect(v).toBeLessThan(high);
    }
  });

  test('2020 is worse than 2019; women and the young work less; women earn less', async () => {
    const rate = (key: number, where: string): Promise<number> =>
      one(
        `SELECT sum(numeratore) / sum(denominatore) AS n FROM dw.fact_indicatore WHERE indicatore_key = ${key} AND ${where}`,
      );
    expect(await rate(3, 'periodo_key = 2020')).toBeLessThan(await rate(3, 'periodo_key = 2019'));
    expect(await rate(2, 'periodo_key = 2020')).toBeLessThan(await rate(2, 'periodo_key = 2019'));
    expect(await rate(3, 'genere_key = 2')).toBeLessThan((await rate(3, 'genere_key = 1')) - 0.1);
    expect(await rate(3, 'fascia5_key <= 2')).toBeLessThan(await rate(3, 'fascia5_key = 6'));
    expect(await rate(4, 'genere_key = 2')).toBeLessThan(await rate(4, 'genere_key = 1'));
  });

  test('neighbours are alike: a comune is nearer to the next one than to one far away', async () => {
    const near = await one(`WITH v AS (
        SELECT comune_key, latitudine, longitudine, regione_codice, sum(numeratore) / sum(denominatore) AS v
        FROM dw.fact_indicatore JOIN dw.dim_comune USING (comune_key)
        WHERE indicatore_key = 3 AND regione_codice = '13' GROUP BY ALL HAVING sum(denominatore) > 3000),
      coppie AS (SELECT abs(a.v - b.v) AS scarto,
          sqrt((a.latitudine - b.latitudine) ** 2 + (0.74 * (a.longitudine - b.longitudine)) ** 2) * 111 AS km
        FROM v a JOIN v b ON a.comune_key < b.comune_key)
      SELECT avg(scarto) FILTER (km < 12) / avg(scarto) FILTER (km > 50) AS n FROM coppie`);
    expect(near).toBeLessThan(0.85);
  });
});

describe('metadata and shapes', () => {
  test('what is made up says so, the territory is real', async () => {
    const rows = await warehouse.query('SELECT codice, dimostrativo FROM dw.dataset ORDER BY codice');
    expect(rows).toEqual([
      { codice: 'confini', dimostrativo: true },
      { codice: 'contribuenti_occupati', dimostrativo: true },
      { codice: 'forze_lavoro', dimostrativo: true },
      { codice: 'nuclei', dimostrativo: true },
      { codice: 'popolazione', dimostrativo: true },
      { codice: 'redditi', dimostrativo: true },
      { codice: 'territorio', dimostrativo: false },
      { codice: 'turnover_contrattuale', dimostrativo: true },
    ]);
    await none('SELECT * FROM dw.dim_comune WHERE NOT dimostrativo_aggregazioni');
    await none(`SELECT d.codice FROM dw.dataset d LEFT JOIN dw.caricamento c USING (caricamento_id)
      LEFT JOIN dw.dim_fonte f USING (fonte_key)
      WHERE c.dataset_codice IS DISTINCT FROM d.codice OR f.codice IS NULL OR c.letti <> c.accettati + c.rifiutati`);
    await none('SELECT * FROM dw.dim_indicatore WHERE dataset_codice NOT IN (SELECT codice FROM dw.dataset)');
  });

  test('the log says what the filling follows from; every version leads to itself', async () => {
    const rows = await warehouse.query(
      'SELECT DISTINCT operazione, stato, parametri, esclusi FROM dw.caricamento',
    );
    expect(rows).toEqual([
      {
        operazione: 'caricamento',
        stato: 'pubblicato',
        parametri: '{"seed":"prova","regioni":["13","14"]}',
        esclusi: 0,
      },
    ]);
    await none(`SELECT * FROM dw.dim_comune WHERE comune_attuale_key IS DISTINCT FROM comune_key
      OR NOT ats_dimostrativo OR NOT sll_dimostrativo OR NOT forma_indicativa`);
  });

  test('no fact is "not split": the members 0 and 7 are for real supplies', async () => {
    await none('SELECT * FROM dw.fact_popolazione WHERE genere_key = 0 OR cittadinanza_key IN (0, 7)');
    await none(
      'SELECT * FROM dw.fact_indicatore WHERE genere_key = 0 OR fascia5_key = 0 OR cittadinanza_key IN (0, 7)',
    );
  });

  test('shapes come back as they went in, under one version', async () => {
    const rows = await warehouse.query<{
      percorso: string;
      versione: string;
      contenuto: Uint8Array;
      lunghezza: number;
    }>('SELECT * FROM dw.forma ORDER BY percorso');
    expect(new Set(rows.map(({ versione }) => versione)).size).toBe(1);
    const back = rows.map(({ percorso, contenuto, lunghezza }) => {
      const text = brotliDecompressSync(contenuto);
      expect(text.length).toBe(lunghezza);
      return { percorso, topologia: JSON.parse(text.toString()) as unknown };
    });
    expect(back).toEqual(FORME);
  });

  test('every phase is told to its end', () => {
    expect([...fasi.keys()]).toEqual([
      'dimensioni',
      'popolazione',
      'indicatori',
      'nuclei',
      'forme',
      'chiusura',
    ]);
    for (const [done, total] of fasi.values()) expect(done).toBe(total);
  });

  test('nothing is left beside the file', async () => {
    const names = await readdir(directory);
    expect(names.filter((name) => name.includes('nuovo'))).toEqual([]);
  });
});

describe('the same seed', () => {
  const checksums = async (name: string): Promise<Record<string, string>> => {
    const other = (await openDuckdb(join(directory, `${name}.duckdb`))).warehouse;
    const entries: [string, string][] = [];
    for (const tabella of TABELLE) entries.push([tabella, (await tableChecksum(other, tabella)).checksum]);
    await other.close();
    return Object.fromEntries(entries);
  };

  const DUE_REGIONI = { regioni: ['02', '14'] };

  test('gives the same ordered checksum of every table, on one thread as on two; another seed other facts', async () => {
    await fill('due', { ...DUE_REGIONI, threads: 2 });
    await fill('uguale', { ...DUE_REGIONI, threads: 1 });
    await fill('altra', { ...DUE_REGIONI, seed: 'altra' });
    const [due, uguale, altra] = [
      await checksums('due'),
      await checksums('uguale'),
      await checksums('altra'),
    ];
    expect(uguale).toEqual(due);
    expect(altra['dw.fact_popolazione']).not.toBe(due['dw.fact_popolazione']);
    expect(altra['dw.fact_indicatore']).not.toBe(due['dw.fact_indicatore']);
    expect(altra['dw.dim_comune']).toBe(due['dw.dim_comune']);
  });

  test('a region has the same rows whatever else is filled', async () => {
    const other = (await openDuckdb(join(directory, 'due.duckdb'))).warehouse;
    for (const tabella of ['dw.fact_popolazione', 'dw.fact_indicatore', 'dw.fact_nuclei']) {
      const sql = `SELECT sum(hash(f)) AS n FROM ${tabella} f
        WHERE comune_key IN (SELECT comune_key FROM dw.dim_comune WHERE regione_codice = '14')`;
      expect(await other.query(sql), tabella).toEqual(await warehouse.query(sql));
    }
    await other.close();
  });
});

describe('stopping', () => {
  test('an aborted filling leaves nothing, and the file in place as it was', async () => {
    const controller = new AbortController();
    const filling = fill('due', {
      signal: controller.signal,
      onProgress: (fase) => fase === 'popolazione' && controller.abort(),
    });
    await expect(filling).rejects.toMatchObject({ code: 'INTERROTTA' });
    expect((await readdir(directory)).filter((name) => name.startsWith('due'))).toEqual(['due.duckdb']);
    const { warehouse: old } = await openDuckdb(join(directory, 'due.duckdb'));
    expect(await old.query('SELECT count(*) AS n FROM dw.dim_comune')).toEqual([{ n: 210 }]);
    await old.close();
  });

  test('two fillings of one file at once: the second is refused', async () => {
    const first = fill('conteso', { regioni: ['02'] });
    await expect(fill('conteso', { regioni: ['02'] })).rejects.toMatchObject({
      code: 'RIEMPIMENTO_IN_CORSO',
    });
    expect((await first).comuni).toBe(74);
  });
});
