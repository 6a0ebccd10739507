import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import { SqlError, type Catalogue, type CubeSource, type Engine, type Planner } from './types.ts';
import { errorResponse } from './wire/backend.ts';
import { endPointHash } from './wire/certificate.ts';
import { Connection, type ConnectionEvent, type ConnectionParts, type Limits } from './wire/connection.ts';
import { makeVerifier, readVerifier } from './wire/scram.ts';
import type { Certificate } from './wire/self-signed.ts';
import { Throttle } from './wire/throttle.ts';
import { createWorlds } from './worlds.ts';

export interface SqlApiOptions {
  /** Address to listen on. */
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly tls: Certificate;
  /** Name of the one database. */
  readonly database: string;
  readonly authenticate: {
    /** What is kept of the password: a SCRAM verifier as PostgreSQL writes it, or the password itself; null for who may not enter. */
    password(user: string): Promise<string | null>;
    /** Cube's security context of who has signed in, now. @throws SqlError when access has ended */
    context(user: string): Promise<unknown>;
  };
  /** Cube, bound to a context. */
  source(context: unknown): CubeSource;
  readonly engines: { engine(catalogue: Catalogue): Engine; close(): Promise<void> };
  readonly planner: Planner;
  readonly limits?: Partial<Limits>;
  log(event: ConnectionEvent): void;
}

/** A running door. */
export interface SqlApi {
  readonly port: number;
  /** `fast`: what runs is cut off; `semifast`: it is waited for, some seconds. */
  close(mode: 'fast' | 'semifast'): Promise<void>;
}

const LIMITS: Limits = {
  connections: 300,
  connectionsPerUser: 120,
  messageBytes: 1 << 18,
  statementMs: 300_000,
  signInMs: 20_000,
};
const PATIENCE_MS = 8000;
const FULL = new SqlError('53300', 'Troppe connessioni aperte: chiudine qualcuna e riprova.');

/**
 * Opens the door: PostgreSQL's protocol for programs that read.
 * @throws Error with code EADDRINUSE when the port is taken, and of OpenSSL when the certificate does not fit its key
 */
export async function startSqlApi(options: SqlApiOptions): Promise<SqlApi> {
  const connections = new Map<number, { connection: Connection; key: Buffer }>();
  const open = new Set<Connection>();
  const limits = { ...LIMITS, ...options.limits };
  const parts = connectionParts(options, limits, connections);
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (open.size >= limits.connections && !makeRoom(open)) return turnAway(socket);
    const connection = new Connection(socket, parts);
    open.add(connection);
    void connection.serve().finally(() => {
      open.delete(connection);
      for (const [pid, each] of connections) if (each.connection === connection) connections.delete(pid);
    });
  });
  const port = await listen(server, options);
  const close = async (mode: 'fast' | 'semifast'): Promise<void> => {
    const closed = new Promise<void>((done) => server.close(() => done()));
    for (const connection of open) connection.stop(mode === 'fast');
    const late = setTimeout(() => open.forEach((connection) => connection.stop(true)), PATIENCE_MS);
    await closed;
    clearTimeout(late);
    await options.engines.close();
  };
  return { port, close };
}

function connectionParts(
  options: SqlApiOptions,
  limits: Limits,
  connections: Map<number, { connection: Connection; key: Buffer }>,
): ConnectionParts {
  const { tls, authenticate, planner, database } = options;
  const worlds = createWorlds({ ...options, context: (user) => authenticate.context(user) });
  return {
    planner,
    database,
    limits,
    tls: { context: createSecureContext({ ...tls, minVersion: 'TLSv1.2' }), binding: endPointHash(tls.cert) },
    throttle: new Throttle(),
    // The same at each start, or the salts of unknown people would change where those of the known stay.
    pretendSecret: createHash('sha256').update(`sql-api ${tls.key}`).digest(),
    verifier: async (user) => {
      const password = await authenticate.password(user);
      return password ? (readVerifier(password) ?? makeVerifier(password)) : null;
    },
    world: worlds,
    register: (connection, keyBytes) => {
      const own = [...connections.values()].filter((each) => each.connection.user === connection.user);
      if (own.length >= limits.connectionsPerUser) throw FULL;
      let pid = randomInt(1, 2 ** 31);
      while (connections.has(pid)) pid = randomInt(1, 2 ** 31);
      const key = randomBytes(keyBytes);
      connections.set(pid, { connection, key });
      return { pid, key };
    },
    cancel: (pid, key) => {
      const found = connections.get(pid);
      if (found && found.key.length === key.length && timingSafeEqual(found.key, key))
        found.connection.cancel();
    },
    log: options.log,
  };
}

/** Of those who have not signed in yet, the one that came first makes room: connections that say nothing cannot fill the door. */
function makeRoom(open: Set<Connection>): boolean {
  const silent = [...open].find(({ user }) => user === undefined);
  if (!silent) return false;
  open.delete(silent);
  silent.stop(true, FULL);
  return true;
}

function turnAway(socket: Socket): void {
  socket.end(errorResponse(FULL.fields, 'FATAL'));
  setTimeout(() => socket.destroy(), 1000).unref();
}

async function listen(server: Server, { host, port }: SqlApiOptions): Promise<number> {
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(port, host, done);
  });
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}
