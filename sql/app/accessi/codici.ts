import type { Codici } from './tipi.ts';
import { inTransaction, insertAll, takeTurn, type Db, type Trx } from './transactions.ts';
import { toInstant } from './values.ts';

type Esito = Awaited<ReturnType<Codici['attempt']>>;

/** Codes of the second factor, and recovery codes. */
export class KyselyCodici implements Codici {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async create(codice: { sessioneHash: string; codiceHash: string; scadeIl: string }): Promise<void> {
    const { sessioneHash, codiceHash, scadeIl } = codice;
    await inTransaction(this.#db, async (trx) => {
      await trx.deleteFrom('codice_accesso').where('sessione_hash', '=', sessioneHash).execute();
      await trx
        .insertInto('codice_accesso')
        .values({
          sessione_hash: sessioneHash,
          codice_hash: codiceHash,
          scade_il: toInstant(scadeIl),
          tentativi: 0,
        })
        .execute();
    });
  }

  attempt(sessioneHash: string, codiceHash: string, al: string, massimo: number): Promise<Esito> {
    return inTransaction(this.#db, async (trx) => {
      // First the statement that writes: it holds the row until the end, so that guesses at once count one by one.
      if (await countWrong(trx, sessioneHash, codiceHash, al, massimo)) return 'sbagliato';
      if (await useUp(trx, sessioneHash, codiceHash, al, massimo)) return 'giusto';
      const row = await trx
        .selectFrom('codice_accesso')
        .select('tentativi')
        .where('sessione_hash', '=', sessioneHash)
        .where('scade_il', '>', toInstant(al))
        .executeTakeFirst();
      return row ? 'esaurito' : 'scaduto';
    });
  }

  async setRecovery(utenteId: string, codiciHash: string[]): Promise<void> {
    await inTransaction(this.#db, async (trx) => {
      await takeTurn(trx, utenteId);
      await trx.deleteFrom('codice_recupero').where('utente_id', '=', utenteId).execute();
      const rows = [...new Set(codiciHash)].map((hash) => ({ utente_id: utenteId, codice_hash: hash }));
      await insertAll(rows, (portion) => trx.insertInto('codice_recupero').values(portion));
    });
  }

  async useRecovery(utenteId: string, codiceHash: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('codice_recupero')
      .where('utente_id', '=', utenteId)
      .where('codice_hash', '=', codiceHash)
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }

  async countRecovery(utenteId: string): Promise<number> {
    const row = await this.#db
      .selectFrom('codice_recupero')
      .select(({ fn }) => fn.countAll().as('n'))
      .where('utente_id', '=', utenteId)
      .executeTakeFirstOrThrow();
    return Number(row.n);
  }
}

/** Adds one wrong attempt if the code is another. Says whether it was. */
async function countWrong(
  trx: Trx,
  sessioneHash: string,
  codiceHash: string,
  al: string,
  massimo: number,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('codice_accesso')
    .set((eb) => ({ tentativi: eb('tentativi', '+', 1) }))
    .where('sessione_hash', '=', sessioneHash)
    .where('codice_hash', '<>', codiceHash)
    .where('scade_il', '>', toInstant(al))
    .where('tentativi', '<', massimo)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Uses the right code up. Says whether it was right. */
async function useUp(
  trx: Trx,
  sessioneHash: string,
  codiceHash: string,
  al: string,
  massimo: number,
): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('codice_accesso')
    .where('sessione_hash', '=', sessioneHash)
    .where('codice_hash', '=', codiceHash)
    .where('scade_il', '>', toInstant(al))
    .where('tentativi', '<', massimo)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}
