import { chmodSync, closeSync, constants, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import { WarehouseError } from '../errors.ts';
import { migrationFailed, missingMigrations, readMigrations, type Applied } from '../migrate.ts';

export const SQLITE_MIGRATIONS = new URL('./sqlite/', import.meta.url);

const HISTORY = `CREATE TABLE IF NOT EXISTS migrazione (
  nome         TEXT NOT NULL PRIMARY KEY, -- file name
  hash         TEXT NOT NULL,             -- SHA-256 of its content
  applicata_il TEXT NOT NULL              -- UTC
) STRICT`;

/**
 * Opens (or creates) the file of the application's state: readable by its owner alone, committed work survives a loss of power,
 * and readers do not wait for writers (WAL).
 * @throws WarehouseError MAGAZZINO_SENZA_PERMESSO, _CARTELLA_ASSENTE, _DANNEGGIATO
 */
export function openSqlite(path: string): DatabaseSync {
  try {
    // Made by us first: SQLite would make it with the mode that the umask leaves. Its -wal and -shm take the same mode.
    closeSync(openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600));
    chmodSync(path, 0o600);
    const database = new DatabaseSync(path);
    database.exec('PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    return database;
  } catch (cause) {
    throw openFailed(path, cause);
  }
}

function openFailed(path: string, cause: unknown): WarehouseError {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') {
    const say = `La cartella di ${path} non esiste: creala e riprova.`;
    return new WarehouseError('MAGAZZINO_CARTELLA_ASSENTE', say, { cause, path });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    const say = `Manca il permesso di scrittura su ${path} o sulla sua cartella: correggi i permessi e riprova.`;
    return new WarehouseError('MAGAZZINO_SENZA_PERMESSO', say, { cause, path });
  }
  const say = `Il file ${path} non è leggibile come stato dell'applicazione: ripristina una copia, oppure spostalo altrove.`;
  return new WarehouseError('MAGAZZINO_DANNEGGIATO', say, { cause, path });
}

/** The migrations that the file has not seen; with `apply`, applied in one transaction. Gives their names. */
export async function migrateSqlite(database: DatabaseSync, apply = true): Promise<string[]> {
  const migrations = await readMigrations(SQLITE_MIGRATIONS);
  if (!apply) return missingMigrations(migrations, history(database)).map(({ name }) => name);
  // Takes the write lock at once: a second process waits here and then finds nothing to do.
  database.exec('BEGIN IMMEDIATE');
  try {
    database.exec(HISTORY);
    const missing = missingMigrations(migrations, history(database));
    for (const { name, sql, hash } of missing) {
      applyOne(database, name, sql, hash);
    }
    database.exec('COMMIT');
    return missing.map(({ name }) => name);
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

function applyOne(database: DatabaseSync, name: string, sql: string, hash: string): void {
  try {
    database.exec(sql);
    database
      .prepare('INSERT INTO migrazione (nome, hash, applicata_il) VALUES (?, ?, ?)')
      .run(name, hash, new Date().toISOString());
  } catch (cause) {
    throw migrationFailed(name, sql, cause);
  }
}

function history(database: DatabaseSync): Applied[] {
  const known = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'migrazione'").get();
  if (!known) return [];
  return database.prepare('SELECT nome, hash FROM migrazione ORDER BY nome').all() as unknown as Applied[];
}

/** `node:sqlite` as Kysely's SQLite dialect wants it: parameters as one list, and a word on whether rows come back. */
export function forKysely(database: DatabaseSync): SqliteDatabase {
  return {
    close: () => database.close(),
    prepare(text): SqliteStatement {
      const statement = database.prepare(text);
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...parameters.map(toSqlite)),
        run: (parameters) => statement.run(...parameters.map(toSqlite)),
        iterate: (parameters) => statement.iterate(...parameters.map(toSqlite)),
      };
    },
  };
}

/** SQLite has no booleans and no dates. */
function toSqlite(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Date) return value.toISOString();
  return (value ?? null) as SQLInputValue;
}
