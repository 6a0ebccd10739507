/** Whole numbers out of shares, exactly. */

/** Shares are handed to SQL as whole parts of this, so that the engine only does integer arithmetic. */
export const PARTI = 2 ** 30;

/** Rates and factors are handed to SQL as whole parts of this. */
export const MILIONESIMI = 2 ** 20;

/**
 * Splits `total` over `weights` into whole numbers that add up to it: everybody gets the whole part, what is left goes to the
 * largest remainders (ties: first in order).
 */
export function largestRemainder(weights: readonly number[], total: number): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const exact = weights.map((weight) => (weight / sum) * total);
  const whole = exact.map(Math.floor);
  let left = total - whole.reduce((a, b) => a + b, 0);
  const order = exact
    .map((value, index) => ({ index, rest: value - Math.floor(value) }))
    .sort((a, b) => b.rest - a.rest || a.index - b.index);
  for (const { index } of order) {
    if (left <= 0) break;
    whole[index] = (whole[index] ?? 0) + 1;
    left -= 1;
  }
  return whole;
}

/** Upper bounds of consecutive shares as whole parts of `PARTI`; the last is `PARTI` exactly. */
export function cumulativeParts(weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  let running = 0;
  return weights.map((weight, index) => {
    running += weight;
    return index === weights.length - 1 ? PARTI : Math.round((running / sum) * PARTI);
  });
}
