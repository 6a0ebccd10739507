import { resolve } from 'node:path';
import { z } from 'zod';
import { StartError } from './checks.ts';

const root = resolve(import.meta.dirname, '../..');

const Environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  ORIGIN: z.url().optional(),
  BELVEDERE_DIR: z.string().default(resolve(root, '.belvedere')),
  WAREHOUSE_URL: z.string().default(''),
  APP_SECRET: z.string().default(''),
});

/** What `npm start` and `npm run dev` need to know before they start anything. */
export interface SupervisorConfig {
  root: string;
  /** Address and port of the web process, the only one that people see. */
  host: string;
  port: number;
  /** Public origin, when a proxy stands in front. */
  origin: string | undefined;
  /** Where the warehouse, logs and other state live. */
  stateDir: string;
  /** `mssql://…`: the application's state lives there; empty: in `stateDir`. */
  warehouseUrl: string;
  /** Secret of the application as the environment gives it; empty: the one in `stateDir`. */
  appSecret: string;
  /** Everything else goes to the children as it is. */
  environment: NodeJS.ProcessEnv;
}

/**
 * Reads the environment of the supervisor.
 * @throws StartError whose message names every variable that is wrong
 */
export function readSupervisorConfig(env: NodeJS.ProcessEnv): SupervisorConfig {
  const parsed = Environment.safeParse(env);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new StartError('CONFIGURAZIONE_NON_VALIDA', `configurazione non valida: ${wrong.join('; ')}`);
  }
  const { HOST, PORT, ORIGIN, BELVEDERE_DIR, WAREHOUSE_URL, APP_SECRET } = parsed.data;
  return {
    root,
    host: HOST,
    port: PORT,
    origin: ORIGIN,
    stateDir: resolve(BELVEDERE_DIR),
    warehouseUrl: WAREHOUSE_URL,
    appSecret: APP_SECRET,
    environment: env,
  };
}
