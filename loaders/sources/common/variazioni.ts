import type { TipoVariazione } from '../../destinations/territorio/anagrafica.ts';
import { parseNumber } from '../../readers/number.ts';

/** A kind of change that files name. */
export type TipoLetto = Exclude<TipoVariazione, 'TR'>;

/** Kinds of change as ISTAT writes them. */
export const TIPI_LETTI: readonly TipoLetto[] = ['CS', 'ES', 'AQES', 'AQ', 'CE', 'CECS', 'AP', 'CD', 'RN'];

/**
 * The share of a divided comune, in [0, 1].
 *
 * @returns null for an empty cell, undefined for what is no share
 */
export function pesoDellaCella(testo: string): number | null | undefined {
  const letto = parseNumber(testo, testo.includes(',') ? 'italiano' : 'punto');
  if (letto.kind === 'vuoto') return null;
  return letto.kind === 'numero' && letto.value >= 0 && letto.value <= 1 ? letto.value : undefined;
}
