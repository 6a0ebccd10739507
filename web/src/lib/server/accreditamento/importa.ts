import type { AccessiState, NuovaPersona } from '../../../../../sql/app/accessi/tipi.ts';
import { findAccount, giveDiritto, hasDiritto, withAccredito } from './diritti.ts';
import { limiteRegione } from './limite.ts';

/** What importing a person would do. */
export type Effetto = 'nuovo' | 'aggiunta' | 'invariato' | 'conflitto' | 'sospeso' | 'posti';

/** Effects that keep a list from entering. */
export const IMPEDISCE: ReadonlySet<Effetto> = new Set<Effetto>(['conflitto', 'sospeso', 'posti']);

export interface EsitoImporto {
  /** One per person, in their order. */
  effetti: Effetto[];
  /** Accounts made, to send the first-access link to. */
  nuovi: string[];
  /** Accounts that got a right. */
  aggiornati: string[];
}

interface Opzioni {
  /** End of the accreditation of new people, ISO 8601. */
  scadeIl: string;
  al: string;
  massimo: number;
}

/** What was tried is undone; the outcome comes back all the same. */
class Annullato extends Error {
  readonly esito: EsitoImporto;

  constructor(esito: EsitoImporto) {
    super('undone');
    this.esito = esito;
  }
}

/** Tells what an import would do by doing it and undoing it: the two can never differ. */
export const provaImporto = (
  accessi: AccessiState,
  persone: readonly NuovaPersona[],
  opzioni: Opzioni,
): Promise<EsitoImporto> => run(accessi, persone, opzioni, true);

/** Lets all people in, or nobody when one of them cannot enter. Who is there already, with the same rights, stays as is. */
export const importaPersone = (
  accessi: AccessiState,
  persone: readonly NuovaPersona[],
  opzioni: Opzioni,
): Promise<EsitoImporto> => run(accessi, persone, opzioni, false);

async function run(
  accessi: AccessiState,
  persone: readonly NuovaPersona[],
  opzioni: Opzioni,
  undo: boolean,
): Promise<EsitoImporto> {
  try {
    return await accessi.transazione(async (store) => {
      const esito: EsitoImporto = { effetti: [], nuovi: [], aggiornati: [] };
      for (const persona of persone) esito.effetti.push(await enter(store, persona, opzioni, esito));
      if (undo || esito.effetti.some((effetto) => IMPEDISCE.has(effetto))) throw new Annullato(esito);
      return esito;
    });
  } catch (error) {
    if (error instanceof Annullato) return error.esito;
    throw error;
  }
}

async function enter(
  store: AccessiState,
  persona: NuovaPersona,
  { scadeIl, al, massimo }: Opzioni,
  esito: EsitoImporto,
): Promise<Effetto> {
  const found = await findAccount(store, persona);
  if (found.tipo === 'conflitto') return 'conflitto';
  const account = found.tipo === 'esistente' ? found.utente : null;
  const { ruolo, livello, codice } = persona;
  const known = account !== null && hasDiritto(account, persona);
  if (known && account.codiceFiscale !== null) return 'invariato';
  if (account?.stato === 'sospeso') return 'sospeso';
  // A list says who is in, not until when: it does not prolong an account that there is.
  const end = account ? account.scadeIl : scadeIl;
  const dopo = withAccredito(account, { ruolo, livello, codice }, end);
  if (await limiteRegione(store, { prima: account, dopo }, { al, massimo })) return 'posti';
  const given = await giveDiritto(store, persona, { ruolo, livello, codice }, { account, scadeIl: end });
  (given.nuovo ? esito.nuovi : esito.aggiornati).push(given.utenteId);
  return given.nuovo ? 'nuovo' : 'aggiunta';
}
