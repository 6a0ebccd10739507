import { resolve } from 'node:path';
import { z } from 'zod';
import { StartError } from './checks.ts';

const root = resolve(import.meta.dirname, '../..');

const Environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  ORIGIN: z.url().optional(),
  BELVEDERE_DIR: z.string().default(resolve(root, '.belvedere')),
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
  const { HOST, PORT, ORIGIN, BELVEDERE_DIR } = parsed.data;
  return {
    root,
    host: HOST,
    port: PORT,
    origin: ORIGIN,
    stateDir: resolve(BELVEDERE_DIR),
    environment: env,
  };
}
