import { pino, type Logger } from 'pino';

/** Structured log of the data process; tokens never reach it. */
export function createLogger(level: string): Logger {
  return pino({ name: 'dati', level, redact: ['token', 'authorization', 'securityContext'] });
}

const QUIET = new Set([
  'REST API Request',
  'Load Request',
  'Query started',
  'Performing query',
  'Requested renew',
]);
const NOISE = new Set([
  'Refresh Scheduler Run',
  'Renewed',
  'Background fetch',
  'Outgoing network usage',
  'Found cache entry',
  'Using cache for',
  'Added to queue',
  'Waiting for query',
]);

/**
 * Cube's own log events as pino records: what went wrong as warnings and errors, the
 * success of a load with its request id and duration at `info`, the rest for debugging.
 */
export function cubeLogger(logger: Logger): (message: string, params: Record<string, unknown>) => void {
  return (message, params) => {
    if (NOISE.has(message)) return;
    const record = { evento: message, ...summary(params) };
    if (params['error']) logger.warn(record);
    else if (message === 'Load Request Success' || message === 'Slow Query Warning') logger.info(record);
    else if (QUIET.has(message)) logger.trace(record);
    else logger.debug(record);
  };
}

function summary(params: Record<string, unknown>): Record<string, unknown> {
  const { requestId, duration, error, query, queryKey, dbType } = params;
  return { requestId, duration, error, query: query ?? queryKey, dbType };
}
