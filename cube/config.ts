import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { SQL_API } from '../model/contratto/sql-api.ts';
import { isMssqlAddress } from '../sql/mssql/address.ts';

const root = resolve(import.meta.dirname, '..');

const Environment = z.object({
  DATI_HOST: z.string().min(1).default('127.0.0.1'),
  DATI_RUOLO: z.enum(['unico', 'replica', 'costruttore']).default('unico'),
  DATI_PORT: z.coerce.number().int().min(0).max(65535).default(4000),
  DATI_SECRET: z.string().min(32, 'must have at least 32 characters'),
  WAREHOUSE_URL: z
    .string()
    .refine((address) => address === '' || isMssqlAddress(address), 'must begin with mssql://')
    .default(''),
  BELVEDERE_DIR: z.string().default(resolve(root, '.belvedere')),
  DEMO_SEED: z.coerce.number().int().nonnegative().default(1),
  DEMO_REGIONI: z
    .string()
    .regex(/^(\d{2}(,\d{2})*)?$/, 'must be two-digit codes of regions separated by commas')
    .default(''),
  DUCKDB_THREADS: z.coerce.number().int().min(1).default(availableParallelism()),
  DUCKDB_MEMORY: z
    .string()
    .regex(/^\d+(MB|GB)$/, 'must be like 2GB')
    .default('2GB'),
  QUERY_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(600).default(60),
  CONTINUE_WAIT_SECONDS: z.coerce.number().int().min(1).max(60).default(5),
  MODEL_DIR: z.string().default(resolve(root, 'model')),
  FOLLOW_MODEL: z.stringbool().default(false),
  SQL_API_HOST: z.string().min(1).default('127.0.0.1'),
  SQL_API_PORT: z.coerce.number().int().min(0).max(65535).default(SQL_API.porta),
  SQL_API_TLS_CERT: z.string().default(''),
  SQL_API_TLS_KEY: z.string().default(''),
  PASSWORD_DAYS: z.coerce.number().int().min(0).max(3650).default(180),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/** What the data process needs to know, read once at start. */
export interface DatiConfig {
  /** Address that REST and internal routes are served on: loopback, unless the network is private. */
  host: string;
  /** Port of the same; 0 lets the system choose. */
  port: number;
  /** `unico`: builds rollups and answers; `costruttore`: the same, beside replicas; `replica`: answers, never builds. */
  ruolo: 'unico' | 'replica' | 'costruttore';
  /** HS256 secret shared with the web process. */
  secret: string;
  /** Folder of the state: the embedded warehouse, logs, the file by which loaders find this process. */
  stateDir: string;
  /** `mssql://user:password@host:1433/db`; empty: the embedded warehouse. */
  warehouseUrl: string;
  /** The embedded warehouse, one DuckDB file. */
  warehousePath: string;
  demo: { seed: number; regioni: string[] };
  duckdb: { threads: number; memoryLimit: string };
  queryTimeoutSeconds: number;
  continueWaitSeconds: number;
  modelDir: string;
  /** Development only: edits of the model count without a restart. */
  followModel: boolean;
  logLevel: string;
  /** The door of PostgreSQL's protocol; null: shut (`SQL_API_PORT=0`). */
  sqlApi: SqlApiConfig | null;
}

export interface SqlApiConfig {
  host: string;
  port: number;
  /** Files with certificate and key (PEM); null: one of our own. */
  tls: { cert: string; key: string } | null;
  /** How long the passwords of the pages last: whoever has to change theirs reads nothing protected here either. Null: for ever. */
  passwordDays: number | null;
}

/**
 * Reads the environment of the data process.
 * @throws Error whose message names every variable that is missing or wrong
 */
export function readConfig(env: NodeJS.ProcessEnv): DatiConfig {
  const parsed = Environment.safeParse(env);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw invalid(wrong);
  }
  const e = parsed.data;
  return {
    host: e.DATI_HOST,
    port: e.DATI_PORT,
    ruolo: e.DATI_RUOLO,
    secret: e.DATI_SECRET,
    warehouseUrl: e.WAREHOUSE_URL,
    stateDir: resolve(e.BELVEDERE_DIR),
    warehousePath: resolve(e.BELVEDERE_DIR, 'magazzino.duckdb'),
    demo: { seed: e.DEMO_SEED, regioni: e.DEMO_REGIONI ? e.DEMO_REGIONI.split(',') : [] },
    duckdb: { threads: e.DUCKDB_THREADS, memoryLimit: e.DUCKDB_MEMORY },
    queryTimeoutSeconds: e.QUERY_TIMEOUT_SECONDS,
    continueWaitSeconds: e.CONTINUE_WAIT_SECONDS,
    modelDir: e.MODEL_DIR,
    followModel: e.FOLLOW_MODEL,
    logLevel: e.LOG_LEVEL,
    sqlApi: sqlApiConfig(e),
  };
}

const invalid = (wrong: readonly string[]): Error =>
  new Error(`Configurazione del processo dati non valida: ${wrong.join('; ')}`);

function sqlApiConfig(e: z.infer<typeof Environment>): SqlApiConfig | null {
  if (e.SQL_API_PORT === 0) return null;
  const { SQL_API_TLS_CERT: cert, SQL_API_TLS_KEY: key } = e;
  if (!cert !== !key) throw invalid(['SQL_API_TLS_CERT and SQL_API_TLS_KEY must be given together']);
  return {
    host: e.SQL_API_HOST,
    port: e.SQL_API_PORT,
    tls: cert && key ? { cert: resolve(cert), key: resolve(key) } : null,
    passwordDays: e.PASSWORD_DAYS || null,
  };
}

/**
 * The settings that Cube reads from the environment when its modules load.
 * They must be in place before `@cubejs-backend/server` is imported.
 */
export function cubeEnvironment(config: DatiConfig): Record<string, string> {
  return {
    NODE_ENV: 'production',
    TZ: 'UTC',
    CUBEJS_DEV_MODE: 'false',
    CUBEJS_API_SECRET: config.secret,
    CUBEJS_DB_TYPE: config.warehouseUrl ? 'mssql' : 'duckdb',
    CUBEJS_TELEMETRY: 'false',
    CUBEJS_TESSERACT_SQL_PLANNER: 'false',
    CUBEJS_TRANSPILATION_NATIVE: 'false',
    CUBEJS_CACHE_AND_QUEUE_DRIVER: 'memory',
    // Loads are followed by server/editions.ts; Cube's own timer would build under the pages.
    CUBEJS_REFRESH_WORKER: 'false',
    CUBEJS_PRE_AGGREGATIONS_BUILDER: String(config.ruolo !== 'replica'),
    CUBEJS_PRE_AGGREGATIONS_SCHEMA: 'prod_pre_aggregations',
    CUBEJS_DB_QUERY_TIMEOUT: `${config.queryTimeoutSeconds}s`,
    CUBEJS_MAX_REQUEST_SIZE: '1mb',
    CUBEJS_CONCURRENCY: '4',
  };
}
