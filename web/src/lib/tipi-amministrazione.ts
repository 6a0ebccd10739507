/** What the server hands to the pages of the administration console. */
import type { ErroreCampo } from './componenti/moduli/campo.ts';

/** A place on which somebody has a scope. */
export interface AmbitoNominato {
  livello: string;
  codice: string;
  nome: string;
  /** What it is: "Ambito sociale"; empty for Italy. */
  tipo: string;
  /** Where it is: "provincia di Bergamo". */
  contesto: string;
  /** The registry of places does not know it any more: it opens nothing. */
  sconosciuto?: boolean;
}

/** A role with what it may do, as the table says now. */
export interface RuoloNominato {
  ruolo: string;
  nome: string;
  descrizione: string;
  secondoFattore: boolean;
  funzioni: string[];
}

/** Rights as the form of a person holds them. */
export interface Diritti {
  ruoli: string[];
  ambiti: AmbitoNominato[];
  enti: string[];
  soggetto: string;
}

/** What a form answers when it was refused. */
export interface EsitoRifiutato {
  errori: ErroreCampo[];
  codice: string;
}

/** Which page of a list is shown. */
export interface Pagina {
  numero: number;
  di: number;
  totale: number;
}

/** A count for every day of a period, oldest first. */
export type SerieGiorni = { giorno: string; numero: number }[];

/** A page with how often it was read. */
export interface PaginaLetta {
  nome: string;
  dettaglio: string;
  /** null where the name stands for many addresses. */
  href: string | null;
  letture: number;
}

/** What the page of the statistics shows. */
export interface DatiStatistiche {
  giorni: number;
  accessi: SerieGiorni;
  interrogazioni: SerieGiorni;
  attivi: { giorni: number; persone: number }[];
  pagine: PaginaLetta[];
}

export type StatoMostrato = 'attivo' | 'invitato' | 'sospeso' | 'bloccato' | 'scaduto';

/** A person as a line of a list. */
export interface RigaUtente {
  utenteId: string;
  /** Surname first. */
  nome: string;
  email: string;
  ruoli: string[];
  /** Names of territories, then codes of bodies. */
  vede: string[];
  stato: StatoMostrato;
  ultimoAccessoIl: string | null;
  scadeIl: string | null;
}

/** What the forms with rights answer: a search's places, or what is wrong; with what was typed. */
export interface EsitoDiritti extends Partial<EsitoRifiutato> {
  anagrafica?: { nome: string; cognome: string; email: string; codiceFiscale: string };
  scadenza?: string;
  bozza?: Diritti;
  cercato?: string;
  trovati?: AmbitoNominato[];
}
