import { openDuckdb, type DuckdbHandle } from '../sql/duckdb/open.ts';
import type { DatiConfig } from './config.ts';
export type OnProgress = (phase: string, done: number, total: number) => void;
export async function openWarehouse(config: DatiConfig, _onProgress: OnProgress): Promise<DuckdbHandle> {
  const handle = await openDuckdb(config.warehousePath, config.duckdb);
  await handle.warehouse.migrate();
  return handle;
}
