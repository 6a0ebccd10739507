import { testiAccreditamento as testi } from '../../messaggi/it-accreditamento.ts';
import { checkCodiceFiscale, normalizeCodiceFiscale } from './codice-fiscale.ts';

/** Who is accredited, as typed in a form or found in a list. */
export interface Anagrafica {
  nome: string;
  cognome: string;
  codiceFiscale: string;
  email: string;
  ente: string;
}

export type CampoAnagrafica = keyof Anagrafica;

export const CAMPI_ANAGRAFICA = ['nome', 'cognome', 'codiceFiscale', 'email', 'ente'] as const;

/** Longest texts that are kept; longer ones are refused, never cut. */
const MASSIMO = { nome: 60, cognome: 60, email: 254, ente: 160, protocollo: 60 };

/** Letters with what stands between them; a first sign of a spreadsheet's formula can never pass. */
const NOME = /^\p{L}[\p{L}\p{M}'’. -]*$/u;
const ENTE = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}'’"«»().,;:&/°ª -]*$/u;
const PROTOCOLLO = /^[\p{L}\p{N}][\p{L}\p{N} ./_:-]*$/u;
const EMAIL = /^[a-z0-9_][a-z0-9.!#$%&'*/=?^_`{|}~+-]*@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/;

/** One blank for many, none around; line breaks and tabs are blanks. */
export const tidy = (testo: string): string => testo.normalize('NFC').replace(/\s+/g, ' ').trim();

/** The form in which the fields are kept: capitals in the codice fiscale, lower case in the address. */
export function normalizeAnagrafica(typed: Anagrafica): Anagrafica {
  return {
    nome: tidy(typed.nome),
    cognome: tidy(typed.cognome),
    codiceFiscale: normalizeCodiceFiscale(typed.codiceFiscale),
    email: tidy(typed.email).toLowerCase(),
    ente: tidy(typed.ente),
  };
}

/**
 * What is wrong, by field; one sentence each.
 * @param persona as `normalizeAnagrafica` gives it
 * @param oggi YYYY-MM-DD
 */
export function checkAnagrafica(persona: Anagrafica, oggi: string): Partial<Record<CampoAnagrafica, string>> {
  const codice = checkCodiceFiscale(persona.codiceFiscale, oggi);
  const errors = {
    nome: checkText(persona.nome, NOME, MASSIMO.nome, testi.errore.nome),
    cognome: checkText(persona.cognome, NOME, MASSIMO.cognome, testi.errore.cognome),
    codiceFiscale: codiceError(persona.codiceFiscale, codice),
    email: checkText(persona.email, EMAIL, MASSIMO.email, testi.errore.email),
    ente: checkText(persona.ente, ENTE, MASSIMO.ente, testi.errore.ente),
  };
  return Object.fromEntries(Object.entries(errors).filter(([, text]) => text !== null));
}

/** @returns what is wrong with the number of the PEC, or null */
export const checkProtocollo = (protocollo: string): string | null =>
  checkText(protocollo, PROTOCOLLO, MASSIMO.protocollo, testi.errore.protocollo);

/**
 * @param data YYYY-MM-DD as typed
 * @returns what is wrong with the date of the PEC, or null
 */
export function checkDataPec(data: string, oggi: string): string | null {
  if (data === '') return testi.errore.dataPec.assente;
  if (!isDay(data)) return testi.errore.dataPec.forma;
  if (data > oggi) return testi.errore.dataPec.futura;
  return data < '2000-01-01' ? testi.errore.dataPec.antica : null;
}

/** A day of the calendar, YYYY-MM-DD. */
export function isDay(data: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(data)) return false;
  const date = new Date(`${data}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(data);
}

interface Messages {
  assente: string;
  forma: string;
}

function checkText(text: string, shape: RegExp, longest: number, messages: Messages): string | null {
  if (text === '') return messages.assente;
  if (text.length > longest) return testi.errore.lungo(longest);
  return shape.test(text) ? null : messages.forma;
}

function codiceError(typed: string, esito: ReturnType<typeof checkCodiceFiscale>): string | null {
  if (typed === '') return testi.errore.codiceFiscale.ASSENTE;
  return esito.ok ? null : esito.motivo;
}
