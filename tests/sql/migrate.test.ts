import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { openDuckdb } from '../../sql/duckdb/open.ts';
import { applyMigrations } from '../../sql/migrate.ts';
import type { Warehouse } from '../../sql/warehouse.ts';
import { temporaryDirectory } from './fixtures/temporary.ts';

const REAL = new URL('../../sql/dw/duckdb/', import.meta.url);
const directory = await temporaryDirectory();
let next = 0;

/** A fresh database and a copy of the migrations that the test may change. */
async function fresh(work: (warehouse: Warehouse, migrations: URL) => Promise<void>): Promise<void> {
  next += 1;
  const copy = join(directory, String(next));
  await mkdir(copy);
  await cp(REAL, copy, { recursive: true });
  const { warehouse } = await openDuckdb(join(directory, `${next}.duckdb`));
  await work(warehouse, pathToFileURL(`${copy}/`)).finally(() => warehouse.close());
}

test('a fresh database gets all of them, once, with the fixed dimensions', () =>
  fresh(async (warehouse) => {
    const names = (await readdir(REAL)).sort();
    expect(await warehouse.migrate()).toEqual(names);
    expect(await warehouse.migrate()).toEqual([]);
    expect(await warehouse.query('SELECT nome FROM dw.migrazione ORDER BY nome')).toEqual(
      names.map((nome) => ({ nome })),
    );
    // 0-14 has 15 ages, 15-24 ten, 25-34 ten, 35-49 fifteen, 50-64 fifteen, 65-100 thirty-six.
    const fasce = await warehouse.query(
      'SELECT fascia_codice AS f, count(*) AS n FROM dw.dim_eta GROUP BY ALL ORDER BY f',
    );
    expect(fasce.map(({ f, n }) => [f, n])).toEqual([
      ['0-14', 15],
      ['15-24', 10],
      ['25-34', 10],
      ['35-49', 15],
      ['50-64', 15],
      ['65+', 36],
    ]);
    const unequal = await warehouse.query(
      `SELECT e.eta_key FROM dw.dim_eta e JOIN dw.dim_fascia_eta f ON e.eta_key BETWEEN f.eta_da AND f.eta_a
       WHERE e.fascia_codice <> f.fascia_codice OR e.fascia_ordine <> f.fascia_ordine`,
    );
    expect(unequal).toEqual([]);
  }));

test('a migration slipped in before the last applied is refused', () =>
  fresh(async (warehouse, migrations) => {
    await applyMigrations(warehouse, migrations);
    await writeFile(new URL('001_b.sql', migrations), 'CREATE TABLE dw.altro (n INTEGER);');
    await expect(applyMigrations(warehouse, migrations)).rejects.toMatchObject({
      code: 'MIGRAZIONE_MODIFICATA',
    });
  }));

test('the definitions of the indicators follow the committed file', () =>
  fresh(async (warehouse) => {
    await warehouse.migrate();
    await warehouse.execute("UPDATE dw.dim_indicatore SET nome = 'altro' WHERE codice = 'eta_media'");
    await warehouse.migrate();
    expect(await warehouse.query("SELECT nome FROM dw.dim_indicatore WHERE codice = 'eta_media'")).toEqual([
      { nome: 'Età media' },
    ]);
  }));

test('what the loaded data decide and what was declared stay as they are', () =>
  fresh(async (warehouse) => {
    await warehouse.migrate();
    await warehouse.execute(
      "UPDATE dw.dim_indicatore SET filtra_eta = ? WHERE codice = 'turnover_contrattuale'",
      [false],
    );
    await warehouse.execute(
      `INSERT INTO dw.dim_indicatore SELECT 1001, 'dichiarato', nome, nome_breve, definizione, numeratore_descrizione,
         denominatore_descrizione, unita, moltiplicatore, decimali, tipo, additivita_tempo, gruppo, dataset_codice, ordine,
         filtra_genere, filtra_eta, filtra_cittadinanza
       FROM dw.dim_indicatore WHERE codice = 'eta_media'`,
    );
    await warehouse.migrate();
    expect(
      await warehouse.query(
        "SELECT codice, filtra_eta FROM dw.dim_indicatore WHERE codice IN ('dichiarato', 'turnover_contrattuale') ORDER BY codice",
      ),
    ).toEqual([
      { codice: 'dichiarato', filtra_eta: false },
      { codice: 'turnover_contrattuale', filtra_eta: false },
    ]);
  }));
