import type { DuckDBInstance } from '@duckdb/node-api';
import type { ConnectionPool } from './duckdb/pool.ts';
import { openDuckdb, type DuckdbOptions } from './duckdb/open.ts';
import { isMssqlAddress } from './mssql/address.ts';
import type { Warehouse } from './warehouse.ts';

/** Options of both engines; each reads its own. */
export interface WarehouseOptions extends DuckdbOptions {
  /** SQL Server: how long to wait for it to answer a connection. */
  connectTimeoutSeconds?: number;
}

/** An open warehouse, with what only one engine has. */
export type WarehouseHandle =
  | { engine: 'duckdb'; warehouse: Warehouse; instance: DuckDBInstance; pool: ConnectionPool }
  | { engine: 'mssql'; warehouse: Warehouse };

/**
 * Opens the warehouse that `address` names: the path of a DuckDB file, or `mssql://user:password@host:1433/db`. Migrations are
 * not applied here: `warehouse.migrate()`.
 * @throws WarehouseError of `openDuckdb` or `openMssql`
 */
export async function openWarehouse(
  address: string,
  options: WarehouseOptions = {},
): Promise<WarehouseHandle> {
  if (!isMssqlAddress(address)) return { engine: 'duckdb', ...(await openDuckdb(address, options)) };
  // Loaded only where it is used: the client of SQL Server costs memory and a tenth of a second.
  const { openMssql } = await import('./mssql/open.ts');
  const { connections, connectTimeoutSeconds } = options;
  return { engine: 'mssql', ...(await openMssql(address, { connections, connectTimeoutSeconds })) };
}
