import type { Kysely, Transaction } from 'kysely';
import type { AppTables } from '../tables.ts';

export type Db = Kysely<AppTables>;
export type Trx = Transaction<AppTables>;

const ATTEMPTS = 3;

/** SQL Server: deadlock, the rollback after it, the same new key made by two at once. */
const TRANSIENT = [1205, 3903, 2627, 2601];
/** SQL Server: unique, foreign key or check, null. */
const CONSTRAINTS = [2627, 2601, 547, 515];
/** Low byte of SQLite's code. */
const SQLITE_CONSTRAINT = 19;

const numbersOf = (error: unknown): number[] =>
  [error].flat().map((each) => Number((each as { number?: unknown } | null)?.number));

/** Whether a constraint of the database refused the statement. */
export const isConstraint = (error: unknown): boolean =>
  numbersOf(error).some((number) => CONSTRAINTS.includes(number)) ||
  (Number((error as { errcode?: unknown } | null)?.errcode) & 0xff) === SQLITE_CONSTRAINT;

/**
 * Runs the work in a transaction: in the one that is open, else in one of its own. SQLite queues writers; SQL Server may let two of
 * them meet, and then the work runs again.
 */
export function inTransaction<T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> {
  return db.isTransaction ? asPart(db as Trx, work) : asWhole(db, work);
}

async function asWhole<T>(db: Db, work: (trx: Trx) => Promise<T>, attempt = 1): Promise<T> {
  try {
    return await db.transaction().execute(async (trx) => {
      const result = await work(trx);
      if (failures.has(trx)) throw failures.get(trx);
      return result;
    });
  } catch (error) {
    const again = attempt < ATTEMPTS && numbersOf(error).some((number) => TRANSIENT.includes(number));
    if (!again) throw error;
    return asWhole(db, work, attempt + 1);
  }
}

/** Errors of parts. Half of a part may be written: the whole is not committed, even if somebody has caught the error. */
const failures = new WeakMap<Trx, unknown>();

async function asPart<T>(trx: Trx, work: (trx: Trx) => Promise<T>): Promise<T> {
  try {
    return await work(trx);
  } catch (error) {
    failures.set(trx, error);
    throw error;
  }
}

/** Makes other works of `transazione` wait until the end of the transaction: any row that is always there will do. */
export async function takeGeneralTurn(trx: Trx): Promise<void> {
  await trx
    .updateTable('ruolo')
    .set(({ ref }) => ({ ordine: ref('ordine') }))
    .where('ruolo', '=', 'amministratore')
    .execute();
}

/**
 * Makes others that write about this person wait until the end of the transaction.
 * @returns whether the person exists
 */
export async function takeTurn(trx: Trx, utenteId: string): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('utente')
    .set(({ ref }) => ({ stato: ref('stato') }))
    .where('utente_id', '=', utenteId)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Inserts rows in portions that both engines take (SQL Server: 1,000 rows and 2,100 values a statement). */
export async function insertAll<R extends object>(
  rows: readonly R[],
  insert: (portion: R[]) => { execute(): Promise<unknown> },
): Promise<void> {
  for (let start = 0; start < rows.length; start += 300) {
    await insert(rows.slice(start, start + 300)).execute();
  }
}
