import type {
  AccessiState,
  NuovaPersona,
  PersonaRichiesta,
  Richiesta,
  Utente,
} from '../../../../../sql/app/accessi/tipi.ts';
import { findAccount, giveDiritto, hasDiritto, withAccredito } from './diritti.ts';
import { limiteRegione, utentiDellaRegione } from './limite.ts';
import { isSameRequest } from './modulo.ts';

/*
 * The life of a request: asked, then each person confirmed or refused, once. Each step is one transaction over the stores, so that of two
 * administrators at once one decides, one account comes of it, and a Regione never has more users than it may.
 */

const MANY = 1000;

/** Why a person of a request cannot be asked for; `indice` is the place in the request. */
export type Impedimento =
  | { indice: number; tipo: 'gia_in_attesa' }
  | { indice: number; tipo: 'posti'; regione: string; occupati: number; inAttesa: number };

export interface NuovaRichiesta {
  pecProtocollo: string;
  pecData: string;
  persone: NuovaPersona[];
}

/**
 * Records a request, whole or not at all. Users of a Regione and those that wait to become some count together towards `massimo`.
 * @param opzioni.al ISO 8601
 */
export async function chiediAccrediti(
  accessi: AccessiState,
  richiesta: NuovaRichiesta,
  { richiedenteId, al, massimo }: { richiedenteId: string; al: string; massimo: number },
): Promise<{ richiestaId: number } | { impedimenti: Impedimento[] }> {
  return accessi.transazione(async (store) => {
    const waiting = await personeInAttesa(store);
    const impedimenti: Impedimento[] = [];
    for (const [indice, persona] of richiesta.persone.entries()) {
      if (waiting.some((other) => isSameRequest(other, persona))) {
        impedimenti.push({ indice, tipo: 'gia_in_attesa' });
      }
    }
    impedimenti.push(...(await findFull(store, richiesta.persone, waiting, al, massimo)));
    if (impedimenti.length > 0) return { impedimenti };
    return { richiestaId: await store.richieste.create({ richiedenteId, ...richiesta }) };
  });
}

async function personeInAttesa({ richieste }: AccessiState): Promise<PersonaRichiesta[]> {
  const { righe } = await richieste.list({ stato: 'in_attesa', limite: MANY });
  return righe.flatMap(({ persone }) => persone).filter(({ stato }) => stato === 'in_attesa');
}

/** Those who would be one user of their Regione too many, in the order of the request. */
async function findFull(
  store: AccessiState,
  persone: NuovaPersona[],
  waiting: PersonaRichiesta[],
  al: string,
  massimo: number,
): Promise<Impedimento[]> {
  const found: Impedimento[] = [];
  const regioni = new Set(persone.filter(({ livello }) => livello === 'regione').map(({ codice }) => codice));
  for (const regione of regioni) {
    const { attivi, inAttesa } = await countPosti(store, waiting, regione, al);
    const taken = new Set([...attivi, ...inAttesa]);
    for (const [indice, { livello, codice, codiceFiscale }] of persone.entries()) {
      if (livello !== 'regione' || codice !== regione || taken.has(codiceFiscale)) continue;
      taken.add(codiceFiscale);
      if (taken.size <= massimo) continue;
      found.push({ indice, tipo: 'posti', regione, occupati: attivi.size, inAttesa: inAttesa.size });
    }
  }
  return found;
}

/** Who uses the places of a Regione and who waits for one: codici fiscali, or ids of people without. */
async function countPosti(
  store: AccessiState,
  waiting: PersonaRichiesta[],
  regione: string,
  al: string,
): Promise<{ attivi: Set<string>; inAttesa: Set<string> }> {
  const users = await utentiDellaRegione(store, regione, al);
  const attivi = new Set(users.map(({ codiceFiscale, utenteId }) => codiceFiscale ?? utenteId));
  const asked = waiting.filter(({ livello, codice }) => livello === 'regione' && codice === regione);
  const inAttesa = new Set(
    asked.map(({ codiceFiscale }) => codiceFiscale).filter((code) => !attivi.has(code)),
  );
  return { attivi, inAttesa };
}

