import type { Selectable } from 'kysely';
import type { AppTables } from '../tables.ts';
import type { Sessione, Sessioni } from './tipi.ts';
import type { Db } from './transactions.ts';
import { cut, pageOf, readInstant, toFlag, toInstant } from './values.ts';

/** Open sessions. */
export class KyselySessioni implements Sessioni {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async insert(sessione: Sessione): Promise<void> {
    await this.#db
      .insertInto('sessione')
      .values({
        sessione_hash: sessione.sessioneHash,
        utente_id: sessione.utenteId,
        creata_il: toInstant(sessione.creataIl),
        scade_il: toInstant(sessione.scadeIl),
        vista_il: toInstant(sessione.vistaIl),
        indirizzo: cut(sessione.indirizzo, 100),
        agente: cut(sessione.agente, 400),
        completa: toFlag(sessione.completa),
      })
      .execute();
  }

  async find(sessioneHash: string): Promise<Sessione | null> {
    const row = await this.#db
      .selectFrom('sessione')
      .selectAll()
      .where('sessione_hash', '=', sessioneHash)
      .executeTakeFirst();
    return row ? sessioneOf(row) : null;
  }

  async list(filtro: {
    utenteId?: string;
    al: string;
    da?: number;
    limite?: number;
  }): Promise<{ righe: Sessione[]; totale: number }> {
    const { offset, limit } = pageOf(filtro);
    let open = this.#db.selectFrom('sessione').where('scade_il', '>', toInstant(filtro.al));
    if (filtro.utenteId !== undefined) open = open.where('utente_id', '=', filtro.utenteId);
    const { n } = await open.select(({ fn }) => fn.countAll().as('n')).executeTakeFirstOrThrow();
    const rows = await open
      .selectAll()
      .orderBy('vista_il', 'desc')
      .orderBy('sessione_hash')
      .limit(limit)
      .offset(offset)
      .execute();
    return { righe: rows.map(sessioneOf), totale: Number(n) };
  }

  async touch(sessioneHash: string, vistaIl: string, scadeIl: string): Promise<void> {
    await this.#db
      .updateTable('sessione')
      .set({ vista_il: toInstant(vistaIl), scade_il: toInstant(scadeIl) })
      .where('sessione_hash', '=', sessioneHash)
      .execute();
  }

  async remove(sessioneHash: string, utenteId?: string): Promise<boolean> {
    let statement = this.#db.deleteFrom('sessione').where('sessione_hash', '=', sessioneHash);
    if (utenteId !== undefined) statement = statement.where('utente_id', '=', utenteId);
    return (await statement.executeTakeFirstOrThrow()).numDeletedRows > 0n;
  }

  async removeOf(utenteId: string, tranne?: string): Promise<number> {
    let statement = this.#db.deleteFrom('sessione').where('utente_id', '=', utenteId);
    if (tranne !== undefined) statement = statement.where('sessione_hash', '<>', tranne);
    return Number((await statement.executeTakeFirstOrThrow()).numDeletedRows);
  }

  async removeExpired(al: string): Promise<void> {
    await this.#db.deleteFrom('sessione').where('scade_il', '<=', toInstant(al)).execute();
  }
}

function sessioneOf(row: Selectable<AppTables['sessione']>): Sessione {
  return {
    sessioneHash: row.sessione_hash,
    utenteId: row.utente_id,
    creataIl: readInstant(row.creata_il),
    scadeIl: readInstant(row.scade_il),
    vistaIl: readInstant(row.vista_il),
    indirizzo: row.indirizzo,
    agente: row.agente,
    completa: Boolean(row.completa),
  };
}
