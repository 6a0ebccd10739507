import { describe, expect, test } from 'vitest';
import { assignToCentri, buildRete } from '../../../loaders/territorio/elenco/vicinanza.ts';
import type { Punto } from '../../../loaders/territorio/geometria/proiezione.ts';

/** A street of ten houses, one every kilometre, slightly crooked so that they are not in line. */
const houses: Punto[] = Array.from({ length: 10 }, (_, i) => [i * 1000, i % 2]);

describe('assignToCentri', () => {
  test('dà ogni punto al centro più vicino', () => {
    expect(assignToCentri(buildRete(houses), [1, 8], [1, 1])).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
  });

  test('un centro che attrae il doppio arriva due volte più lontano', () => {
    const owner = assignToCentri(buildRete(houses), [0, 9], [2, 1]);
    expect(owner.filter((o) => o === 0).length).toBe(7); // 6 km at half price (3.0) against 3 km (3.0): the earlier wins
  });

  test('ciò che tocca a un centro è connesso nella rete', () => {
    const rete = buildRete(
      Array.from({ length: 200 }, (_, i): Punto => [(i * 7919) % 1009, (i * 104_729) % 997]),
    );
    const owner = assignToCentri(rete, [3, 77, 150], [1, 3, 0.5]);
    for (const [k, centre] of [3, 77, 150].entries()) {
      const reached = new Set([centre]);
      for (const node of reached) for (const { a } of rete[node] ?? []) if (owner[a] === k) reached.add(a);
      expect(reached.size).toBe(owner.filter((o) => o === k).length);
    }
  });
});
