import { pino, stdSerializers, type DestinationStream, type Logger } from 'pino';
import { ErroreDati } from '../../../../model/contratto/errori.ts';

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
    serializers: { err: describeError },
    redact: { paths: SECRET_PATHS, censor: '[omesso]' },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Expected failures say code, details and root cause on one short line; the others keep their stacks. */
function describeError(error: unknown): unknown {
  if (!(error instanceof ErroreDati)) return error instanceof Error ? stdSerializers.err(error) : error;
  let root: unknown = error.cause;
  while (root instanceof Error && root.cause) root = root.cause;
  const causa = root instanceof Error ? `${root.name}: ${root.message}` : root;
  return { codice: error.codice, ...error.dettagli, causa };
}
