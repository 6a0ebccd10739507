import { expect, test } from 'vitest';
import type { Arco } from '../../../loaders/territorio/tagli/archi.ts';
import { unisci } from '../../../loaders/territorio/tagli/unione.ts';

/** Two squares side by side, the border between them arc 0, going up. */
const ARCHI: Arco[] = [
  [[1, 0], [1, 1]],
  [[1, 1], [2, 1], [2, 0], [1, 0]],
  [[1, 0], [0, 0], [0, 1], [1, 1]],
]; // prettier-ignore
const EST = [[[0, 1]]];
const OVEST = [[[2, ~0]]];

const points = (ring: readonly number[]): string[] =>
  ring
    .flatMap((arc) => (arc < 0 ? (ARCHI[~arc] ?? []).toReversed() : (ARCHI[arc] ?? [])).slice(1))
    .map(String);

test('an inner border goes, the outline closes', () => {
  const unione = unisci([EST, OVEST], ARCHI);
  expect(unione).toHaveLength(1);
  expect(unione[0]).toHaveLength(1);
  expect(points(unione[0]?.[0] ?? []).sort()).toEqual(['0,0', '0,1', '1,0', '1,1', '2,0', '2,1']);
});

test('one figure is itself', () => {
  expect(unisci([EST], ARCHI).map((rings) => rings.map((ring) => points(ring).sort()))).toEqual([
    [['1,0', '1,1', '2,0', '2,1']],
  ]);
});

test('an arc that two figures run along the same way stays, and every ring closes', () => {
  // Arc 3 goes from (1,0) to (1,1) a little to the left: a sliver that both claim.
  const archi: Arco[] = [...ARCHI, [[1, 1], [0, 1], [1, 0]]]; // prettier-ignore
  const unione = unisci([EST, [[[0, 3]]]], archi);
  const arcs = unione.flat(2);
  expect(arcs.filter((arc) => arc === 0)).toHaveLength(2);
  for (const ring of unione.flat()) {
    const ends = ring.map((arc) => {
      const arco = archi[arc < 0 ? ~arc : arc] ?? [];
      const [a, b] = [String(arco[0]), String(arco.at(-1))];
      return arc < 0 ? [b, a] : [a, b];
    });
    ends.forEach(([from], i) => expect(from).toBe(ends.at(i - 1)?.[1]));
  }
});

test('a hole is a hole of the polygon around it', () => {
  const archi: Arco[] = [
    [[0, 0], [0, 9], [9, 9], [9, 0], [0, 0]],
    [[4, 4], [5, 4], [5, 5], [4, 5], [4, 4]],
    [[20, 0], [20, 1], [21, 1], [20, 0]],
  ]; // prettier-ignore
  expect(unisci([[[[0], [1]]], [[[2]]]], archi)).toEqual([[[0], [1]], [[2]]]); // prettier-ignore
});
