/** What the server hands to the page of the households in charge: plain data, nothing that knows Cube. */
import type { Livello, Luogo, Opzione, Origine } from './tipi.ts';

export const ORDINI_NUCLEI = ['nome', 'nuclei', 'componenti', 'giorni', 'quota', 'variazione'] as const;
export type OrdineNuclei = (typeof ORDINI_NUCLEI)[number];
export type SuddivisioneNuclei = 'ats' | 'province';

/** The whole state of the page, as the URL holds it. */
export interface StatoNuclei {
  /** Code of the observation day; '' when nothing is loaded. */
  periodo: string;
  /** Code of a phase; left out: all. */
  fase?: string;
  /** What a region is cut into. */
  suddivisione: SuddivisioneNuclei;
  ordina: OrdineNuclei;
  verso: 'cresc' | 'decr';
  /** The last observation day: addresses leave it out. */
  ultimo: string;
}

/** Households at an observation day. Ratios are sums over sums; null where there is nothing to divide by. */
export interface ValoriNuclei {
  nuclei: number;
  /** Persons of the households. */
  componenti: number;
  /** Mean days since the application. */
  giorniMedi: number | null;
  /** Households with a signed agreement, per cent; null too where a phase is chosen, which decides it. */
  quotaConPatto: number | null;
}

/** Means of a wider place; null: not shown, since the rows of few could be worked out from them. */
export interface MedieAmpie {
  giorniMedi: number | null;
  componentiMedi: number | null;
  quotaConPatto: number | null;
  /** Share of each phase among the households, per cent, by code. */
  quote: Record<string, number>;
}

/** A place around the one shown, that it is compared with. */
export interface LuogoAmpio {
  nome: string;
  /** After "rispetto": "alla Lombardia", "all’Italia". */
  complemento: string;
  /** Address of its page; null when it is not the person's own. */
  percorso: string | null;
  medie: MedieAmpie | null;
  /** Mean days at each observation day. */
  serieGiorni: (number | null)[];
}

/** An observation day: its code, "31 dicembre 2025", and "31/12/2025" where there is little room. */
export interface Giorno extends Opzione {
  breve: string;
}

/** One phase at the observation day. */
export interface VoceFase {
  codice: string;
  nome: string;
  nuclei: number;
  /** Per cent of the households of the place; null when there are none. */
  quota: number | null;
}

/** One place below the one shown. */
export interface RigaNuclei {
  codice: string;
  nome: string;
  /** Address of its page; null where it has none. */
  percorso: string | null;
  livello: Livello;
  valori: ValoriNuclei;
  /** Households one observation day before; null when there is none. */
  nucleiPrima: number | null;
  /** What its mean days stand against; null: nothing around it. */
  riferimento: { complemento: string; giorniMedi: number | null } | null;
}

/** What the numbers of a page are about. */
export type SoggettoNuclei = 'luogo' | 'territori' | 'ente' | 'nucleo' | 'tutto';

export interface DatiNuclei {
  soggetto: SoggettoNuclei;
  /** Name of the place, or of the own rows. */
  nome: string;
  /** Address without query. */
  percorso: string;
  briciole: Luogo[];
  stato: StatoNuclei;
  avvisi: string[];
  /** Observation days with data, the oldest first. */
  periodi: Giorno[];
  /** Phases in order. */
  fasi: Opzione[];
  /** The finding as a sentence. */
  frase: string;
  origine: Origine | null;
  valori: ValoriNuclei;
  /** One observation day before; null when there is none. */
  prima: ValoriNuclei | null;
  /** Label of the observation day before, '' when there is none. */
  precedente: string;
  perFase: VoceFase[];
  /** After "rispetto", the place of the page; '' where it is none. */
  complemento: string;
  /** The phase of a recipient's household at each observation day, the latest first; empty for all others. */
  storia: { giorno: string; fase: string }[];
  /** The nearest first. */
  ampi: LuogoAmpio[];
  /** Households and mean days at each observation day. */
  serie: { nuclei: (number | null)[]; giorni: (number | null)[] };
  /** Ways to cut the place; none where there is one. */
  suddivisioni: SuddivisioneNuclei[];
  /** Level of the places below; null: no table. */
  livelloFigli: Livello | null;
  righe: RigaNuclei[];
  note: string[];
  /** The part of the address that an export is asked with; null: the person may not export. */
  esporta: string | null;
}
