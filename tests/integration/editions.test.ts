import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { cubeEnvironment, readConfig, type DatiConfig } from '../../cube/config.ts';
import type { Dati } from '../../cube/server/start.ts';
import { dropSuperseded, readLastLoad, writeReady } from '../../cube/server/rollup-tables.ts';
import { openWarehouse, type WarehouseHandle } from '../../sql/open.ts';
import { load, SECRET, signToken } from '../support/dati.ts';
import { freePort } from '../support/product.ts';

/**
 * The data process inside this one, so that a load can be written into its warehouse: the file has one owner. Asked over HTTP.
 */
const dir = mkdtempSync(join(tmpdir(), 'belvedere-edizioni-'));
const POP = 'popolazione_residente';
/** A load rebuilds every rollup: seconds here, more on a busy machine. */
const PATIENCE_MS = 180_000;
let handle: WarehouseHandle;
let dati: Dati;
let url: string;

function config(more: Record<string, string> = {}): DatiConfig {
  return readConfig({ DATI_PORT: '0', DATI_SECRET: SECRET, BELVEDERE_DIR: dir, ...more });
}

async function start(more: Record<string, string> = {}): Promise<Dati> {
  const settings = config(more);
  Object.assign(process.env, cubeEnvironment(settings));
  const { startDati } = await import('../../cube/server/start.ts');
  return startDati({ config: settings, logger: pino({ level: 'silent' }), handle, loaderSecret: SECRET });
}

