import { LoadError, type InputFile } from '../../pipeline/contract.ts';
import { findColumns, findHeaderRow } from '../../readers/header.ts';

/** Rows of a table as the readers give them. */
export interface Pezzo {
  rows: string[][];
  lines: ArrayLike<number>;
  bytes: number;
}

/** A table whose header was recognised. */
export interface Tabella<Chiave extends string> {
  /** What stands above the header; empty when nothing does. */
  titolo: string;
  intestazione: readonly string[];
  /** Number of named columns; cells beyond it have no name. */
  larghezza: number;
  /** Position of each column; -1 for an optional one (`chiave?`) that the file lacks. */
  colonne: Record<Chiave, number>;
  /** The rows under the header. */
  pezzi: AsyncGenerator<Pezzo>;
}

/** Rows among which the header is looked for: titles and notes are few. */
const PRIME_RIGHE = 12;

/**
 * Reads the beginning of a table: title lines, header, and where each wanted column stands.
 *
 * @param attese names that each column has had over the editions, the best first; a key that ends in `?` is optional
 * @throws LoadError FILE_NON_LEGGIBILE when there is no row at all, and what `findColumns` throws
 */
export async function apriTabella<Chiave extends string>(
  file: InputFile,
  pezzi: AsyncIterable<Pezzo>,
  attese: Readonly<Record<Chiave, readonly string[]>>,
): Promise<Tabella<Chiave>> {
  const fonte = pezzi[Symbol.asyncIterator]();
  const primo = await fonte.next();
  if (primo.done || primo.value.rows.length === 0) {
    throw new LoadError('FILE_NON_LEGGIBILE', `${file.name} non contiene righe: controllare il file`);
  }
  const { rows, lines, bytes } = primo.value;
  const at = findHeaderRow(rows.slice(0, PRIME_RIGHE), attese);
  const intestazione = rows[at] ?? [];
  const resto: Pezzo = { rows: rows.slice(at + 1), lines: Array.from(lines).slice(at + 1), bytes };
  return {
    titolo: rows
      .slice(0, at)
      .map((riga) => riga.join(' ').trim())
      .join(' ')
      .trim(),
    intestazione,
    larghezza: larghezzaUtile(intestazione),
    colonne: findColumns(intestazione, attese),
    pezzi: seguito(resto, fonte),
  };
}

/** Headers of the Ministry of Economy end in `; `: a name of blanks is no column. */
function larghezzaUtile(intestazione: readonly string[]): number {
  let larghezza = intestazione.length;
  while (larghezza > 0 && intestazione[larghezza - 1]?.trim() === '') larghezza--;
  return larghezza;
}

async function* seguito(resto: Pezzo, fonte: AsyncIterator<Pezzo>): AsyncGenerator<Pezzo> {
  try {
    yield resto;
    for (let passo = await fonte.next(); !passo.done; passo = await fonte.next()) yield passo.value;
  } finally {
    await fonte.return?.();
  }
}

/** What a row's width says, before its cells are looked at. */
export type Forma = 'dati' | 'nota' | 'larga' | 'corta';

/**
 * Judges a row by its width: blank lines and lines whose one filled cell is words are notes (`Nota: stato civile provvisorio`); empty
 * cells beyond the header are tolerated (the Ministry of Economy writes them), filled ones are not.
 *
 * @param minima cells that a row must have: up to the last column that the source reads
 */
export function formaDellaRiga(riga: readonly string[], larghezza: number, minima: number): Forma {
  for (let i = larghezza; i < riga.length; i++) if (riga[i]?.trim() !== '') return 'larga';
  const piene = riga.filter((cella) => cella.trim() !== '');
  if (piene.length === 0 || (piene.length === 1 && !/^\d+$/.test(piene[0]?.trim() ?? ''))) return 'nota';
  return riga.length < minima ? 'corta' : 'dati';
}
