import type { Gettoni, ScopoGettone } from './tipi.ts';
import { inTransaction, takeTurn, type Db } from './transactions.ts';
import { toInstant } from './values.ts';

/** Links that are good once. */
export class KyselyGettoni implements Gettoni {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async create(gettone: {
    hash: string;
    scopo: ScopoGettone;
    utenteId: string | null;
    scadeIl: string;
  }): Promise<void> {
    const { hash, scopo, utenteId, scadeIl } = gettone;
    await inTransaction(this.#db, async (trx) => {
      if (utenteId !== null) await takeTurn(trx, utenteId);
      await trx
        .deleteFrom('gettone')
        .where('scopo', '=', scopo)
        .where('utente_id', utenteId === null ? 'is' : '=', utenteId)
        .execute();
      await trx
        .insertInto('gettone')
        .values({
          gettone_hash: hash,
          scopo,
          utente_id: utenteId,
          creato_il: new Date().toISOString(),
          scade_il: toInstant(scadeIl),
          usato_il: null,
        })
        .execute();
    });
  }

  async find(hash: string, scopo: ScopoGettone, al: string): Promise<{ utenteId: string | null } | null> {
    const row = await this.#db
      .selectFrom('gettone')
      .select('utente_id')
      .where('gettone_hash', '=', hash)
      .where('scopo', '=', scopo)
      .where('usato_il', 'is', null)
      .where('scade_il', '>', toInstant(al))
      .executeTakeFirst();
    return row ? { utenteId: row.utente_id } : null;
  }

  consume(hash: string, scopo: ScopoGettone, al: string): Promise<{ utenteId: string | null } | null> {
    return inTransaction(this.#db, async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('gettone')
        .set({ usato_il: toInstant(al) })
        .where('gettone_hash', '=', hash)
        .where('scopo', '=', scopo)
        .where('usato_il', 'is', null)
        .where('scade_il', '>', toInstant(al))
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) return null;
      const row = await trx
        .selectFrom('gettone')
        .select('utente_id')
        .where('gettone_hash', '=', hash)
        .executeTakeFirstOrThrow();
      return { utenteId: row.utente_id };
    });
  }

  async removeExpired(al: string): Promise<void> {
    await this.#db.deleteFrom('gettone').where('scade_il', '<=', toInstant(al)).execute();
  }
}
