import { resolve } from 'node:path';
import { z } from 'zod';

const Environment = z.object({
  BELVEDERE_DIR: z.string().default(resolve(import.meta.dirname, '..', '.belvedere')),
  WAREHOUSE_URL: z.string().default(''),
});

/** Where the data are, for the commands of this folder. */
export interface SqlConfig {
  /** Folder of the product. */
  directory: string;
  /** `mssql://…`, or the path of the DuckDB file. */
  warehouse: string;
  /** `mssql://…` when everything is on a SQL Server, else empty. */
  warehouseUrl: string;
}

/** Reads the environment; everything has a default. */
export function readSqlConfig(env: NodeJS.ProcessEnv): SqlConfig {
  const { BELVEDERE_DIR, WAREHOUSE_URL } = Environment.parse(env);
  const directory = resolve(BELVEDERE_DIR);
  return {
    directory,
    warehouse: WAREHOUSE_URL || resolve(directory, 'magazzino.duckdb'),
    warehouseUrl: WAREHOUSE_URL,
  };
}
