import { z } from 'zod';

const Environment = z.object({
  DATI_URL: z
    .url({ protocol: /^https?$/, message: 'must be the http address of the data process' })
    .default('http://127.0.0.1:4000'),
  DATI_SECRET: z.string().min(32, 'must have at least 32 characters'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  DATI_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(120).default(10),
  DATI_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(8),
  CACHE_MB: z.coerce.number().int().min(1).max(4096).default(64),
});

/** What the web server needs to know, read once at start. */
export interface WebConfig {
  /** Address of the data process, without a slash at the end. */
  datiUrl: string;
  /** HS256 secret shared with the data process. */
  secret: string;
  logLevel: string;
  /** Longest time a query may take, waiting in line and continue-wait polls included. */
  timeoutMs: number;
  /** Queries that may be at Cube at the same time. */
  concurrency: number;
  /** Memory for each of the caches of answers and shapes. */
  cacheBytes: number;
}

/** A setting is missing or wrong; the message names it and fits on one line. */
export class ConfigError extends Error {}

/**
 * Reads the environment of the web process.
 * @throws ConfigError whose message names every variable that is missing or wrong
 */
export function readConfig(env: Record<string, string | undefined>): WebConfig {
  const parsed = Environment.safeParse(env);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new ConfigError(`Configurazione del processo web non valida: ${wrong.join('; ')}`);
  }
  const e = parsed.data;
  return {
    datiUrl: e.DATI_URL.replace(/\/+$/, ''),
    secret: e.DATI_SECRET,
    logLevel: e.LOG_LEVEL,
    timeoutMs: e.DATI_TIMEOUT_SECONDS * 1000,
    concurrency: e.DATI_CONCURRENCY,
    cacheBytes: e.CACHE_MB * 1024 * 1024,
  };
}

/** The configuration of this process. */
export function processConfig(): WebConfig {
  return readConfig(process.env);
}
