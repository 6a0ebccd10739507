import type { AccessiState, Autorizzazioni, Utente } from '../../../../../sql/app/accessi/tipi.ts';

/*
 * "At most 8 users a Regione" (REGION_MAX_USERS). A user of a Regione is whoever has a scope on that Regione as a whole, with any role, and is
 * neither suspended nor expired; somebody invited who has not entered yet counts. ATS, comuni and national scopes do not.
 */

const MANY = 1000;

/** @param al ISO 8601: who expired before it does not count */
export async function utentiDellaRegione(
  { utenti }: AccessiState,
  regione: string,
  al: string,
): Promise<Utente[]> {
  const { righe } = await utenti.list({ ambito: { livello: 'regione', codice: regione }, limite: MANY });
  return righe.filter(({ stato, scadeIl }) => stato !== 'sospeso' && (scadeIl === null || scadeIl > al));
}

/** Codes of the Regioni on which these rights make somebody a user. */
const regioniDi = ({ ambiti }: Pick<Autorizzazioni, 'ambiti'>): string[] =>
  ambiti.filter(({ livello }) => livello === 'regione').flatMap(({ codici }) => codici);

/**
 * The first Regione that would have too many users if one more person had these rights; null when there is room. Call it in the transaction
 * that then writes the rights.
 * @param escluso the person who gets the rights, when there is an account already: nobody counts twice
 */
export async function limiteRegione(
  accessi: AccessiState,
  autorizzazioni: Pick<Autorizzazioni, 'ambiti'>,
  { al, massimo, escluso }: { al: string; massimo: number; escluso?: string | undefined },
): Promise<{ regione: string } | null> {
  for (const regione of new Set(regioniDi(autorizzazioni))) {
    const others = (await utentiDellaRegione(accessi, regione, al)).filter(
      ({ utenteId }) => utenteId !== escluso,
    );
    if (others.length >= massimo) return { regione };
  }
  return null;
}
