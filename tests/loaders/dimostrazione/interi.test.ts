import { describe, expect, test } from 'vitest';
import { PARTI, cumulativeParts, largestRemainder } from '../../../loaders/dimostrazione/interi.ts';

describe('largestRemainder', () => {
  test('gives the seats of a textbook case (Hare quota, 100 seats)', () => {
    // Example of the method as explained for elections: votes 47000, 16000, 15800, 12000, 6100, 3100 and 10 seats -> 5 2 1 1 1 0.
    expect(largestRemainder([47000, 16000, 15800, 12000, 6100, 3100], 10)).toEqual([5, 2, 1, 1, 1, 0]);
  });

  test('adds up, and is never a whole unit off', () => {
    const weights = Array.from({ length: 500 }, (_, i) => (i * 7919) % 1000);
    const sum = weights.reduce((a, b) => a + b, 0);
    const parts = largestRemainder(weights, 123_457);
    expect(parts.reduce((a, b) => a + b, 0)).toBe(123_457);
    parts.forEach((part, i) => expect(Math.abs(part - ((weights[i] ?? 0) / sum) * 123_457)).toBeLessThan(1));
  });
});

test('cumulative parts rise to the whole', () => {
  expect(cumulativeParts([1, 1, 2])).toEqual([PARTI / 4, PARTI / 2, PARTI]);
  expect(cumulativeParts([0.1, 0.2, 0.7]).at(-1)).toBe(PARTI);
});
