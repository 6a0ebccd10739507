import { randomUUID } from 'node:crypto';
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { AppTables } from '../tables.ts';
import { replaceRights } from './diritti.ts';
import {
  AppStateError,
  type Autorizzazioni,
  type FiltroUtenti,
  type ModificaUtente,
  type NuovoUtente,
  type Utente,
  type Utenti,
} from './tipi.ts';
import { inTransaction, takeTurn, type Db } from './transactions.ts';
import { columnsOf, findUtente, insertUtente, orTaken, searchText, withRights } from './utente.ts';
import { containing, cut, fold, pageOf, toCodiceFiscale, toEmail, toInstant, wordsOf } from './values.ts';

/** People and their rights. */
export class KyselyUtenti implements Utenti {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  byId(utenteId: string): Promise<Utente | null> {
    return findUtente(this.#db, 'utente_id', utenteId);
  }

  byEmail(email: string): Promise<Utente | null> {
    return findUtente(this.#db, 'email', toEmail(email));
  }

  async byCodiceFiscale(codiceFiscale: string): Promise<Utente | null> {
    const code = toCodiceFiscale(codiceFiscale);
    return code === null ? null : findUtente(this.#db, 'codice_fiscale', code);
  }

  async list(filtro: FiltroUtenti): Promise<{ righe: Utente[]; totale: number }> {
    const { offset, limit } = pageOf(filtro);
    const { n } = await this.#db
      .selectFrom('utente')
      .select(({ fn }) => fn.countAll().as('n'))
      .where((eb) => eb.and(conditions(eb, filtro)))
      .executeTakeFirstOrThrow();
    const rows = await this.#db
      .selectFrom('utente')
      .selectAll()
      .where((eb) => eb.and(conditions(eb, filtro)))
      .orderBy('ricerca')
      .orderBy('utente_id')
      .limit(limit)
      .offset(offset)
      .execute();
    return { righe: await withRights(this.#db, rows), totale: Number(n) };
  }

  async create(nuovo: NuovoUtente): Promise<Utente> {
    const utenteId = randomUUID();
    await orTaken(this.#db, nuovo, utenteId, () =>
      inTransaction(this.#db, (trx) => insertUtente(trx, utenteId, nuovo)),
    );
    return (await this.byId(utenteId)) as Utente;
  }

  async update(utenteId: string, modifica: ModificaUtente): Promise<void> {
    await orTaken(this.#db, modifica, utenteId, () =>
      inTransaction(this.#db, async (trx) => {
        if (!(await takeTurn(trx, utenteId))) throw unknown(utenteId);
        const row = await trx
          .selectFrom('utente')
          .select(['email', 'nome', 'cognome', 'codice_fiscale'])
          .where('utente_id', '=', utenteId)
          .executeTakeFirstOrThrow();
        const changed = columnsOf(modifica);
        const ricerca = searchText({ ...row, ...changed });
        await trx
          .updateTable('utente')
          .set({ ...changed, ricerca })
          .where('utente_id', '=', utenteId)
          .execute();
      }),
    );
  }

  async authorize(utenteId: string, autorizzazioni: Autorizzazioni): Promise<void> {
    await inTransaction(this.#db, async (trx) => {
      if (!(await takeTurn(trx, utenteId))) throw unknown(utenteId);
      await trx
        .updateTable('utente')
        .set({ soggetto: autorizzazioni.soggetto })
        .where('utente_id', '=', utenteId)
        .execute();
      await replaceRights(trx, utenteId, autorizzazioni);
    });
  }

  addFailure(utenteId: string): Promise<number> {
    return inTransaction(this.#db, async (trx) => {
      await trx
        .updateTable('utente')
        .set((eb) => ({ tentativi_falliti: eb('tentativi_falliti', '+', 1) }))
        .where('utente_id', '=', utenteId)
        .execute();
      const row = await trx
        .selectFrom('utente')
        .select('tentativi_falliti')
        .where('utente_id', '=', utenteId)
        .executeTakeFirst();
      if (!row) throw unknown(utenteId);
      return row.tentativi_falliti;
    });
  }

  async lock(utenteId: string, finoAl: string | null): Promise<void> {
    const change =
      finoAl === null
        ? { bloccato_fino_al: null, tentativi_falliti: 0 }
        : { bloccato_fino_al: toInstant(finoAl) };
    const { numUpdatedRows } = await this.#db
      .updateTable('utente')
      .set(change)
      .where('utente_id', '=', utenteId)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) throw unknown(utenteId);
  }

  async hasActive(ruolo: string): Promise<boolean> {
    const row = await this.#db
      .selectFrom('utente')
      .innerJoin('utente_ruolo', 'utente_ruolo.utente_id', 'utente.utente_id')
      .select(({ fn }) => fn.countAll().as('n'))
      .where('utente_ruolo.ruolo', '=', ruolo)
      .where('utente.stato', '=', 'attivo')
      .where(({ or, eb }) =>
        or([eb('utente.scade_il', 'is', null), eb('utente.scade_il', '>', new Date().toISOString())]),
      )
      .executeTakeFirstOrThrow();
    return Number(row.n) > 0;
  }
}

const unknown = (utenteId: string): AppStateError =>
  new AppStateError('UTENTE_SCONOSCIUTO', `Nessuna utenza ha l’identificativo ${cut(utenteId, 40)}.`);

type Condition = Expression<SqlBool>;

function conditions(eb: ExpressionBuilder<AppTables, 'utente'>, filtro: FiltroUtenti): Condition[] {
  const { testo, ruolo, stato, ambito, bloccatiAl, passwordPrimaDi, scadePrimaDi } = filtro;
  const found: Condition[] = wordsOf(testo ?? '').map((word) => containing(eb.ref('ricerca'), fold(word)));
  if (stato) found.push(eb('stato', '=', stato));
  if (bloccatiAl) found.push(eb('bloccato_fino_al', '>', toInstant(bloccatiAl)));
  if (passwordPrimaDi) found.push(eb('password_cambiata_il', '<', toInstant(passwordPrimaDi)));
  if (scadePrimaDi) found.push(eb('scade_il', '<', toInstant(scadePrimaDi)));
  if (ruolo) {
    const owners = eb.selectFrom('utente_ruolo').select('utente_id').where('ruolo', '=', ruolo);
    found.push(eb('utente.utente_id', 'in', owners));
  }
  if (ambito) {
    const { livello, codice } = ambito;
    const owners = eb
      .selectFrom('utente_ambito')
      .select('utente_id')
      .where('livello', '=', livello)
      .where('codice', '=', codice);
    found.push(eb('utente.utente_id', 'in', owners));
  }
  return found;
}
