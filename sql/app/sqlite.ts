import { chmodSync, closeSync, constants, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { WarehouseError } from '../errors.ts';

/** The SQLite file of the application's state. */
export const sqlitePath = (directory: string): string => join(directory, 'applicazione.sqlite');

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
    database.exec(
      'PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON',
    );
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
