import { testiPosta as testi } from '../../messaggi/it-posta.ts';
import { cleanName, cleanText, writeDay, writeInstant } from './testo.ts';

/** One message before it has an address: texts, and links as paths that the post office completes with its own origin. */
export interface Messaggio {
  tipo: TipoMessaggio;
  oggetto: string;
  /** Paragraphs in order; a path becomes a link of this site on a line of its own. */
  corpo: (string | { percorso: string })[];
  /** ISO 8601, UTC: afterwards it says nothing true and is not sent any more. */
  scadeIl: string | null;
}

export type TipoMessaggio =
  | 'primoAccesso'
  | 'reimposta'
  | 'codice'
  | 'passwordCambiata'
  | 'passwordSqlCreata'
  | 'passwordInScadenza'
  | 'accreditamentoRifiutato'
  | 'accreditamentoConfermato'
  | 'accessoBloccato'
  | 'accessoNuovo'
  | 'accreditoInScadenza';

/** To whom a message speaks. */
interface Persona {
  nome: string;
  cognome: string;
}

const nomeDi = ({ nome, cognome }: Persona) => cleanName(`${nome} ${cognome}`);

function messaggio(
  tipo: TipoMessaggio,
  persona: Persona,
  corpo: Messaggio['corpo'],
  scadeIl: string | null = null,
): Messaggio {
  return {
    tipo,
    oggetto: testi[tipo].oggetto,
    corpo: [testi.saluto(nomeDi(persona)), ...corpo, `${testi.firma}\n${testi.automatico}`],
    scadeIl,
  };
}

/** @param dati.percorso path with the one-time token, such as `/primo-accesso/…` */
export function primoAccesso(dati: { persona: Persona; percorso: string; scadeIl: string }): Messaggio {
  const { persona, percorso, scadeIl } = dati;
  const t = testi.primoAccesso;
  return messaggio(
    'primoAccesso',
    persona,
    [t.fatto, t.fai, { percorso }, t.scade(writeInstant(scadeIl)), t.altri],
    scadeIl,
  );
}

/** @param dati.percorso path with the one-time token, such as `/recupero/…` */
export function reimposta(dati: { persona: Persona; percorso: string; scadeIl: string }): Messaggio {
  const { persona, percorso, scadeIl } = dati;
  const t = testi.reimposta;
  return messaggio(
    'reimposta',
    persona,
    [t.fatto, t.fai, { percorso }, t.scade(writeInstant(scadeIl)), t.altri],
    scadeIl,
  );
}

/** @param dati.codice digits of the second factor; they stand in the body only, never in the subject */
export function codice(dati: { persona: Persona; codice: string; scadeIl: string }): Messaggio {
  const { persona, scadeIl } = dati;
  const t = testi.codice;
  return messaggio(
    'codice',
    persona,
    [
      t.fatto,
      cleanText(dati.codice, 20),
      t.scade(writeInstant(scadeIl)),
      t.altri,
      t.cambia,
      { percorso: '/recupero' },
    ],
    scadeIl,
  );
}

/** @param dati.quando ISO 8601, UTC */
export function passwordCambiata(dati: { persona: Persona; quando: string }): Messaggio {
  const t = testi.passwordCambiata;
  return messaggio('passwordCambiata', dati.persona, [
    t.fatto(writeInstant(dati.quando)),
    t.fai,
    t.altri,
    { percorso: '/recupero' },
  ]);
}

/**
 * Somebody made a password for programs: who did not has something to end.
 * @param dati.quando ISO 8601, UTC
 */
export function passwordSqlCreata(dati: { persona: Persona; quando: string }): Messaggio {
  const t = testi.passwordSqlCreata;
  return messaggio('passwordSqlCreata', dati.persona, [
    t.fatto(writeInstant(dati.quando)),
    t.fai,
    t.altri,
    { percorso: '/profilo/sql' },
  ]);
}

/** @param dati.scadeIl end of the password, ISO 8601, UTC */
export function passwordInScadenza(dati: { persona: Persona; scadeIl: string }): Messaggio {
  const t = testi.passwordInScadenza;
  return messaggio(
    'passwordInScadenza',
    dati.persona,
    [t.fatto(writeDay(dati.scadeIl)), t.fai, { percorso: '/profilo/password' }, t.dopo],
    dati.scadeIl,
  );
}

/**
 * To who asked for the accreditation.
 * @param dati.candidato the person who was refused
 * @param dati.protocollo number of the PEC
 */
export function accreditamentoRifiutato(dati: {
  persona: Persona;
  candidato: Persona;
  protocollo: string;
  motivo: string;
}): Messaggio {
  const t = testi.accreditamentoRifiutato;
  return messaggio('accreditamentoRifiutato', dati.persona, [
    t.fatto(nomeDi(dati.candidato), cleanText(dati.protocollo, 80)),
    t.motivo(cleanText(dati.motivo)),
    t.fai,
    { percorso: '/accreditamento' },
  ]);
}

/**
 * To somebody who had an account already and got further rights.
 * @param dati.diritti one line each, such as «Analista · Regione Umbria»
 */
export function accreditamentoConfermato(dati: { persona: Persona; diritti: string[] }): Messaggio {
  const t = testi.accreditamentoConfermato;
  const righe = dati.diritti.map((diritto) => `- ${cleanText(diritto, 160)}`);
  return messaggio('accreditamentoConfermato', dati.persona, [
    t.fatto,
    righe.join('\n'),
    t.fai,
    { percorso: '/accedi' },
    t.altri,
  ]);
}

/** Somebody guessed at the password until it was locked. */
export function accessoBloccato(dati: { persona: Persona; quando: string; indirizzo: string }): Messaggio {
  const t = testi.accessoBloccato;
  return messaggio('accessoBloccato', dati.persona, [
    t.fatto(writeInstant(dati.quando), cleanText(dati.indirizzo, 60) || testi.sconosciuto),
    t.fai,
    { percorso: '/recupero' },
    t.altri,
  ]);
}

/** @param dati.agente what the browser calls itself */
export function accessoNuovo(dati: {
  persona: Persona;
  quando: string;
  indirizzo: string;
  agente: string;
}): Messaggio {
  const t = testi.accessoNuovo;
  return messaggio('accessoNuovo', dati.persona, [
    t.fatto(writeInstant(dati.quando)),
    t.da(
      cleanText(dati.indirizzo, 60) || testi.sconosciuto,
      cleanText(dati.agente, 160) || testi.sconosciuto,
    ),
    t.fai,
    t.altri,
    { percorso: '/profilo/sessioni' },
  ]);
}

/** @param dati.scadeIl end of the accreditation, ISO 8601, UTC */
export function accreditoInScadenza(dati: { persona: Persona; scadeIl: string }): Messaggio {
  const t = testi.accreditoInScadenza;
  return messaggio(
    'accreditoInScadenza',
    dati.persona,
    [t.fatto(writeDay(dati.scadeIl)), t.fai, t.dopo],
    dati.scadeIl,
  );
}
