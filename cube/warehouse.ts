import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Topology } from 'topojson-specification';
import { fillDemo } from '../loaders/dimostrazione/riempi.ts';
import { parseCsv } from '../loaders/territorio/csv.ts';
import { cutShapes, type RigaTerritorio } from '../loaders/territorio/taglia.ts';
import { openDuckdb, type DuckdbHandle } from '../sql/duckdb/open.ts';
import type { DatiConfig } from './config.ts';

/** Told how far the filling has come: a phase in Italian, how much of it, and the whole. */
export type OnProgress = (phase: string, done: number, total: number) => void;

const TERRITORIO = new URL('../loaders/territorio/', import.meta.url);
const COMUNI_CSV = new URL('comuni.csv', TERRITORIO);

const PHASES = {
  dimensioni: 'Territorio',
  popolazione: 'Popolazione dimostrativa',
  indicatori: 'Indicatori dimostrativi',
  forme: 'Confini',
  chiusura: 'Chiusura del magazzino',
} as const;

/**
 * Opens the embedded warehouse, filled with demonstration data when there is none yet, and brings its
 * schema up to date.
 * @throws WarehouseError with a code and an Italian message that says what to do
 */
export async function openWarehouse(config: DatiConfig, onProgress: OnProgress): Promise<DuckdbHandle> {
  if (!existsSync(config.warehousePath)) {
    await mkdir(dirname(config.warehousePath), { recursive: true, mode: 0o700 });
    await createWarehouse(config.warehousePath, config, onProgress);
  }
  const handle = await openDuckdb(config.warehousePath, config.duckdb);
  try {
    await handle.warehouse.migrate();
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
