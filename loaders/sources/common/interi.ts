import type { CodiceScarto } from '../../pipeline/contract.ts';
import { parseCount, parseNumber } from '../../readers/number.ts';

/** Largest count that the INTEGER columns of the warehouse hold. */
const MASSIMO = 2_147_483_647;

/**
 * Reads a whole number as Italians write it: `1234`, `1.234`, `1.234,00`, with or without sign.
 * `1,5` and `12.5` are no whole numbers, and nothing is rounded.
 *
 * @returns the number, or the code of what is wrong: VALORE_MANCANTE (blank, `-`, `..`, `n.d.`), VALORE_NON_NUMERICO
 */
export function intero(testo: string): number | Extract<CodiceScarto, `VALORE_${string}`> {
  const rapido = parseCount(testo);
  if (rapido !== null) return rapido;
  const letto = parseNumber(testo, 'italiano');
  if (letto.kind === 'vuoto' || letto.kind === 'assente') return 'VALORE_MANCANTE';
  return letto.kind === 'numero' && Number.isSafeInteger(letto.value) ? letto.value : 'VALORE_NON_NUMERICO';
}

/** A count of persons or contracts: {@link intero}, and VALORE_NEGATIVO below 0, VALORE_FUORI_DOMINIO above what the warehouse holds. */
export function conteggio(testo: string): number | Extract<CodiceScarto, `VALORE_${string}`> {
  const valore = intero(testo);
  if (typeof valore !== 'number') return valore;
  if (valore < 0) return 'VALORE_NEGATIVO';
  return valore <= MASSIMO ? valore : 'VALORE_FUORI_DOMINIO';
}
