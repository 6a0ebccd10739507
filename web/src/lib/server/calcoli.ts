/**
 * Everything that is computed after Cube, and nothing else does: ratios, rank, difference, index, change, share, means.
 * Pure functions; a value that cannot be computed is null, never 0 and never NaN.
 */

/** The two sums from which every value is made. Counts have no denominator. */
export interface Somme {
  numeratore: number | null;
  denominatore: number | null;
}

/** How the sums become a value. */
export interface Formula {
  moltiplicatore: number;
  conteggio: boolean;
}

export const NESSUNA_SOMMA: Somme = { numeratore: null, denominatore: null };

/** Cube's cell as a number: numbers arrive as text, and what is no finite number is null. */
export function toNumber(cell: unknown): number | null {
  if (cell === null || cell === undefined || cell === '') return null;
  const number = Number(cell);
  return Number.isFinite(number) ? number : null;
}

/** Cube's cell as a flag: engines and formats write it in several ways. */
export function isTrue(cell: unknown): boolean {
  return cell === true || cell === 1 || cell === 'true' || cell === '1';
}

/** Adds sums; a null term adds nothing, and only nulls give null. */
export function addSomme(terms: Iterable<Somme>): Somme {
  const total: Somme = { numeratore: null, denominatore: null };
  for (const term of terms) {
    total.numeratore = addNullable(total.numeratore, term.numeratore);
    total.denominatore = addNullable(total.denominatore, term.denominatore);
  }
  return total;
}

function addNullable(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : a + b;
}

/** multiplier × sum of numerators / sum of denominators; the sum itself for counts. */
export function valore(somme: Somme, { moltiplicatore, conteggio }: Formula): number | null {
  const { numeratore, denominatore } = somme;
  if (conteggio) return numeratore;
  if (numeratore === null || denominatore === null || denominatore === 0) return null;
  return (moltiplicatore * numeratore) / denominatore;
}

/** Rank from the highest value (1); equal values share the better place, missing ones have none. */
export function posizioni(valori: (number | null)[]): (number | null)[] {
  const sorted = valori.filter((value) => value !== null).sort((a, b) => b - a);
  return valori.map((value) => (value === null ? null : sorted.indexOf(value) + 1));
}

/** value − reference, in the unit of the indicator. */
export function differenza(value: number | null, reference: number | null): number | null {
  return value === null || reference === null ? null : value - reference;
}

/** Change in per cent of the value before. */
export function variazione(value: number | null, before: number | null): number | null {
  if (value === null || before === null || before === 0) return null;
  return (100 * (value - before)) / Math.abs(before);
}

/** Index number: 100 = equal to the reference. */
export function indice(value: number | null, reference: number | null): number | null {
  if (value === null || reference === null || reference === 0) return null;
  return (100 * value) / reference;
}

/** Share of a whole in per cent; for counts only. */
export function quota(part: number | null, whole: number | null): number | null {
  return indice(part, whole);
}

/** The value one position before `index` in a series. */
export function precedente(serie: (number | null)[], index: number): number | null {
  return serie[index - 1] ?? null;
}

/** True when two values read the same with this many decimals: such values are "equal" in words too. */
export function leggonoUguali(a: number, b: number, decimali: number): boolean {
  return a.toFixed(decimali) === b.toFixed(decimali);
}

/**
 * A value with five decimals more than people read: short enough to send, and far enough from what they read that rounding
 * twice does not show (61.84998 reads 61,8, not 61,9).
 */
export function arrotonda(value: number | null, decimali: number): number | null {
  if (value === null) return null;
  const power = 10 ** (decimali + 5);
  return Math.round(value * power) / power;
}
