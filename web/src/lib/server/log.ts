import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

/** Fields that must never reach a log, wherever they stand in the logged object. */
const SECRETS = ['authorization', 'token', 'secret', 'cookie', 'password'];
const SECRET_PATHS = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/**
 * Structured log of the web process, one JSON object per line on standard output.
 * Secrets are cut by path; headers and tokens are not logged in the first place.
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { processo: 'web' },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    redact: { paths: SECRET_PATHS, censor: '[omesso]' },
  };
  return destination ? pino(options, destination) : pino(options);
}
