import { describe, expect, test } from 'vitest';
import { extractArchi, type Arco, type Poligoni } from '../../../loaders/territorio/tagli/archi.ts';

/**
 * Two squares side by side, each border cut in two arcs more than needed:
 *
 *   3 ── 4 ── 5
 *   │    │    │
 *   0 ── 1 ── 2
 */
const p: Record<number, [number, number]> = {
  0: [0, 0],
  1: [5, 0],
  2: [10, 0],
  3: [0, 5],
  4: [5, 5],
  5: [10, 5],
};
const line = (...ids: number[]): Arco => ids.map((id) => p[id] ?? [0, 0]);
const archi: Arco[] = [line(1, 4), line(4, 3), line(3, 0), line(0, 1), line(1, 2), line(2, 5), line(5, 4)];
const left: Poligoni = [[[0, 1, 2, 3]]];
const right: Poligoni = [[[~0, 4, 5, 6]]];

/** The corners of a ring, from its least one on. */
function walk(ring: readonly number[], arcs: readonly Arco[]): string[] {
  const points = ring.flatMap((arc) => {
    const own = arcs[arc < 0 ? ~arc : arc] ?? [];
    return (arc < 0 ? [...own].reverse() : own).slice(0, -1).map(String);
  });
  const start = points.indexOf([...points].sort()[0] ?? '');
  return [...points.slice(start), ...points.slice(0, start)];
}

describe('extractArchi', () => {
  test('unisce gli archi che nessuna figura separa e lascia ferme le figure', () => {
    const { archi: joined, figure } = extractArchi(archi, [left, right]);
    expect(joined).toHaveLength(3); // the shared side, the rest of each square
    expect(walk(figure[0]?.[0]?.[0] ?? [], joined)).toEqual(walk([0, 1, 2, 3], archi));
    expect(walk(figure[1]?.[0]?.[0] ?? [], joined)).toEqual(walk([~0, 4, 5, 6], archi));
  });

  test('tiene solo gli archi usati: un quadrato da solo è un arco chiuso', () => {
    const { archi: joined, figure } = extractArchi(archi, [left]);
    expect(joined).toHaveLength(1);
    expect(joined[0]?.[0]).toEqual(joined[0]?.at(-1));
    expect(walk(figure[0]?.[0]?.[0] ?? [], joined)).toEqual(walk([0, 1, 2, 3], archi));
  });

  test('un anello percorso al contrario resta al contrario', () => {
    const backwards: Poligoni = [[[~3, ~2, ~1, ~0]]];
    const { archi: joined, figure } = extractArchi(archi, [left, backwards]);
    expect(walk(figure[1]?.[0]?.[0] ?? [], joined)).toEqual(walk([~3, ~2, ~1, ~0], archi));
    expect(walk(figure[0]?.[0]?.[0] ?? [], joined)).not.toEqual(walk(figure[1]?.[0]?.[0] ?? [], joined));
  });

  test('due anelli che si toccano in un vertice restano due', () => {
    const touching: Arco[] = [
      [[0, 0], [5, 0], [5, 5], [0, 0]],
      [[0, 0], [-5, 0], [-5, -5], [0, 0]],
    ]; // prettier-ignore
    const { archi: joined, figure } = extractArchi(touching, [[[[0]], [[1]]]]);
    expect(joined).toHaveLength(2);
    expect(figure).toEqual([[[[0]], [[1]]]]);
  });
});
