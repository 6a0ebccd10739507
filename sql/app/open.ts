import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, SqliteDialect } from 'kysely';
import { isMssqlAddress, parseMssqlAddress } from '../mssql/address.ts';
import { applyMigrations, listMissing, readMigrations } from '../migrate.ts';
import type { Warehouse } from '../warehouse.ts';
import { forKysely, migrateSqlite, openSqlite, SQLITE_MIGRATIONS } from './sqlite.ts';
import { KyselyAppState, type AppState, type AppTables } from './state.ts';

export interface AppStateConfig {
  /** Folder of the product (`BELVEDERE_DIR`): the state is `applicazione.sqlite` in it. */
  directory: string;
  /** Address of the warehouse; when it names a SQL Server, the state lives there too, in schema `app`. */
  warehouseUrl?: string | undefined;
}

const MSSQL_MIGRATIONS = new URL('./mssql/', import.meta.url);

/** The SQLite file of the application's state. */
export const sqlitePath = (directory: string): string => join(directory, 'applicazione.sqlite');

/**
 * Opens the application's state and brings its tables up to date.
 * @throws WarehouseError as `openWarehouse` and the migrations do
 */
export async function openAppState(config: AppStateConfig): Promise<AppState> {
  const { directory, warehouseUrl } = config;
  if (!warehouseUrl || !isMssqlAddress(warehouseUrl)) return openOnSqlite(sqlitePath(directory));
  const address = parseMssqlAddress(warehouseUrl);
  await withMssql(warehouseUrl, (warehouse) => applyMigrations(warehouse, MSSQL_MIGRATIONS, 'app'));
  const { mssqlDialect } = await import('./mssql.ts');
  const db = new Kysely<AppTables>({ dialect: mssqlDialect(address) });
  return new KyselyAppState(db.withSchema('app'));
}

async function openOnSqlite(path: string): Promise<AppState> {
  const database = openSqlite(path);
  try {
    await migrateSqlite(database);
  } catch (error) {
    database.close();
    throw error;
  }
  const dialect = new SqliteDialect({ database: forKysely(database) });
  return new KyselyAppState(new Kysely<AppTables>({ dialect }));
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
