import type { AmbitoUtente, Autorizzazioni } from './tipi.ts';
import { insertAll, type Db, type Trx } from './transactions.ts';

type Rights = Omit<Autorizzazioni, 'soggetto'>;

/** SQL Server takes 2,100 values a statement; three lists are asked with the same ids. */
const PORTION = 600;

/** Roles (in the order of their list), scopes and bodies of some people, in one statement: never half old and half new. */
export async function readRights(db: Db, utenteIds: readonly string[]): Promise<Map<string, Rights>> {
  const rights = new Map<string, Rights>();
  for (let start = 0; start < utenteIds.length; start += PORTION) {
    const rows = await rowsOf(db, utenteIds.slice(start, start + PORTION));
    for (const { utente_id, tipo, livello, valore } of rows) {
      const own = rights.get(utente_id) ?? { ruoli: [], ambiti: [], enti: [] };
      rights.set(utente_id, own);
      if (tipo === 'ruolo') own.ruoli.push(valore);
      else if (tipo === 'ente') own.enti.push(valore);
      else addCodice(own.ambiti, livello, valore);
    }
  }
  return rights;
}

function addCodice(ambiti: AmbitoUtente[], livello: string, codice: string): void {
  const known = ambiti.find((each) => each.livello === livello);
  if (known) known.codici.push(codice);
  else ambiti.push({ livello, codici: [codice] });
}

const rowsOf = (db: Db, ids: string[]) =>
  db
    .selectFrom('utente_ruolo as r')
    .innerJoin('ruolo', 'ruolo.ruolo', 'r.ruolo')
    .select(({ val }) => [
      'r.utente_id as utente_id',
      val('ruolo').as('tipo'),
      val('').as('livello'),
      'r.ruolo as valore',
      'ruolo.ordine as ordine',
    ])
    .where('r.utente_id', 'in', ids)
    .unionAll(
      db
        .selectFrom('utente_ambito as a')
        .select(({ val }) => [
          'a.utente_id as utente_id',
          val('ambito').as('tipo'),
          'a.livello as livello',
          'a.codice as valore',
          val(0).as('ordine'),
        ])
        .where('a.utente_id', 'in', ids),
    )
    .unionAll(
      db
        .selectFrom('utente_ente as e')
        .select(({ val }) => [
          'e.utente_id as utente_id',
          val('ente').as('tipo'),
          val('').as('livello'),
          'e.ente as valore',
          val(0).as('ordine'),
        ])
        .where('e.utente_id', 'in', ids),
    )
    .orderBy('ordine')
    .orderBy('livello')
    .orderBy('valore')
    .execute();

/** Replaces roles, scopes and bodies of a person; what is named twice counts once. */
export async function replaceRights(trx: Trx, utenteId: string, rights: Rights): Promise<void> {
  for (const table of ['utente_ruolo', 'utente_ambito', 'utente_ente'] as const) {
    await trx.deleteFrom(table).where('utente_id', '=', utenteId).execute();
  }
  const ruoli = [...new Set(rights.ruoli)].map((ruolo) => ({ utente_id: utenteId, ruolo }));
  const enti = [...new Set(rights.enti)].map((ente) => ({ utente_id: utenteId, ente }));
  const livelli = Map.groupBy(rights.ambiti, ({ livello }) => livello);
  const ambiti = [...livelli].flatMap(([livello, group]) =>
    [...new Set(group.flatMap(({ codici }) => codici))].map((codice) => ({
      utente_id: utenteId,
      livello,
      codice,
    })),
  );
  await insertAll(ruoli, (portion) => trx.insertInto('utente_ruolo').values(portion));
  await insertAll(ambiti, (portion) => trx.insertInto('utente_ambito').values(portion));
  await insertAll(enti, (portion) => trx.insertInto('utente_ente').values(portion));
}
