import { nomeNudo } from '../../sources/common/nomi.ts';

/** What a list says of one comune. Codes are text; the provincia is the historic one, the first three digits of the comune's code. */
export interface Anagrafica {
  codice_istat: string;
  nome: string;
  provincia_codice: string;
  provincia_nome: string;
  provincia_sigla: string;
  regione_codice: string;
  regione_nome: string;
  ripartizione_codice: string;
  ripartizione_nome: string;
  catastale_codice: string | null;
  uts_codice: string | null;
}

/** All comuni on one day. */
export interface Elenco {
  /** ISO day. */
  data: string;
  /** True for the list that the product ships: it stands in only where no list was loaded. */
  fornito: boolean;
  comuni: ReadonlyMap<string, Anagrafica>;
}

/** Kinds of change as ISTAT codes them; `TR` is a translation of codes between two days (SITUAS 99), which dates nothing. */
export const TIPI_VARIAZIONE = ['CS', 'ES', 'AQES', 'AQ', 'CE', 'CECS', 'AP', 'CD', 'RN', 'TR'] as const;

export type TipoVariazione = (typeof TIPI_VARIAZIONE)[number];

/** One change: a row of `dw.comune_variazione`. */
export interface Variazione {
  tipo: TipoVariazione;
  codice_istat: string;
  nome: string;
  codice_nuovo: string;
  nome_nuovo: string;
  /** ISO day from which the new state holds. */
  decorrenza: string;
  /** Share of the old comune that goes to the new one, in [0, 1]; null when unknown. */
  peso: number | null;
}

/** One dated version of a comune, as lists and changes tell it. */
export interface Versione extends Anagrafica {
  valido_dal: string;
  /** Last day; null = in force. */
  valido_al: string | null;
}

/** "Since ever": no list and no change is older. */
export const DA_SEMPRE = '1900-01-01';

const GIORNO = 86_400_000;

/** The ISO day before. */
export function vigilia(data: string): string {
  return new Date(Date.parse(`${data}T00:00:00Z`) - GIORNO).toISOString().slice(0, 10);
}

/** The ISO day after. */
export function indomani(data: string): string {
  return new Date(Date.parse(`${data}T00:00:00Z`) + GIORNO).toISOString().slice(0, 10);
}

/** True when the version holds on an ISO day. */
export function inVigore(
  { valido_dal, valido_al }: Pick<Versione, 'valido_dal' | 'valido_al'>,
  data: string,
): boolean {
  return valido_dal <= data && (valido_al === null || data <= valido_al);
}

/** True when two names differ at most in letter case, accents and punctuation: then it is spelling, not a change. */
export const stessaGrafia = (a: string, b: string): boolean => a === b || nomeNudo(a) === nomeNudo(b);
