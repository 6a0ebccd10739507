import { existsSync } from 'node:fs';
import { fillDemo } from '../loaders/dimostrazione/riempi.ts';
import { openDuckdb, type DuckdbHandle } from '../sql/duckdb/open.ts';
import type { DatiConfig } from './config.ts';

/** Told how far the filling has come: a phase in Italian, how much of it, and the whole. */
export type OnProgress = (phase: string, done: number, total: number) => void;

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
  if (!existsSync(config.warehousePath)) await createWarehouse(config.warehousePath, config, onProgress);
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
export async function createWarehouse(
  path: string,
  { demo, duckdb }: Pick<DatiConfig, 'demo' | 'duckdb'>,
  onProgress: OnProgress,
): Promise<void> {
  await fillDemo({
    path,
    seed: String(demo.seed),
    comuniCsv: new URL('../loaders/territorio/comuni.csv', import.meta.url),
    ...(demo.regioni.length > 0 ? { regioni: demo.regioni } : {}),
    ...duckdb,
    onProgress: (phase, done, total) => onProgress(PHASES[phase], done, total),
  });
}
