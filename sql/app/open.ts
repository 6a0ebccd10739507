import { existsSync } from 'node:fs';
import { isMssqlAddress } from '../mssql/address.ts';
import { applyMigrations, listMissing, readMigrations } from '../migrate.ts';
import type { Warehouse } from '../warehouse.ts';
import { connectMssql, connectSqlite, type AppStateConfig } from './connect.ts';
import { migrateSqlite, SQLITE_MIGRATIONS } from './migrate-sqlite.ts';
import { openSqlite, sqlitePath } from './sqlite.ts';
import type { AppState } from './state.ts';

const MSSQL_MIGRATIONS = new URL('./mssql/', import.meta.url);

/**
 * Opens the application's state and brings its tables up to date.
 * @throws WarehouseError as `openWarehouse` and the migrations do
 */
export async function openAppState(config: AppStateConfig): Promise<AppState> {
  const { directory, warehouseUrl } = config;
  if (!warehouseUrl || !isMssqlAddress(warehouseUrl)) return openOnSqlite(sqlitePath(directory));
  await withMssql(warehouseUrl, (warehouse) => applyMigrations(warehouse, MSSQL_MIGRATIONS, 'app'));
  return connectMssql(warehouseUrl);
}

async function openOnSqlite(path: string): Promise<AppState> {
  const database = openSqlite(path);
  try {
    await migrateSqlite(database);
  } catch (error) {
    database.close();
    throw error;
  }
  return connectSqlite(database);
}

/**
 * Applies the migrations of the application's state that are missing, or only lists them.
 * @returns their names
 */
export async function migrateAppState(config: AppStateConfig, apply: boolean): Promise<string[]> {
  const { directory, warehouseUrl } = config;
  if (warehouseUrl && isMssqlAddress(warehouseUrl)) {
    const work = apply ? applyMigrations : listMissing;
    return withMssql(warehouseUrl, (warehouse) => work(warehouse, MSSQL_MIGRATIONS, 'app'));
  }
  const path = sqlitePath(directory);
  if (!apply && !existsSync(path)) return (await readMigrations(SQLITE_MIGRATIONS)).map(({ name }) => name);
  const database = openSqlite(path);
  try {
    return await migrateSqlite(database, apply);
  } finally {
    database.close();
  }
}

async function withMssql<T>(address: string, work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
  const { openMssql } = await import('../mssql/open.ts');
  const { warehouse } = await openMssql(address, { connections: 1 });
  try {
    return await work(warehouse);
  } finally {
    await warehouse.close();
  }
}
