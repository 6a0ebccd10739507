import { COLONNE } from '../territorio/colonne.ts';
import { parseCsv } from '../territorio/csv.ts';

/** One comune of `loaders/territorio/comuni.csv`, with the key it gets in `dw.dim_comune`. */
export interface Comune {
  /** `dw.dim_comune.comune_key`; at the first filling, the position in the list of all comuni by code, from 1. */
  key: number;
  codiceIstat: string;
  regione: string;
  ripartizione: string;
  latitudine: number;
  longitudine: number;
  /** Census of 2011. */
  residenti2011: number;
  /** The columns as text, in the order of `COLONNE`. */
  campi: string[];
}

/** Reads the list of comuni. Keys follow the order of the codes in the whole list, so that a selection keeps them. */
export function parseComuni(csv: string): Comune[] {
  const righe = parseCsv(csv).sort((a, b) => (cell(a, 'codice_istat') < cell(b, 'codice_istat') ? -1 : 1));
  return righe.map((riga, index) => toComune(index + 1, riga));
}

/** One comune from its columns as text. */
export function toComune(key: number, riga: Readonly<Record<string, string>>): Comune {
  return {
    key,
    codiceIstat: cell(riga, 'codice_istat'),
    regione: cell(riga, 'regione_codice'),
    ripartizione: cell(riga, 'ripartizione_codice'),
    latitudine: number(riga, 'latitudine'),
    longitudine: number(riga, 'longitudine'),
    residenti2011: number(riga, 'residenti_2011'),
    campi: COLONNE.map((colonna) => cell(riga, colonna)),
  };
}

function cell(riga: Readonly<Record<string, string>>, colonna: string): string {
  const value = riga[colonna];
  if (value === undefined || value === '') {
    throw new Error(`Elenco dei comuni: manca ${colonna} in ${JSON.stringify(riga)}, rigenera comuni.csv.`);
  }
  return value;
}

function number(riga: Readonly<Record<string, string>>, colonna: string): number {
  const value = Number(cell(riga, colonna));
  if (!Number.isFinite(value))
    throw new Error(`Elenco dei comuni: ${colonna} non è un numero in ${JSON.stringify(riga)}.`);
  return value;
}

/** Mean of `value` over `items`, weighted. */
export function weightedMean<T>(
  items: readonly T[],
  weight: (item: T) => number,
  value: (item: T) => number,
): number {
  let sum = 0;
  let total = 0;
  for (const item of items) {
    sum += weight(item) * value(item);
    total += weight(item);
  }
  return total > 0 ? sum / total : 0;
}

/** Comuni by region code. */
export function byRegione(comuni: readonly Comune[]): Map<string, Comune[]> {
  return Map.groupBy(comuni, ({ regione }) => regione);
}

/** How far the size of a comune is from that of a town of 13,000, in natural logarithms, within bounds. */
export function dimensione(comune: Comune, most = 1.5): number {
  return Math.max(-3.5, Math.min(most, Math.log(Math.max(comune.residenti2011, 1)) - 9.5));
}
