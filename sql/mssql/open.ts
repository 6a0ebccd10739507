import mssql from 'mssql';
import { toWarehouseError } from './errors.ts';
import { describeAddress, parseMssqlAddress, type MssqlAddress } from './address.ts';
import { MssqlWarehouse } from './warehouse.ts';
import type { Warehouse } from '../warehouse.ts';

export interface MssqlOptions {
  /** Connections that may work at once. */
  connections?: number;
  /** How long to wait for the server to answer a connection. */
  connectTimeoutSeconds?: number;
}

/** What `mssql` needs for a pool on this address. Exported for tests. */
export function poolConfig(
  address: MssqlAddress,
  { connections = 10, connectTimeoutSeconds = 15 }: MssqlOptions,
): mssql.config {
  const { server, port, database, user, password, encrypt, trustServerCertificate } = address;
  return {
    server,
    port,
    database,
    user,
    password,
    connectionTimeout: connectTimeoutSeconds * 1000,
    // Loads take as long as they take; who asks brings an AbortSignal.
    requestTimeout: 0,
    pool: { max: connections, min: 0, idleTimeoutMillis: 60_000, acquireTimeoutMillis: 120_000 },
    options: {
      encrypt,
      trustServerCertificate,
      appName: 'belvedere',
      useUTC: true,
      // As in DuckDB: a statement that fails takes its transaction along.
      abortTransactionOnError: true,
    },
  };
}

/**
 * Connects to the SQL Server database at `address` (`mssql://…`).
 * @throws WarehouseError INDIRIZZO_NON_VALIDO, MAGAZZINO_NON_RAGGIUNGIBILE, CREDENZIALI_ERRATE, MAGAZZINO_ASSENTE
 */
export async function openMssql(
  address: string,
  options: MssqlOptions = {},
): Promise<{ warehouse: Warehouse }> {
  const parsed = parseMssqlAddress(address);
  const where = describeAddress(parsed);
  const refusal: { number?: number } = {};
  const pool = new mssql.ConnectionPool({
    ...poolConfig(parsed, options),
    // A refused login reaches us as text in the server's language; its number comes only here.
    beforeConnect: (connection) => {
      connection.on('errorMessage', ({ number }: { number?: number }) => (refusal.number ??= number));
    },
  });
  // The pool tells failures here as well as to the caller; without a listener the process would end.
  pool.on('error', () => {});
  try {
    await pool.connect();
  } catch (error) {
    throw toWarehouseError(Object.assign(error as Error, refusal), { path: where });
  }
  return { warehouse: new MssqlWarehouse(pool, where) };
}
