import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { WarehouseError } from './errors.ts';
import { dialectOf } from './migrate-dialect.ts';
import type { Session, Warehouse } from './warehouse.ts';

export interface Migration {
  name: string;
  sql: string;
  /** SHA-256 of the file. */
  hash: string;
}

/** One line of the history that a database keeps of its migrations. */
export interface Applied {
  nome: string;
  hash: string;
}

/**
 * Applies the `.sql` files of `directory` that the database has not seen, in the order of their names, all in one transaction.
 * Two processes may do it at once: the second waits and finds nothing to do. Gives the names applied.
 * @param schema where the tables and their history live
 * @throws WarehouseError MIGRAZIONE_MODIFICATA when an applied file has changed or one was slipped in before the last applied,
 *   MAGAZZINO_PIU_RECENTE when the database knows migrations that the program does not, MIGRAZIONE_FALLITA.
 */
export async function applyMigrations(
  warehouse: Warehouse,
  directory: URL,
  schema: 'dw' | 'app' = 'dw',
): Promise<string[]> {
  const migrations = await readMigrations(directory);
  const dialect = dialectOf(warehouse.engine, schema);
  return warehouse.transaction(async (session) => {
    for (const statement of [...dialect.lock, ...dialect.prepare]) await session.execute(statement);
    const missing = missingMigrations(migrations, await session.query<Applied>(dialect.applied));
    for (const migration of missing) await applyOne(session, migration, schema);
    return missing.map(({ name }) => name);
  });
}

/** What `applyMigrations` would do, without doing it: the files of `directory` that the database has not seen. */
export async function listMissing(
  warehouse: Warehouse,
  directory: URL,
  schema: 'dw' | 'app' = 'dw',
): Promise<string[]> {
  const migrations = await readMigrations(directory);
  const { known, applied } = dialectOf(warehouse.engine, schema);
  const [history] = await warehouse.query<{ n: number }>(known);
  const rows = history && history.n > 0 ? await warehouse.query<Applied>(applied) : [];
  return missingMigrations(migrations, rows).map(({ name }) => name);
}

export async function readMigrations(directory: URL): Promise<Migration[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, directory), 'utf8');
      return { name, sql, hash: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/**
 * Compares the files with the history of the database.
 * @throws WarehouseError MIGRAZIONE_MODIFICATA, MAGAZZINO_PIU_RECENTE
 */
export function missingMigrations(migrations: readonly Migration[], rows: readonly Applied[]): Migration[] {
  const applied = new Map(rows.map(({ nome, hash }) => [nome, hash]));
  const unknown = rows.find(({ nome }) => !migrations.some(({ name }) => name === nome));
  if (unknown) {
    throw new WarehouseError(
      'MAGAZZINO_PIU_RECENTE',
      `Il magazzino conosce la migrazione ${unknown.nome}, che questo programma non ha: aggiorna il programma.`,
    );
  }
  const last =
    rows
      .map(({ nome }) => nome)
      .toSorted()
      .at(-1) ?? '';
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

async function applyOne(
  session: Session,
  { name, sql, hash }: Migration,
  schema: 'dw' | 'app',
): Promise<void> {
  const { split, record } = dialectOf(session.engine, schema);
  try {
    for (const statement of split(sql)) await session.execute(statement);
    await session.execute(record, [name, hash, new Date().toISOString().slice(0, 19)]);
  } catch (cause) {
    throw migrationFailed(name, sql, cause);
  }
}

export const migrationFailed = (name: string, query: string, cause: unknown): WarehouseError =>
  new WarehouseError(
    'MIGRAZIONE_FALLITA',
    `La migrazione ${name} non è riuscita, il magazzino è rimasto come prima: leggi la causa e correggila.`,
    { cause, query },
  );
