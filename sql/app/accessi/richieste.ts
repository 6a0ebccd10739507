import type { Selectable } from 'kysely';
import type { RichiestaPersonaTable } from '../tables.ts';
import type {
  Decisione,
  NuovaPersona,
  PersonaRichiesta,
  Richiesta,
  Richieste,
  StatoRichiesta,
} from './tipi.ts';
import { inTransaction, takeTurn, type Db, type Trx } from './transactions.ts';
import { pageOf, readDay, readInstant, readInstantOrNull, toCodiceFiscale, toEmail } from './values.ts';

/** Requests for accreditation. */
export class KyselyRichieste implements Richieste {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  create(richiesta: {
    richiedenteId: string;
    pecProtocollo: string;
    pecData: string;
    persone: NuovaPersona[];
  }): Promise<number> {
    const { richiedenteId, pecProtocollo, pecData, persone } = richiesta;
    return inTransaction(this.#db, async (trx) => {
      await takeTurn(trx, richiedenteId);
      await trx
        .insertInto('richiesta')
        .values({
          richiedente_id: richiedenteId,
          pec_protocollo: pecProtocollo,
          pec_data: pecData,
          creata_il: new Date().toISOString(),
        })
        .execute();
      // The last of this applicant is ours: nobody else of the same applicant gets in before the end.
      const { id } = await trx
        .selectFrom('richiesta')
        .select(({ fn }) => fn.max('richiesta_id').as('id'))
        .where('richiedente_id', '=', richiedenteId)
        .executeTakeFirstOrThrow();
      // One by one, so that people keep their order.
      for (const persona of persone) await insertPersona(trx, id, persona);
      return id;
    });
  }

  async byId(richiestaId: number): Promise<Richiesta | null> {
    const [richiesta] = await this.#withPersone([richiestaId]);
    return richiesta ?? null;
  }

  async list(filtro: {
    richiedenteId?: string;
    stato?: StatoRichiesta;
    da?: number;
    limite?: number;
  }): Promise<{ righe: Richiesta[]; totale: number }> {
    const { richiedenteId, stato } = filtro;
    const { offset, limit } = pageOf(filtro);
    let wanted = this.#db.selectFrom('richiesta');
    if (richiedenteId !== undefined) wanted = wanted.where('richiedente_id', '=', richiedenteId);
    if (stato) {
      wanted = wanted.where('richiesta_id', 'in', ({ selectFrom }) =>
        selectFrom('richiesta_persona').select('richiesta_id').where('stato', '=', stato),
      );
    }
    const { n } = await wanted.select(({ fn }) => fn.countAll().as('n')).executeTakeFirstOrThrow();
    const rows = await wanted
      .select('richiesta_id')
      .orderBy('richiesta_id', 'desc')
      .limit(limit)
      .offset(offset)
      .execute();
    const righe = await this.#withPersone(rows.map(({ richiesta_id }) => richiesta_id));
    return { righe, totale: Number(n) };
  }

  async persona(
    personaId: number,
  ): Promise<(PersonaRichiesta & { richiestaId: number; richiedenteId: string }) | null> {
    const row = await this.#db
      .selectFrom('richiesta_persona')
      .selectAll()
      .where('persona_id', '=', personaId)
      .executeTakeFirst();
    if (!row) return null;
    const { richiedente_id } = await this.#db
      .selectFrom('richiesta')
      .select('richiedente_id')
      .where('richiesta_id', '=', row.richiesta_id)
      .executeTakeFirstOrThrow();
    return { ...personaOf(row), richiestaId: row.richiesta_id, richiedenteId: richiedente_id };
  }

  decide(personaId: number, decisione: Decisione): Promise<boolean> {
    return decide(this.#db, personaId, decisione);
  }

  /** Newest first. */
  async #withPersone(ids: number[]): Promise<Richiesta[]> {
    if (ids.length === 0) return [];
    const rows = await this.#db
      .selectFrom('richiesta')
      .selectAll()
      .where('richiesta_id', 'in', ids)
      .orderBy('richiesta_id', 'desc')
      .execute();
    const persone = await this.#db
      .selectFrom('richiesta_persona')
      .selectAll()
      .where('richiesta_id', 'in', ids)
      .orderBy('persona_id')
      .execute();
    const byRichiesta = Map.groupBy(persone, ({ richiesta_id }) => richiesta_id);
    return rows.map((row) => ({
      richiestaId: row.richiesta_id,
      richiedenteId: row.richiedente_id,
      pecProtocollo: row.pec_protocollo,
      pecData: readDay(row.pec_data),
      creataIl: readInstant(row.creata_il),
      persone: (byRichiesta.get(row.richiesta_id) ?? []).map(personaOf),
    }));
  }
}

async function insertPersona(trx: Trx, richiestaId: number, persona: NuovaPersona): Promise<void> {
  const { nome, cognome, codiceFiscale, email, ruolo, ente, livello, codice } = persona;
  await trx
    .insertInto('richiesta_persona')
    .values({
      richiesta_id: richiestaId,
      nome: nome.trim(),
      cognome: cognome.trim(),
      codice_fiscale: toCodiceFiscale(codiceFiscale) ?? '',
      email: toEmail(email),
      ruolo,
      ente,
      livello,
      codice,
      stato: 'in_attesa',
      motivo: null,
      decisa_da: null,
      decisa_il: null,
      utente_id: null,
    })
    .execute();
}

/** Decides in one statement: of two at once one does. */
async function decide(db: Db, personaId: number, decisione: Decisione): Promise<boolean> {
  const { stato, motivo, decisaDa, utenteId } = decisione;
  const { numUpdatedRows } = await db
    .updateTable('richiesta_persona')
    .set({ stato, motivo, decisa_da: decisaDa, decisa_il: new Date().toISOString(), utente_id: utenteId })
    .where('persona_id', '=', personaId)
    .where('stato', '=', 'in_attesa')
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

function personaOf(row: Selectable<RichiestaPersonaTable>): PersonaRichiesta {
  return {
    personaId: row.persona_id,
    nome: row.nome,
    cognome: row.cognome,
    codiceFiscale: row.codice_fiscale,
    email: row.email,
    ruolo: row.ruolo,
    ente: row.ente,
    livello: row.livello,
    codice: row.codice,
    stato: row.stato as StatoRichiesta,
    motivo: row.motivo,
    decisaDa: row.decisa_da,
    decisaIl: readInstantOrNull(row.decisa_il),
    utenteId: row.utente_id,
  };
}
