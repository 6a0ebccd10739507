import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { WarehouseError } from './errors.ts';
import type { Session, Warehouse } from './warehouse.ts';

interface Migration {
  name: string;
  sql: string;
  hash: string;
}

const HISTORY = `CREATE SCHEMA IF NOT EXISTS dw;
CREATE TABLE IF NOT EXISTS dw.migrazione (
  nome         VARCHAR   NOT NULL PRIMARY KEY, -- file name
  hash         VARCHAR   NOT NULL,             -- SHA-256 of its content
  applicata_il TIMESTAMP NOT NULL              -- UTC
)`;

/**
 * Applies the `.sql` files of `directory` that the database has not seen, in the order of their names, all in one transaction.
 * Gives the names applied.
 * @throws WarehouseError MIGRAZIONE_MODIFICATA when an applied file has changed or one was slipped in before the last applied,
 *   MAGAZZINO_PIU_RECENTE when the database knows migrations that the program does not, MIGRAZIONE_FALLITA.
 */
export async function applyMigrations(warehouse: Warehouse, directory: URL): Promise<string[]> {
  const migrations = await readMigrations(directory);
  return warehouse.transaction(async (session) => {
    await session.execute(HISTORY);
    const missing = await missingMigrations(session, migrations);
    for (const migration of missing) await applyOne(session, migration);
    return missing.map(({ name }) => name);
  });
}

async function readMigrations(directory: URL): Promise<Migration[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, directory), 'utf8');
      return { name, sql, hash: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function missingMigrations(session: Session, migrations: Migration[]): Promise<Migration[]> {
  const rows = await session.query<{ nome: string; hash: string }>(
    'SELECT nome, hash FROM dw.migrazione ORDER BY nome',
  );
  const applied = new Map(rows.map(({ nome, hash }) => [nome, hash]));
  const unknown = rows.find(({ nome }) => !migrations.some(({ name }) => name === nome));
  if (unknown) {
    throw new WarehouseError(
      'MAGAZZINO_PIU_RECENTE',
      `Il magazzino conosce la migrazione ${unknown.nome}, che questo programma non ha: aggiorna il programma.`,
    );
  }
  const last = rows.at(-1)?.nome ?? '';
  for (const { name, hash } of migrations) {
    const known = applied.get(name);
    if (known === undefined ? name < last : known !== hash) {
      throw new WarehouseError(
        'MIGRAZIONE_MODIFICATA',
        `La migrazione ${name} è cambiata dopo che il magazzino l'aveva applicata: ripristinala e scrivi la modifica in un file nuovo.`,
      );
    }
  }
  return migrations.filter(({ name }) => !applied.has(name));
}

async function applyOne(session: Session, { name, sql, hash }: Migration): Promise<void> {
  try {
    await session.execute(sql);
    await session.execute('INSERT INTO dw.migrazione VALUES (?, ?, CAST(? AS TIMESTAMP))', [
      name,
      hash,
      new Date().toISOString().slice(0, 19),
    ]);
  } catch (cause) {
    throw new WarehouseError(
      'MIGRAZIONE_FALLITA',
      `La migrazione ${name} non è riuscita, il magazzino è rimasto come prima: leggi la causa e correggila.`,
      { cause, query: sql },
    );
  }
}
