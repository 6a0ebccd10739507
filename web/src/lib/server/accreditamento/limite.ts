import type { AccessiState, Utente } from '../../../../../sql/app/accessi/tipi.ts';

/*
 * "At most 8 users a Regione" (REGION_MAX_USERS). A user of a Regione is whoever has a scope on that Regione as a whole, with any role, and is
 * neither suspended nor expired; somebody invited who has not entered yet counts. ATS, comuni and national scopes do not.
 */

const MANY = 1000;

/** What decides of which Regioni somebody is a user. */
export type Posto = Pick<Utente, 'stato' | 'scadeIl' | 'ambiti'>;

const counts = ({ stato, scadeIl }: Pick<Posto, 'stato' | 'scadeIl'>, al: string): boolean =>
  stato !== 'sospeso' && (scadeIl === null || scadeIl > al);

/** @param al ISO 8601: who expired before it does not count */
export async function utentiDellaRegione(
  { utenti }: AccessiState,
  regione: string,
  al: string,
): Promise<Utente[]> {
  const { righe } = await utenti.list({ ambito: { livello: 'regione', codice: regione }, limite: MANY });
  return righe.filter((utente) => counts(utente, al));
}

/** Codes of the Regioni of which somebody is a user. */
const regioniDi = (posto: Posto | null, al: string): string[] =>
  posto && counts(posto, al)
    ? posto.ambiti.filter(({ livello }) => livello === 'regione').flatMap(({ codici }) => codici)
    : [];

/**
 * The first Regione in which a person would be one user too many; null when there is room. Whoever is a user already takes no further
 * place. Call it in the transaction that then writes: only so do two at once not both find the last place free.
 * @param prima the person as they are, by whom nobody counts twice; null: a new one
 * @param dopo the person as they are going to be
 */
export async function limiteRegione(
  accessi: AccessiState,
  { prima, dopo }: { prima: Posto | null; dopo: Posto },
  { al, massimo }: { al: string; massimo: number },
): Promise<{ regione: string } | null> {
  const taken = new Set(regioniDi(prima, al));
  for (const regione of new Set(regioniDi(dopo, al))) {
    if (taken.has(regione)) continue;
    if ((await utentiDellaRegione(accessi, regione, al)).length >= massimo) return { regione };
  }
  return null;
}
