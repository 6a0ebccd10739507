import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import { WarehouseError } from '../errors.ts';
import { isMssqlAddress, parseMssqlAddress } from '../mssql/address.ts';
import { toWarehouseError } from '../mssql/errors.ts';
import { SqliteFileDialect } from './sqlite-dialect.ts';
import { openSqlite, sqlitePath } from './sqlite.ts';
import { KyselyAppState, type AppState } from './state.ts';
import type { AppTables } from './tables.ts';

/*
 * Opening without migrating. The web is bundled, and `.sql` files do not survive that: nothing here reads a file of the
 * program or asks where its own module lies.
 */

export interface AppStateConfig {
  /** Folder of the product (`BELVEDERE_DIR`): the state is `applicazione.sqlite` in it. */
  directory: string;
  /** Address of the warehouse; when it names a SQL Server, the state lives there too, in schema `app`. */
  warehouseUrl?: string | undefined;
}

/** The migrations that this code needs: the files of `sqlite/` and `mssql/`. */
export const APP_MIGRATIONS = [
  '001_fonti.sql',
  '002_ruoli.sql',
  '003_accessi.sql',
  '004_accreditamenti.sql',
  '005_registro.sql',
  '006_password_sql_api.sql',
  '007_usa_sql.sql',
] as const;

/**
 * Opens the application's state as it is, without migrating.
 * @throws WarehouseError STATO_NON_AGGIORNATO when a migration that this code needs has not been applied, and as `openAppState`
 */
export async function connectAppState(config: AppStateConfig): Promise<AppState> {
  const { directory, warehouseUrl } = config;
  if (warehouseUrl && isMssqlAddress(warehouseUrl)) return connectCurrentMssql(warehouseUrl);
  const path = sqlitePath(directory);
  if (!existsSync(path)) throw notCurrent(path, APP_MIGRATIONS);
  const database = openSqlite(path);
  try {
    expectCurrent(path, sqliteHistory(database));
    return connectSqlite(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The state on an open SQLite file. */
export const connectSqlite = (database: DatabaseSync): AppState =>
  new KyselyAppState(new Kysely<AppTables>({ dialect: new SqliteFileDialect(database) }));

/** The state on a SQL Server, whose client is loaded only now. */
export const connectMssql = async (address: string): Promise<AppState> =>
  new KyselyAppState(await openMssql(address));

async function connectCurrentMssql(address: string): Promise<AppState> {
  const { server, port, database } = parseMssqlAddress(address);
  const where = `${database} su ${server}:${port}`;
  const db = await openMssql(address);
  try {
    expectCurrent(where, await mssqlHistory(db));
    return new KyselyAppState(db);
  } catch (error) {
    await db.destroy();
    throw toWarehouseError(error, { path: where });
  }
}

async function openMssql(address: string): Promise<Kysely<AppTables>> {
  const { mssqlDialect, mssqlPaging } = await import('./mssql.ts');
  const dialect = mssqlDialect(parseMssqlAddress(address));
  return new Kysely<AppTables>({ dialect, plugins: [mssqlPaging] }).withSchema('app');
}

interface Named {
  nome: string;
}

function sqliteHistory(database: DatabaseSync): Named[] {
  const known = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'migrazione'").get();
  return known ? (database.prepare('SELECT nome FROM migrazione').all() as unknown as Named[]) : [];
}

/** Exported so that tests can hold it against the grammar of T-SQL. */
export const HISTORY_SQL = {
  known: "SELECT COUNT(*) AS n FROM sys.tables WHERE object_id = OBJECT_ID(N'app.migrazione', N'U')",
  names: 'SELECT nome FROM app.migrazione',
};

async function mssqlHistory(db: Kysely<AppTables>): Promise<Named[]> {
  const known = await sql.raw<{ n: number }>(HISTORY_SQL.known).execute(db);
  if (known.rows[0]?.n !== 1) return [];
  return (await sql.raw<Named>(HISTORY_SQL.names).execute(db)).rows;
}

function expectCurrent(where: string, applied: readonly Named[]): void {
  const missing = APP_MIGRATIONS.filter((name) => !applied.some(({ nome }) => nome === name));
  if (missing.length > 0) throw notCurrent(where, missing);
}

const notCurrent = (path: string, missing: readonly string[]): WarehouseError =>
  new WarehouseError(
    'STATO_NON_AGGIORNATO',
    `Lo stato dell’applicazione (${path}) non è aggiornato, manca ${missing.join(', ')}: esegui npm run migrate e riavvia.`,
    { path },
  );
