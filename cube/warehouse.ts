import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Topology } from 'topojson-specification';
import { completeDemo } from '../loaders/dimostrazione/completa.ts';
import { copyWarehouse } from '../loaders/dimostrazione/copia.ts';
import { fillDemo } from '../loaders/dimostrazione/riempi.ts';
import { parseCsv } from '../loaders/territorio/csv.ts';
import { cutShapes, type RigaTerritorio } from '../loaders/territorio/taglia.ts';
import { openWarehouse, type WarehouseHandle } from '../sql/open.ts';
import type { DatiConfig } from './config.ts';
import { alone, readLastLoad } from './server/rollup-tables.ts';

/** Told how far the filling has come: a phase in Italian, how much of it, and the whole. */
export type OnProgress = (phase: string, done: number, total: number) => void;

const TERRITORIO = new URL('../loaders/territorio/', import.meta.url);
const COMUNI_CSV = new URL('comuni.csv', TERRITORIO);

const PHASES = {
  dimensioni: 'Territorio',
  popolazione: 'Popolazione dimostrativa',
  indicatori: 'Indicatori dimostrativi',
  nuclei: 'Nuclei dimostrativi',
  forme: 'Confini',
  chiusura: 'Chiusura del magazzino',
} as const;

/**
 * Opens the warehouse that the configuration names, brings its schema up to date, and fills it with demonstration data when it
 * holds none; one of an earlier version gets the demonstration datasets that it lacks. A replica only opens it: schema and data are the business of the process that builds.
 * @throws WarehouseError with a code and an Italian message that says what to do
 */
export async function openDatiWarehouse(
  config: DatiConfig,
  onProgress: OnProgress,
): Promise<WarehouseHandle> {
  const embedded = config.warehouseUrl === '';
  if (embedded && !existsSync(config.warehousePath)) {
    await mkdir(dirname(config.warehousePath), { recursive: true, mode: 0o700 });
    await createWarehouse(config.warehousePath, config, onProgress);
  }
  const handle = await openWarehouse(config.warehouseUrl || config.warehousePath, config.duckdb);
  try {
    if (config.ruolo !== 'replica') await handle.warehouse.migrate();
    if (!embedded && config.ruolo !== 'replica') await fillServer(handle, config, onProgress);
    if (config.ruolo !== 'replica') await completeDemo(handle.warehouse, { onProgress });
    return handle;
  } catch (error) {
    await handle.warehouse.close();
    throw error;
  }
}

/**
 * Makes a whole demonstration warehouse at `path`: complete, or not there at all.
 * @param config the seed and the regions to fill (all of Italy when none is named), and the engine's limits
 */
async function createWarehouse(
  path: string,
  { demo, duckdb }: Pick<DatiConfig, 'demo' | 'duckdb'>,
  onProgress: OnProgress,
): Promise<void> {
  await fillDemo({
    path,
    seed: String(demo.seed),
    comuniCsv: COMUNI_CSV,
    forme: await demoShapes(),
    ...(demo.regioni.length > 0 ? { regioni: demo.regioni } : {}),
    ...duckdb,
    onProgress: (phase, done, total) => onProgress(PHASES[phase], done, total),
  });
}

/** Demonstration data for an empty database on a server: made in a temporary file of DuckDB, then copied in blocks. */
async function fillServer(
  { warehouse }: WarehouseHandle,
  config: DatiConfig,
  onProgress: OnProgress,
): Promise<void> {
  if ((await readLastLoad(warehouse)) > 0) return;
  await mkdir(config.stateDir, { recursive: true, mode: 0o700 });
  const dir = await mkdtemp(join(config.stateDir, 'dimostrazione-'));
  try {
    const path = join(dir, 'magazzino.duckdb');
    await createWarehouse(path, config, onProgress);
    const made = await openWarehouse(path, config.duckdb);
    try {
      await alone(warehouse, async () => {
        if ((await readLastLoad(warehouse)) > 0) return;
        await copyWarehouse(made.warehouse, warehouse, {
          onProgress: (tabella, righe) => onProgress(`Copia di ${tabella}`, righe, righe),
        });
      });
    } finally {
      await made.warehouse.close();
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** The committed shapes of Italy, cut into the pieces that maps ask for. */
async function demoShapes() {
  const [comuni, sfondo] = await Promise.all(
    ['forme/comuni.topo.json', 'forme/sfondo.topo.json'].map(
      async (file) => JSON.parse(await readFile(new URL(file, TERRITORIO), 'utf8')) as Topology,
    ),
  );
  const righe = parseCsv(await readFile(COMUNI_CSV, 'utf8')) as unknown as RigaTerritorio[];
  if (!comuni || !sfondo) throw new Error('loaders/territorio/forme is incomplete');
  return cutShapes(comuni, sfondo, righe);
}
