import type { PasswordSqlApi } from './tipi.ts';
import { inTransaction, takeTurn, type Db } from './transactions.ts';
import { readInstant, readInstantOrNull, toEmail, toInstant } from './values.ts';

/** Passwords of the SQL API, as verifiers. */
export class KyselyPasswordSqlApi implements PasswordSqlApi {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async set(utenteId: string, verificatore: string, al: string): Promise<void> {
    await inTransaction(this.#db, async (trx) => {
      await takeTurn(trx, utenteId);
      await trx.deleteFrom('password_sql_api').where('utente_id', '=', utenteId).execute();
      await trx
        .insertInto('password_sql_api')
        .values({ utente_id: utenteId, verificatore, creata_il: toInstant(al), usata_il: null })
        .execute();
    });
  }

  async remove(utenteId: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('password_sql_api')
      .where('utente_id', '=', utenteId)
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }

  async find(utenteId: string): Promise<{ creataIl: string; usataIl: string | null } | null> {
    const row = await this.#db
      .selectFrom('password_sql_api')
      .select(['creata_il', 'usata_il'])
      .where('utente_id', '=', utenteId)
      .executeTakeFirst();
    return row ? { creataIl: readInstant(row.creata_il), usataIl: readInstantOrNull(row.usata_il) } : null;
  }

  async verifier(email: string): Promise<string | null> {
    const row = await this.#db
      .selectFrom('password_sql_api')
      .innerJoin('utente', 'utente.utente_id', 'password_sql_api.utente_id')
      .select('password_sql_api.verificatore')
      .where('utente.email', '=', toEmail(email))
      .executeTakeFirst();
    return row?.verificatore ?? null;
  }

  async touch(utenteId: string, usataIl: string): Promise<void> {
    await this.#db
      .updateTable('password_sql_api')
      .set({ usata_il: toInstant(usataIl) })
      .where('utente_id', '=', utenteId)
      .execute();
  }
}
