import type { Expression, ExpressionBuilder, Selectable, SqlBool } from 'kysely';
import type { AppTables } from '../tables.ts';
import type { Evento, FiltroRegistro, Registro } from './tipi.ts';
import type { Db } from './transactions.ts';
import { containing, cut, pageOf, readInstant, toInstant, wordsOf } from './values.ts';

/** Lines that an export reads at once: others get their turn in between. */
const CHUNK = 500;

/** The audit log. */
export class KyselyRegistro implements Registro {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async append(evento: Omit<Evento, 'eventoId' | 'quando'>): Promise<void> {
    await this.#db
      .insertInto('registro')
      .values({
        quando: new Date().toISOString(),
        utente_id: evento.utenteId,
        utente: cut(evento.utente, 254),
        azione: evento.azione,
        oggetto: cut(evento.oggetto, 400),
        dettagli: JSON.stringify(evento.dettagli),
        indirizzo: cut(evento.indirizzo, 100),
        richiesta_http: cut(evento.richiestaHttp, 100),
      })
      .execute();
  }

  async search(filtro: FiltroRegistro): Promise<{ righe: Evento[]; totale: number }> {
    const { offset, limit } = pageOf(filtro);
    const wanted = this.#db.selectFrom('registro').where((eb) => eb.and(conditions(eb, filtro)));
    const { n } = await wanted.select(({ fn }) => fn.countAll().as('n')).executeTakeFirstOrThrow();
    const rows = await wanted.selectAll().orderBy('evento_id', 'desc').limit(limit).offset(offset).execute();
    return { righe: rows.map(eventoOf), totale: Number(n) };
  }

  async byId(eventoId: number): Promise<Evento | null> {
    const row = await this.#db
      .selectFrom('registro')
      .selectAll()
      .where('evento_id', '=', eventoId)
      .executeTakeFirst();
    return row ? eventoOf(row) : null;
  }

  async *stream(filtro: FiltroRegistro): AsyncIterable<Evento[]> {
    const wanted = this.#db.selectFrom('registro').where((eb) => eb.and(conditions(eb, filtro)));
    let last: number | undefined;
    for (;;) {
      const page = last === undefined ? wanted : wanted.where('evento_id', '<', last);
      const rows = await page.selectAll().orderBy('evento_id', 'desc').limit(CHUNK).offset(0).execute();
      if (rows.length === 0) return;
      const eventi = rows.map(eventoOf);
      yield eventi;
      last = eventi.at(-1)?.eventoId;
    }
  }

  async azioni(): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('registro')
      .select('azione')
      .distinct()
      .orderBy('azione')
      .execute();
    return rows.map(({ azione }) => azione);
  }
}

function eventoOf(row: Selectable<AppTables['registro']>): Evento {
  return {
    eventoId: Number(row.evento_id),
    quando: readInstant(row.quando),
    utenteId: row.utente_id,
    utente: row.utente,
    azione: row.azione,
    oggetto: row.oggetto,
    dettagli: JSON.parse(row.dettagli) as Record<string, unknown>,
    indirizzo: row.indirizzo,
    richiestaHttp: row.richiesta_http,
  };
}

type Builder = ExpressionBuilder<AppTables, 'registro'>;

function conditions(eb: Builder, filtro: FiltroRegistro): Expression<SqlBool>[] {
  const { dal, al, utente, azione, testo } = filtro;
  const found: Expression<SqlBool>[] = wordsOf(testo ?? '').map((word) => anywhere(eb, word));
  if (dal) found.push(eb('quando', '>=', toInstant(dal)));
  if (al) found.push(eb('quando', '<', toInstant(al)));
  if (utente) found.push(eb.or([eb('utente_id', '=', utente), containing(eb.ref('utente'), utente)]));
  if (azione) found.push(eb('azione', '=', azione));
  return found;
}

const SEARCHED = ['utente', 'azione', 'oggetto', 'dettagli', 'indirizzo', 'richiesta_http'] as const;

const anywhere = (eb: Builder, word: string): Expression<SqlBool> =>
  eb.or(SEARCHED.map((column) => containing(eb.ref(column), word)));
