import { resolve } from 'node:path';
import { z } from 'zod';

const root = resolve(import.meta.dirname, '../..');

const Environment = z.object({
  BELVEDERE_DIR: z.string().default(resolve(root, '.belvedere')),
  WAREHOUSE_URL: z.string().default(''),
  DUCKDB_MEMORY: z
    .string()
    .regex(/^\d+(MB|GB)$/, 'must be like 2GB')
    .default('2GB'),
});

/** What the program of loads needs to know, read once at start. */
export interface LoadConfig {
  /** Folder of the product: warehouse, lists of rejects, runtime file. */
  dir: string;
  /** Path of the DuckDB file, or `mssql://…`. */
  warehouse: string;
  /** The same when it is a SQL Server; undefined for DuckDB. */
  warehouseUrl: string | undefined;
  /** Most memory for DuckDB when this program opens it itself. */
  duckdbMemory: string;
}

/**
 * Reads the environment of `npm run load`.
 * @throws Error whose message names every variable that is wrong
 */
export function readLoadConfig(env: NodeJS.ProcessEnv): LoadConfig {
  const parsed = Environment.safeParse(env);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new Error(`Configurazione dei caricamenti non valida: ${wrong.join('; ')}`);
  }
  const { BELVEDERE_DIR, WAREHOUSE_URL, DUCKDB_MEMORY } = parsed.data;
  const dir = resolve(BELVEDERE_DIR);
  return {
    dir,
    warehouse: WAREHOUSE_URL || resolve(dir, 'magazzino.duckdb'),
    warehouseUrl: WAREHOUSE_URL || undefined,
    duckdbMemory: DUCKDB_MEMORY,
  };
}