beforeAll(async () => {
  copyFileSync(inject('warehouse'), join(dir, 'magazzino.duckdb'));
  handle = await openWarehouse(join(dir, 'magazzino.duckdb'));
  await handle.warehouse.migrate();
  await keepBergamo();
  dati = await start();
  url = `http://127.0.0.1:${dati.port}`;
});
afterAll(async () => {
  await dati.stop();
  await handle.warehouse.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Leaves the facts of one provincia, so that rollups are built in a moment: what counts here is when, not how much. */
async function keepBergamo(): Promise<void> {
  for (const fact of ['fact_popolazione', 'fact_indicatore']) {
    await handle.warehouse.execute(
      `DELETE FROM dw.${fact} WHERE comune_key NOT IN
         (SELECT comune_key FROM dw.dim_comune WHERE provincia_codice = '016')`,
    );
  }
}

/** Adds one resident to a cell of Bergamo and logs a load, in one transaction. */
async function oneMore(): Promise<number> {
  return handle.warehouse.transaction(async (session) => {
    await session.execute(
      `UPDATE dw.fact_popolazione SET residenti = residenti + 1
        WHERE comune_key = (SELECT comune_key FROM dw.dim_comune WHERE codice_istat = '016024')
          AND periodo_key = 2025 AND eta_key = 40 AND genere_key = 1 AND cittadinanza_key = 1`,
    );
    const [row] = await session.query<{ id: number }>(
      'SELECT MAX(caricamento_id) + 1 AS id FROM dw.caricamento',
    );
    const id = Number(row?.id);
    await session.execute(
      `INSERT INTO dw.caricamento (caricamento_id, dataset_codice, fonte, file_hash, letti, accettati, rifiutati,
              eseguito_da, eseguito_il, dimostrativo)
       VALUES (?, 'popolazione', 'prova', 'x', 1, 1, 0, 'prova', CURRENT_TIMESTAMP, ?)`,
      [id, true],
    );
    return id;
  });
}

async function version(): Promise<number> {
  const headers = { authorization: `Bearer ${await signToken()}` };
  const response = await fetch(`${url}/interno/versione`, { headers });
  expect(response.status).toBe(200);
  return Number(((await response.json()) as { caricamento: number }).caricamento);
}

const filters = (member: string, value: string) => [
  { member: `${POP}.${member}`, operator: 'equals', values: [value] },
];

/** From a rollup. */
const OF_PROVINCIA = {
  measures: [`${POP}.residenti`],
  filters: [...filters('provincia_codice', '016'), ...filters('periodo', '2025')],
  limit: 10,
};
/** From the facts: no rollup keeps the single age of a comune. */
const OF_AGE = {
  measures: [`${POP}.residenti`],
  dimensions: [`${POP}.eta`],
  filters: [
    ...filters('comune_codice', '016024'),
    ...filters('periodo', '2025'),
    { member: `${POP}.eta`, operator: 'equals', values: ['40'] },
  ],
  limit: 10,
};

async function residents(query: object): Promise<number> {
  const { status, body } = await load({ url }, query);
  expect(status, body.error).toBe(200);
  return Number(body.data?.[0]?.[`${POP}.residenti`]);
}

const tables = async (): Promise<string[]> => {
  const rows = await handle.warehouse.query<{ nome: string }>(
    `SELECT TABLE_NAME AS nome FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'prod_pre_aggregations'`,
  );
  return rows.map(({ nome }) => `prod_pre_aggregations.${nome}`).sort();
};

describe('a load while pages ask', { timeout: PATIENCE_MS }, () => {
  beforeEach(async () => dati.editions.onLoaded(await readLastLoad(handle.warehouse)));

  it('never gives old numbers under the new id, from rollups and from facts', async () => {
    const [provincia, age] = [await residents(OF_PROVINCIA), await residents(OF_AGE)];
    const before = await version();
    const read = dati.editions.current?.prepared.tables ?? [];
    const loaded = await oneMore();
    expect(await version()).toBe(before);
    void dati.editions.onLoaded(loaded);
    const seen: { id: number; provincia: number; age: number }[] = [];
    for (let after = 0; after < 3;) {
      const id = await version();
      seen.push({ id, provincia: await residents(OF_PROVINCIA), age: await residents(OF_AGE) });
      if (id === loaded) after += 1;
    }
    expect(seen.some(({ id }) => id === before)).toBe(true);
    for (const one of seen.filter(({ id }) => id === loaded)) {
      expect(one).toEqual({ id: loaded, provincia: provincia + 1, age: age + 1 });
    }
    // Queries that began before may still read the tables of the edition before.
    expect(read.length).toBeGreaterThan(0);
    expect(dati.editions.current?.prepared.tables).not.toEqual(read);
    expect(await tables()).toEqual(expect.arrayContaining([...read]));
  });

  it('made by somebody else is noticed', async () => {
    const provincia = await residents(OF_PROVINCIA);
    const loaded = await oneMore();
    await expect.poll(version, { timeout: PATIENCE_MS, interval: 200 }).toBe(loaded);
    expect(await residents(OF_PROVINCIA)).toBe(provincia + 1);
  });

  it('whose rollups cannot be built leaves the id, and the numbers come when they can', async () => {
    const [provincia, before] = [await residents(OF_PROVINCIA), await version()];
    const { warehouse } = handle;
    await warehouse.execute('ALTER TABLE dw.dim_genere RENAME TO dim_genere_via');
    const loaded = await oneMore();
    const moved = dati.editions.onLoaded(loaded);
    await new Promise((done) => setTimeout(done, 3000));
    expect(await version()).toBe(before);
    expect(await residents(OF_PROVINCIA)).toBe(provincia);
    await warehouse.execute('ALTER TABLE dw.dim_genere_via RENAME TO dim_genere');
    await moved;
    expect(await version()).toBe(loaded);
    expect(await residents(OF_PROVINCIA)).toBe(provincia + 1);
  });
});

describe('rollups', { timeout: PATIENCE_MS }, () => {
  it('that no live edition reads are dropped, and only those', async () => {
    const edition = dati.editions.current!;
    const dropped = await dropSuperseded(handle.warehouse, [edition]);
    expect(dropped.length).toBeGreaterThan(0);
    expect(await tables()).toEqual([...edition.prepared.tables].sort());
    expect(await residents(OF_PROVINCIA)).toBeGreaterThan(0);
  });
});

describe('a replica', { timeout: PATIENCE_MS }, () => {
  it('answers from the rollups of the process that builds, and is told later', async () => {
    const replica = await start({ DATI_RUOLO: 'replica' });
    try {
      const there = `http://127.0.0.1:${replica.port}`;
      const { body } = await load({ url: there }, OF_PROVINCIA);
      expect(Number(body.data?.[0]?.[`${POP}.residenti`])).toBe(await residents(OF_PROVINCIA));
      expect(Object.keys(body.usedPreAggregations ?? {})).toHaveLength(1);
      expect(replica.editions.current?.prepared.tables).toEqual(dati.editions.current?.prepared.tables);
      expect(replica.editions.announced).toBeUndefined();
    } finally {
      await replica.stop();
    }
  });

  it('waits for the process that builds, and says so', async () => {
    const { modello, caricamento } = dati.editions.current!;
    await handle.warehouse.execute('DELETE FROM dw.edizione');
    const port = await freePort();
    const starting = start({ DATI_RUOLO: 'replica', DATI_PORT: String(port) });
    const there = `http://127.0.0.1:${port}`;
    const headers = { authorization: `Bearer ${await signToken()}` };
    const status = async (path: string) =>
      (await fetch(`${there}${path}`, { headers }).catch(() => undefined))?.status;
    await expect.poll(() => status('/interno/versione'), { timeout: 30_000 }).toBe(503);
    expect(await status('/interno/pronto')).toBe(503);
    expect((await load({ url: there }, OF_PROVINCIA)).status).toBe(503);
    await writeReady(handle.warehouse, { modello, caricamento });
    const replica = await starting;
    expect((await load({ url: there }, OF_PROVINCIA)).status).toBe(200);
    await replica.stop();
  });

  it('never builds, not even a rollup that is missing', async () => {
    const [missing] = await tables();
    await handle.warehouse.execute(`DROP TABLE ${missing}`);
    const before = await tables();
    await expect(start({ DATI_RUOLO: 'replica' })).rejects.toMatchObject({
      error: expect.stringContaining('No pre-aggregation partitions were built yet'),
    });
    expect(await tables()).toEqual(before);
  });
});
