import { createCubeSource, newRequest, type QueryCallbacks } from './cube-source.ts';
import { logEvent } from './logging.ts';
import type { Marks } from './sql-api/catalogue/from-meta.ts';
import { createEnginePool } from './sql-api/engine/pool.ts';
import { startSqlApi, type SqlApi } from './sql-api/index.ts';
import { createPlanner } from './sql-api/plan/index.ts';
import { SqlError } from './sql-api/types.ts';
import { ownCertificate } from './sql-api/wire/certificate.ts';
import type { ConnectionEvent } from './sql-api/wire/connection.ts';
import type { Certificate } from './sql-api/wire/self-signed.ts';

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
  /** What listens; undefined: nothing does. */
  readonly api?: SqlApi;
}

/** What the SQL API needs besides the port and the callbacks, which is all that Cube hands over. */
export interface SqlApiSettings {
  /** Address to listen on. */
  host: string;
  /** Key and certificate; without them one is made, and kept in `folder`. */
  tls?: Certificate;
  /** Where the own certificate and the database that engines start from are kept. */
  folder: string;
  /** Name of the one database. */
  database: string;
  /** Which members are stocks, which tell periods apart. */
  marks?: Marks;
  /** Told who came, who was refused, what failed. */
  onEvent: (event: ConnectionEvent) => void;
}

let settings: SqlApiSettings | undefined;

/** Says how the SQL API is to be opened; before Cube starts it. */
export function configureSqlApi(chosen: SqlApiSettings): void {
  settings = chosen;
}

const NO_SQL_INTERFACE: SqlInterface = Object.freeze({ __typename: 'sqlinterfaceinstance' });

/**
 * Where Cube starts its SQL API: it listens when a port and `configureSqlApi` say so. A port without the rest is answered with a
 * warning in Cube's log, not an error, because Cube's own start asks for it as soon as a port is configured.
 * @throws Error when a callback is missing, or the port cannot be taken
 */
export async function registerInterface(options: SqlInterfaceOptions): Promise<SqlInterface> {
  for (const name of CALLBACKS) {
    if (typeof options?.[name] !== 'function') throw new Error(`options.${name} must be a function`);
  }
  const { pgPort, gatewayPort } = options;
  const idle = [settings ? undefined : pgPort, gatewayPort].filter(Boolean);
  if (idle.length > 0) {
    logEvent({
      type: 'SQL API not available',
      warning: `Nothing listens on port ${idle.join(', ')}: the SQL API needs configureSqlApi(), and there is no native gateway.`,
    });
  }
  // Port 0 lets the system choose; Cube leaves the field out when none is configured.
  if (!settings || pgPort === undefined || pgPort === false) return NO_SQL_INTERFACE;
  const api = await openApi(Number(pgPort), options as unknown as Callbacks, settings);
  return { __typename: 'sqlinterfaceinstance', api };
}

/** Waits until what runs has ended, unless the mode is `fast`. */
export async function shutdownInterface(instance: SqlInterface | null, mode: string): Promise<void> {
  await instance?.api?.close(mode === 'fast' ? 'fast' : 'semifast');
}

interface Callbacks extends QueryCallbacks {
  checkSqlAuth(payload: {
    request: ReturnType<typeof newRequest>;
    user: string;
    password: null;
  }): Promise<{ password?: string | null; securityContext?: unknown }>;
}

function openApi(port: number, callbacks: Callbacks, chosen: SqlApiSettings): Promise<SqlApi> {
  const { host, folder, database, marks = () => ({}), onEvent } = chosen;
  const ask = (user: string, method: string) =>
    callbacks.checkSqlAuth({ request: newRequest(method), user, password: null });
  const engines = createEnginePool({ dumpFolder: folder });
  // Nobody waits for it: it only spares the first statement the start of an engine.
  engines.warm().catch((error: unknown) => onEvent({ type: 'failed', address: '', error }));
  return startSqlApi({
    host,
    port,
    database,
    tls: chosen.tls ?? ownCertificate(folder),
    authenticate: {
      // Cube's own checkSqlAuth throws for who is unknown; they are answered like a wrong password.
      password: (user) =>
        ask(user, 'scram-sha-256').then(
          ({ password }) => password ?? null,
          () => null,
        ),
      context: async (user) => admitted(await ask(user, 'context').catch(notNow)),
    },
    source: (context) => createCubeSource(callbacks, context, marks),
    engines,
    planner: createPlanner(),
    log: onEvent,
  });
}

function admitted({ securityContext }: { securityContext?: unknown }): unknown {
  if (securityContext !== undefined && securityContext !== null) return securityContext;
  throw new SqlError('28000', 'L’accesso di questa utenza è finito o sospeso.');
}

/** An answer that will be another soon. */
function notNow(error: unknown): never {
  if ((error as { status?: unknown }).status !== 503) throw error;
  throw new SqlError('57P03', 'I dati non sono ancora pronti: riprova tra poco.');
}

/** Shown to the caller with status 400, like other requests that Cube cannot serve. */
class SqlApiUnavailable extends Error {
  readonly type = 'UserError';

  constructor(request: string) {
    super(`${request} is answered by the SQL API's own port only. Use /v1/load with a JSON query.`);
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