/** How many places of a Regione are used, and how many are asked for. */
export async function postiRegione(
  accessi: AccessiState,
  regione: string,
  al: string,
): Promise<{ occupati: number; inAttesa: number }> {
  const { attivi, inAttesa } = await countPosti(accessi, await personeInAttesa(accessi), regione, al);
  return { occupati: attivi.size, inAttesa: inAttesa.size };
}

export type EsitoDecisione =
  | { esito: 'confermata'; persona: PersonaRichiesta; utente: Utente; nuovo: boolean; rinnovo: boolean }
  | { esito: 'rifiutata'; persona: PersonaRichiesta; richiesta: Richiesta }
  | { esito: 'gia_decisa' | 'propria' | 'sospeso' | 'conflitto' | 'account_cambiato' }
  | { esito: 'limite'; regione: string };

export interface Conferma {
  /** Id of who decides. */
  decisaDa: string;
  /** End of the accreditation, ISO 8601. */
  scadeIl: string;
  al: string;
  massimo: number;
  /** Id of the account that the page showed, empty when it said that a new one would be made. */
  mostrato: string;
}

/** What was written is undone. */
class Annullata extends Error {}

/** Confirms one person: makes the account, or adds the rights to the one that was shown. */
export async function confermaPersona(
  accessi: AccessiState,
  personaId: number,
  conferma: Conferma,
): Promise<EsitoDecisione> {
  try {
    return await accessi.transazione((store) => confirmIn(store, personaId, conferma));
  } catch (error) {
    if (error instanceof Annullata) return { esito: 'gia_decisa' };
    throw error;
  }
}

async function confirmIn(
  store: AccessiState,
  personaId: number,
  { decisaDa, scadeIl, al, massimo, mostrato }: Conferma,
): Promise<EsitoDecisione> {
  const persona = await store.richieste.persona(personaId);
  if (!persona || persona.stato !== 'in_attesa') return { esito: 'gia_decisa' };
  if (persona.richiedenteId === decisaDa) return { esito: 'propria' };
  const found = await findAccount(store, persona);
  if (found.tipo === 'conflitto') return { esito: 'conflitto' };
  const account = found.tipo === 'esistente' ? found.utente : null;
  if (account?.stato === 'sospeso') return { esito: 'sospeso' };
  if ((account?.utenteId ?? '') !== mostrato) return { esito: 'account_cambiato' };
  const { ruolo, livello, codice } = persona;
  const dopo = withAccredito(account, { ruolo, livello, codice }, scadeIl);
  const full = await limiteRegione(store, { prima: account, dopo }, { al, massimo });
  if (full) return { esito: 'limite', regione: full.regione };
  const rinnovo = account !== null && hasDiritto(account, { ruolo, livello, codice });
  const { utenteId, nuovo } = await giveDiritto(
    store,
    persona,
    { ruolo, livello, codice },
    { account, scadeIl },
  );
  const decided = await store.richieste.decide(personaId, {
    stato: 'confermata',
    motivo: null,
    decisaDa,
    utenteId,
  });
  const utente = await store.utenti.byId(utenteId);
  if (!decided || !utente) throw new Annullata();
  return { esito: 'confermata', persona, utente, nuovo, rinnovo };
}

/** Refuses one person. */
export async function rifiutaPersona(
  accessi: AccessiState,
  personaId: number,
  { decisaDa, motivo }: { decisaDa: string; motivo: string },
): Promise<EsitoDecisione> {
  return accessi.transazione(async (store) => {
    const persona = await store.richieste.persona(personaId);
    if (!persona || persona.stato !== 'in_attesa') return { esito: 'gia_decisa' };
    const decision = { stato: 'rifiutata', motivo, decisaDa, utenteId: null } as const;
    const decided = await store.richieste.decide(personaId, decision);
    const richiesta = await store.richieste.byId(persona.richiestaId);
    if (!decided || !richiesta) return { esito: 'gia_decisa' };
    return { esito: 'rifiutata', persona, richiesta };
  });
}
