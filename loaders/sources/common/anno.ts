import { LoadError } from '../../pipeline/contract.ts';

/** Years that a supply may speak of; beyond them it is a code or an amount, not a year. */
const PRIMO = 1982;
const ULTIMO = 2100;

/**
 * The reference year of a whole file: its title says it (`… al 1° gennaio 2025 (stima)`), or the option `--anno`.
 *
 * @throws LoadError ANNO_MANCANTE when neither says it, ANNO_DIVERSO when they disagree
 */
export function annoDelTitolo(titolo: string, richiesto: number | undefined): number {
  const scritto =
    /gennaio\s+(\d{4})/i.exec(titolo)?.[1] ?? /(?:^|\D)((?:19|20)\d{2})(?!\d)/.exec(titolo)?.[1];
  if (scritto === undefined) {
    if (richiesto !== undefined) return richiesto;
    throw new LoadError('ANNO_MANCANTE', 'Il titolo del file non dice l’anno: indicarlo con --anno');
  }
  return stessoAnno(Number(scritto), richiesto);
}

/**
 * @returns `scritto`, when `--anno` does not contradict it
 * @throws LoadError ANNO_DIVERSO
 */
export function stessoAnno(scritto: number, richiesto: number | undefined): number {
  if (richiesto === undefined || richiesto === scritto) return scritto;
  throw new LoadError(
    'ANNO_DIVERSO',
    `Il file è dell’anno ${scritto}, è stato chiesto il ${richiesto}: correggere --anno o scegliere un altro file`,
  );
}

/** A year written in a cell, or null when it is none. */
export function annoDellaCella(testo: string): number | null {
  const cella = testo.trim();
  const anno = /^\d{4}$/.test(cella) ? Number(cella) : Number.NaN;
  return anno >= PRIMO && anno <= ULTIMO ? anno : null;
}

/**
 * The year of an address to fetch.
 *
 * @throws LoadError ANNO_MANCANTE
 */
export function annoDaScaricare(anno: number | undefined): number {
  if (anno !== undefined) return anno;
  throw new LoadError('ANNO_MANCANTE', 'Per scaricare il file serve l’anno: aggiungere --anno');
}
