import { logEvent } from './logging.ts';

/** The callbacks by which a SQL API reaches Cube: authentication, metadata, queries. */
const CALLBACKS = [
  'contextToApiScopes',
  'checkAuth',
  'checkSqlAuth',
  'meta',
  'stream',
  'sqlApiLoad',
  'sqlGenerators',
  'sql',
  'logLoadEvent',
  'canSwitchUserForSession',
] as const;

export type SqlInterfaceOptions = Record<(typeof CALLBACKS)[number], (payload: never) => unknown> & {
  pgPort?: number | string | false;
  gatewayPort?: number | string;
};
export interface SqlInterface {
  readonly __typename: 'sqlinterfaceinstance';
}

/** Stands where the SQL API would: it listens on nothing and answers nothing. */
const NO_SQL_INTERFACE: SqlInterface = Object.freeze({ __typename: 'sqlinterfaceinstance' });

/**
 * Where Cube starts its SQL API. There is none here: the callbacks are checked, as a SQL API would need
 * them, and no port is opened. A port asked for is answered with a warning in Cube's log, not an error,
 * because Cube's own start asks for it as soon as a port is configured.
 * @throws Error when a callback is missing
 */
export async function registerInterface(options: SqlInterfaceOptions): Promise<SqlInterface> {
  for (const name of CALLBACKS) {
    if (typeof options?.[name] !== 'function') throw new Error(`options.${name} must be a function`);
  }
  const ports = [options.pgPort, options.gatewayPort].filter(Boolean);
  if (ports.length > 0) {
    logEvent({
      type: 'SQL API not available',
      warning: `No SQL API in this build: nothing listens on port ${ports.join(', ')}. Unset CUBEJS_PG_SQL_PORT.`,
    });
  }
  return NO_SQL_INTERFACE;
}

/** Nothing runs, so there is nothing to wait for. */
export async function shutdownInterface(_instance: SqlInterface | null, _mode: string): Promise<void> {}

/** Shown to the caller with status 400, like other requests that Cube cannot serve. */
class SqlApiUnavailable extends Error {
  readonly type = 'UserError';

  constructor(request: string) {
    super(`${request} needs the SQL API, which this build does not have. Use /v1/load with a JSON query.`);
  }
}

export async function execSql(..._arguments: unknown[]): Promise<never> {
  throw new SqlApiUnavailable('A query in SQL');
}

export async function sql4sql(..._arguments: unknown[]): Promise<never> {
  throw new SqlApiUnavailable('The SQL of a query in SQL');
}

export async function rest4sql(..._arguments: unknown[]): Promise<never> {
  throw new SqlApiUnavailable('Conversion of a query in SQL');
}
