import { FUNZIONI, RUOLI, RUOLI_SOLO_APERTI, type Funzione, type Ruolo } from './accesso.ts';
import { CONTESTO_PUBBLICO, LIVELLI_AMBITO, type Ambito, type Contesto } from './contesto.ts';

/*
 * From a person as stored to the context that every door asks with: the pages and the SQL API come to the same answer because they
 * ask here.
 */

/** What is stored of a person, as far as it decides what they may see. */
export interface PersonaConservata {
  utenteId: string;
  email: string;
  nome: string;
  cognome: string;
  ruoli: string[];
  ambiti: { livello: string; codici: string[] }[];
  enti: string[];
  /** Pseudonym of the recipient that the person is. */
  soggetto: string | null;
  stato: 'invitato' | 'attivo' | 'sospeso';
  passwordHash: string | null;
  passwordCambiataIl: string | null;
  /** The person asked for the second factor. */
  secondoFattore: boolean;
  /** End of the accreditation. */
  scadeIl: string | null;
}

/** A role with what the administrator grants to it. */
export interface RuoloConservato {
  ruolo: string;
  secondoFattore: boolean;
  funzioni: string[];
}

/** A person who signed in, with both factors where two are due. */
export interface UtenteInSessione {
  utenteId: string;
  email: string;
  nome: string;
  cognome: string;
  ruoli: readonly Ruolo[];
  funzioni: ReadonlySet<Funzione>;
  ambiti: Ambito[];
  enti: string[];
  /** ISO 8601; null: the password does not end, or there is none. In the past: it must be changed first. */
  passwordScadeIl: string | null;
  /** End of the accreditation, ISO 8601; null: none. */
  scadeIl: string | null;
}

const DAY = 86_400_000;

/** Whether a person may enter at all: neither invited only, nor suspended, nor with an accreditation that ended. */
export function puoEntrare({ stato, scadeIl }: Pick<PersonaConservata, 'stato' | 'scadeIl'>): boolean {
  return stato === 'attivo' && (scadeIl === null || Date.parse(scadeIl) > Date.now());
}

/** @param giorni that a password lasts; null: for ever */
function finePassword(
  { passwordHash, passwordCambiataIl }: Pick<PersonaConservata, 'passwordHash' | 'passwordCambiataIl'>,
  giorni: number | null,
): string | null {
  if (giorni === null || passwordHash === null) return null;
  // Without a date nobody knows how old it is: it ended.
  const from = passwordCambiataIl === null ? 0 : Date.parse(passwordCambiataIl);
  return new Date(from + giorni * DAY).toISOString();
}

export const passwordScaduta = ({ passwordScadeIl }: Pick<UtenteInSessione, 'passwordScadeIl'>): boolean =>
  passwordScadeIl !== null && Date.parse(passwordScadeIl) <= Date.now();

/** The roles that a person holds, out of the table that the administrator edits; unknown ones open nothing. */
export function ruoliDi<R extends RuoloConservato>(
  { ruoli }: Pick<PersonaConservata, 'ruoli'>,
  tabella: readonly R[],
): R[] {
  return tabella.filter(({ ruolo }) => ruoli.includes(ruolo));
}

/** The second factor is due when the person or any of the roles asks for it. */
export function chiedeSecondoFattore(
  utente: PersonaConservata,
  tabella: readonly RuoloConservato[],
): boolean {
  return utente.secondoFattore || ruoliDi(utente, tabella).some(({ secondoFattore }) => secondoFattore);
}

/**
 * From the person as stored to the person as the pages know them.
 * @param giorni that a password lasts; null: for ever
 */
export function utenteInSessione(
  utente: PersonaConservata,
  tabella: readonly RuoloConservato[],
  giorni: number | null,
): UtenteInSessione {
  const { utenteId, email, nome, cognome, enti } = utente;
  const granted = new Set(ruoliDi(utente, tabella).flatMap(({ funzioni }) => funzioni));
  const passwordScadeIl = finePassword(utente, giorni);
  const due = passwordScaduta({ passwordScadeIl });
  return {
    utenteId,
    email,
    nome,
    cognome,
    ruoli: RUOLI.filter((ruolo) => utente.ruoli.includes(ruolo)),
    funzioni: new Set(due ? [] : FUNZIONI.filter((funzione) => granted.has(funzione))),
    ambiti: ambitiDi(utente),
    enti: enti.filter((ente) => ente !== ''),
    passwordScadeIl,
    scadeIl: utente.scadeIl,
  };
}

/**
 * The one function from a person to the context that every door asks with. Who may not read protected data, or has only roles that
 * read open data, has no scope, no body and no subject in it, whatever was granted.
 */
export function contestoDi(utente: UtenteInSessione, soggetto: string | null): Contesto {
  const { utenteId, ruoli, ambiti, enti, funzioni } = utente;
  const gruppi = ruoli.length > 0 ? [...ruoli] : CONTESTO_PUBBLICO.gruppi;
  const protetti =
    funzioni.has('leggi_protetti') && ruoli.some((ruolo) => !RUOLI_SOLO_APERTI.includes(ruolo));
  if (!protetti) return { utente: utenteId, gruppi, ambiti: [], enti: [] };
  return { utente: utenteId, gruppi, ambiti, enti, ...(soggetto ? { soggetto } : {}) };
}

/** Stored scopes in the contract's form: unknown levels and empty lists open nothing. */
function ambitiDi({ ambiti }: Pick<PersonaConservata, 'ambiti'>): Ambito[] {
  return LIVELLI_AMBITO.flatMap((livello) => {
    const codici = ambiti.filter((ambito) => ambito.livello === livello).flatMap(({ codici }) => codici);
    const distinct = [...new Set(codici.filter((codice) => codice !== ''))].sort();
    return distinct.length > 0 ? [{ livello, codici: distinct }] : [];
  });
}
