import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDuckdb } from '../../sql/duckdb/open.ts';
import { applyMigrations, listMissing } from '../../sql/migrate.ts';
import { openWarehouse } from '../../sql/open.ts';
import type { Warehouse } from '../../sql/warehouse.ts';
import { duckdbSchema, mssqlSchema } from '../support/schema.ts';
import { forEachWarehouse } from '../support/warehouses.ts';

forEachWarehouse('migrations', ({ engine, fresh, freshAddress }) => {
  const real = new URL(`../../sql/dw/${engine}/`, import.meta.url);
  let names: string[];
  let directory: string;
  let migrations: URL;

  beforeAll(async () => {
    names = (await readdir(real)).sort();
    directory = await mkdtemp(join(tmpdir(), 'belvedere-'));
    await cp(real, directory, { recursive: true });
    migrations = pathToFileURL(`${directory}/`);
  });

  afterAll(() => rm(directory, { recursive: true, force: true }));

  const tables = (warehouse: Warehouse) =>
    warehouse.query(
      "SELECT table_name FROM information_schema.tables WHERE table_schema = 'dw' ORDER BY table_name",
    );

  describe('on one database', () => {
    let warehouse: Warehouse;

    beforeAll(async () => {
      ({ warehouse } = await fresh());
    });

    test('a fresh one gets all of them, once', async () => {
      expect(await listMissing(warehouse, real)).toEqual(names);
      expect(await warehouse.migrate()).toEqual(names);
      expect(await warehouse.migrate()).toEqual([]);
      expect(await listMissing(warehouse, real)).toEqual([]);
    });

    test('with the fixed dimensions and the indicators', async () => {
      const counts = await warehouse.query(
        `SELECT (SELECT COUNT(*) FROM dw.dim_eta) AS eta, (SELECT COUNT(*) FROM dw.dim_fascia_eta) AS fasce,
           (SELECT COUNT(*) FROM dw.dim_genere) AS generi, (SELECT COUNT(*) FROM dw.dim_cittadinanza) AS cittadinanze`,
      );
      expect(counts).toEqual([{ eta: 101, fasce: 12, generi: 3, cittadinanze: 8 }]);
      const eta = await warehouse.query(
        `SELECT eta_key, etichetta, quinquennio_codice, quinquennio_etichetta, fascia_codice, fascia_etichetta, fascia_ordine
         FROM dw.dim_eta WHERE eta_key IN (1, 37, 100) ORDER BY eta_key`,
      );
      expect(eta.map((row) => Object.values(row))).toEqual([
        [1, '1 anno', '0-4', '0-4 anni', '0-14', '0-14 anni', 1],
        [37, '37 anni', '35-39', '35-39 anni', '35-49', '35-49 anni', 4],
        [100, '100 anni e oltre', '100+', '100 anni e oltre', '65+', '65 anni e oltre', 6],
      ]);
      expect(
        await warehouse.query("SELECT nome, filtra_eta FROM dw.dim_indicatore WHERE codice = 'eta_media'"),
      ).toEqual([{ nome: 'Età media', filtra_eta: false }]);
    });

    test('the catalogue is that of the other engine', async () => {
      const { warehouse: reference } = await openDuckdb(join(directory, 'riferimento.duckdb'));
      await reference.migrate();
      const expected = await duckdbSchema(reference);
      await reference.close();
      expect(engine === 'duckdb' ? await duckdbSchema(warehouse) : await mssqlSchema(warehouse)).toEqual(
        expected,
      );
    });

    test('one that fails leaves the database as it was', async () => {
      const before = await tables(warehouse);
      await writeFile(new URL('998_buona.sql', migrations), 'CREATE TABLE dw.buona (n INT);');
      await writeFile(
        new URL('999_guasta.sql', migrations),
        'CREATE TABLE dw.guasta (n INT); SELECT assente;',
      );
      await expect(applyMigrations(warehouse, migrations)).rejects.toMatchObject({
        code: 'MIGRAZIONE_FALLITA',
        message: expect.stringContaining('999_guasta.sql') as string,
      });
      expect(await tables(warehouse)).toEqual(before);
      await rm(new URL('999_guasta.sql', migrations));
    });

    test('a database that knows more than the program is refused', async () => {
      await applyMigrations(warehouse, migrations);
      await expect(warehouse.migrate()).rejects.toMatchObject({
        code: 'MAGAZZINO_PIU_RECENTE',
        message: expect.stringContaining('998_buona.sql') as string,
      });
    });

    test('a changed one is refused by name', async () => {
      await writeFile(new URL('002_fatti.sql', migrations), 'CREATE TABLE dw.altro (n INT);');
      await expect(applyMigrations(warehouse, migrations)).rejects.toMatchObject({
        code: 'MIGRAZIONE_MODIFICATA',
        message: expect.stringContaining('002_fatti.sql') as string,
      });
    });
  });

  test('two programs at once: one applies, the other waits and finds nothing to do', async () => {
    const address = await freshAddress();
    const both = await Promise.all([openWarehouse(address), openWarehouse(address)]);
    const outcomes = await Promise.allSettled(both.map(({ warehouse }) => warehouse.migrate()));
    const applied = outcomes.map((each) => (each.status === 'fulfilled' ? each.value.length : each.reason));
    // DuckDB lets one process open the file; inside it two writers of one row are a conflict, told as such.
    if (engine === 'mssql') expect(applied.sort()).toEqual([0, names.length]);
    else expect(applied).toContain(names.length);
    for (const { warehouse } of both) await warehouse.close();
  });
});
