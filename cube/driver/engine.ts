import { parseMssqlAddress } from '../../sql/mssql/address.ts';
import type { WarehouseHandle } from '../../sql/open.ts';
import type { SharedDuckdbDriver } from './duckdb-driver.ts';
import type { RollupMssqlDriver } from './mssql-driver.ts';

/** How Cube reaches the warehouse: the one place where it learns which engine that is. */
export interface CubeEngine {
  /** Cube asks for one per orchestrator and gives it back by `release`. */
  createDriver: () => SharedDuckdbDriver | RollupMssqlDriver;
  /** Class that writes SQL. */
  dialect: unknown;
}

/**
 * Cube's side of an open warehouse. The other engine is not even loaded.
 * @param address of SQL Server, when the warehouse lies there
 */
export async function openEngine(handle: WarehouseHandle, address: string): Promise<CubeEngine> {
  if (handle.engine === 'duckdb') {
    const driver = await import('./duckdb-driver.ts');
    const { LeanDuckdbDialect } = await import('./duckdb-dialect.ts');
    const createDriver = () => new driver.SharedDuckdbDriver(handle);
    return { createDriver, dialect: LeanDuckdbDialect };
  }
  const driver = await import('./mssql-driver.ts');
  const { LeanMssqlDialect } = await import('./mssql-dialect.ts');
  const parsed = parseMssqlAddress(address);
  const createDriver = () => new driver.RollupMssqlDriver(parsed);
  return { createDriver, dialect: LeanMssqlDialect };
}
