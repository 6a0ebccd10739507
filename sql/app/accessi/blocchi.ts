import type { Blocchi } from './tipi.ts';
import { inTransaction, type Db, type Trx } from './transactions.ts';
import { readInstant, readInstantOrNull, toInstant } from './values.ts';

/** Failed attempts by network address or unknown e-mail. */
export class KyselyBlocchi implements Blocchi {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async read(chiave: string, al: string): Promise<{ falliti: number; bloccatoFinoAl: string | null }> {
    const instant = toInstant(al);
    const row = await this.#db
      .selectFrom('blocco')
      .select('bloccato_fino_al')
      .where('chiave', '=', chiave)
      .where('bloccato_fino_al', '>', instant)
      .executeTakeFirst();
    return {
      falliti: await countFailures(this.#db, chiave, instant),
      bloccatoFinoAl: readInstantOrNull(row?.bloccato_fino_al ?? null),
    };
  }

  add(chiave: string, al: string, dal: string): Promise<number> {
    const instant = toInstant(al);
    const window = Date.parse(instant) - Date.parse(toInstant(dal));
    return inTransaction(this.#db, async (trx) => {
      await ensure(trx, chiave, { ultimo_il: instant });
      await trx
        .deleteFrom('blocco_tentativo')
        .where('chiave', '=', chiave)
        .where('dimenticato_il', '<=', instant)
        .execute();
      await trx
        .insertInto('blocco_tentativo')
        .values({
          chiave,
          quando: instant,
          dimenticato_il: new Date(Date.parse(instant) + window).toISOString(),
        })
        .execute();
      return countFailures(trx, chiave, instant);
    });
  }

  async lock(chiave: string, finoAl: string): Promise<void> {
    const now = new Date().toISOString();
    await inTransaction(this.#db, (trx) =>
      ensure(trx, chiave, { ultimo_il: now, bloccato_fino_al: toInstant(finoAl) }),
    );
  }

  async clear(chiave: string): Promise<void> {
    await this.#db.deleteFrom('blocco').where('chiave', '=', chiave).execute();
  }

  async listLocked(al: string): Promise<{ chiave: string; falliti: number; bloccatoFinoAl: string }[]> {
    const instant = toInstant(al);
    const rows = await this.#db
      .selectFrom('blocco')
      .select(({ selectFrom }) => [
        'chiave',
        'bloccato_fino_al',
        selectFrom('blocco_tentativo')
          .select(({ fn }) => fn.countAll().as('n'))
          .whereRef('blocco_tentativo.chiave', '=', 'blocco.chiave')
          .where('dimenticato_il', '>', instant)
          .as('falliti'),
      ])
      .where('bloccato_fino_al', '>', instant)
      .orderBy('bloccato_fino_al', 'desc')
      .orderBy('chiave')
      .execute();
    return rows.map(({ chiave, falliti, bloccato_fino_al }) => ({
      chiave,
      falliti: Number(falliti),
      bloccatoFinoAl: readInstant(bloccato_fino_al as string | Date),
    }));
  }

  async removeExpired(al: string): Promise<void> {
    const instant = toInstant(al);
    await this.#db.deleteFrom('blocco_tentativo').where('dimenticato_il', '<=', instant).execute();
    await this.#db
      .deleteFrom('blocco')
      .where(({ or, eb }) => or([eb('bloccato_fino_al', 'is', null), eb('bloccato_fino_al', '<=', instant)]))
      .where('chiave', 'not in', ({ selectFrom }) => selectFrom('blocco_tentativo').select('chiave'))
      .execute();
  }
}

/** Makes or changes the row of a key, and holds it until the end: others that fail with the same key wait. */
async function ensure(
  trx: Trx,
  chiave: string,
  values: { ultimo_il: string; bloccato_fino_al?: string },
): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('blocco')
    .set(values)
    .where('chiave', '=', chiave)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows > 0n) return;
  await trx
    .insertInto('blocco')
    .values({ chiave, bloccato_fino_al: null, ...values })
    .execute();
}

async function countFailures(db: Db, chiave: string, al: string): Promise<number> {
  const row = await db
    .selectFrom('blocco_tentativo')
    .select(({ fn }) => fn.countAll().as('n'))
    .where('chiave', '=', chiave)
    .where('dimenticato_il', '>', al)
    .executeTakeFirstOrThrow();
  return Number(row.n);
}
