import type { DatabaseSync } from 'node:sqlite';
import { migrationFailed, missingMigrations, readMigrations, type Applied } from '../migrate.ts';

export const SQLITE_MIGRATIONS = new URL('./sqlite/', import.meta.url);

const HISTORY = `CREATE TABLE IF NOT EXISTS migrazione (
  nome         TEXT NOT NULL PRIMARY KEY, -- file name
  hash         TEXT NOT NULL,             -- SHA-256 of its content
  applicata_il TEXT NOT NULL              -- UTC
) STRICT`;

/** The migrations that the file has not seen; with `apply`, applied in one transaction. Gives their names. */
export async function migrateSqlite(database: DatabaseSync, apply = true): Promise<string[]> {
  const migrations = await readMigrations(SQLITE_MIGRATIONS);
  const missing = missingMigrations(migrations, history(database)).map(({ name }) => name);
  if (!apply || missing.length === 0) return missing;
  // Takes the write lock at once: a second process waits here and then finds nothing to do.
  database.exec('BEGIN IMMEDIATE');
  try {
    database.exec(HISTORY);
    const still = missingMigrations(migrations, history(database));
    for (const { name, sql, hash } of still) {
      applyOne(database, name, sql, hash);
    }
    database.exec('COMMIT');
    return still.map(({ name }) => name);
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
