import { describe, expect, test } from 'vitest';
import type { Segmento } from '../../../loaders/territorio/geometria/celle.ts';
import { traceFacce } from '../../../loaders/territorio/geometria/facce.ts';
import { buildMaglia, pruneDangling } from '../../../loaders/territorio/geometria/nodi.ts';
import {
  crossing,
  inPolygon,
  interiorPoint,
  polygonArea,
  signedArea2,
  type Anello,
} from '../../../loaders/territorio/geometria/piano.ts';
import { toDegrees, toMetres, type Punto } from '../../../loaders/territorio/geometria/proiezione.ts';
import { simplifyTopology } from '../../../loaders/territorio/geometria/semplifica.ts';

const ringSegments = (ring: Anello): Segmento[] => ring.map((p, i) => [ring.at(i - 1) ?? p, p]);
const square = (x: number, y: number, side: number): Anello => [
  [x, y],
  [x + side, y],
  [x + side, y + side],
  [x, y + side],
];

describe('proiezione', () => {
  test('va e torna', () => {
    const [lon, lat] = toDegrees(toMetres([9.19, 45.46]));
    expect(lon).toBeCloseTo(9.19, 9);
    expect(lat).toBeCloseTo(45.46, 9);
  });

  test('conserva le aree: un quadrato di un grado vale R²·Δλ·(sin φ2 − sin φ1) ovunque', () => {
    for (const [lon, lat] of [
      [7, 45],
      [12, 42],
      [17, 37],
    ] as const) {
      const edge = (n: number): number[] => Array.from({ length: n }, (_, i) => i / n);
      const ring: Anello = [
        ...edge(200).map((t): Punto => [lon + t, lat]),
        ...edge(200).map((t): Punto => [lon + 1, lat + t]),
        ...edge(200).map((t): Punto => [lon + 1 - t, lat + 1]),
        ...edge(200).map((t): Punto => [lon, lat + 1 - t]),
      ].map((p) => toMetres(p));
      const rad = Math.PI / 180;
      const exact = 6_371_008.8 ** 2 * rad * (Math.sin((lat + 1) * rad) - Math.sin(lat * rad));
      expect(polygonArea([ring]) / exact).toBeCloseTo(1, 5);
    }
  });
});

describe('piano', () => {
  test('area con segno, buchi, punti dentro e fuori', () => {
    expect(signedArea2(square(0, 0, 10))).toBe(200);
    expect(signedArea2([...square(0, 0, 10)].reverse())).toBe(-200);
    const frame = [square(0, 0, 10), square(2, 2, 6)];
    expect(polygonArea(frame)).toBe(64);
    expect(inPolygon([1, 1], frame)).toBe(true);
    expect(inPolygon([5, 5], frame)).toBe(false);
    expect(inPolygon(interiorPoint(frame), frame)).toBe(true);
  });

  test('incrocio di segmenti, parallele escluse', () => {
    expect(crossing([0, 0], [10, 0], [4, -1], [4, 3])).toEqual({ t: 0.4, u: 0.25 });
    expect(crossing([0, 0], [10, 0], [0, 1], [10, 1])).toBeUndefined();
    expect(crossing([0, 0], [10, 0], [11, -1], [11, 1])).toBeUndefined();
  });
});

describe('maglia e facce', () => {
  const outline = ringSegments(square(0, 0, 10_000));

  test('un divisorio che tocca il contorno lo taglia in due facce senza fessure', () => {
    const maglia = buildMaglia(outline, [[[4_000, 0], [4_000, 10_000]]]); // prettier-ignore
    const areas = traceFacce(maglia).facce.map((f) => polygonArea(f.anelli));
    expect(areas.sort((a, b) => a - b)).toEqual([40_000_000, 60_000_000]);
  });

  test('un divisorio che arriva quasi al contorno gli viene attaccato', () => {
    const maglia = buildMaglia(outline, [[[4_000, 12], [4_000, 9_985]]]); // prettier-ignore
    expect(traceFacce(maglia).facce).toHaveLength(2);
  });

  test('due divisori che si incrociano fanno quattro facce', () => {
    const maglia = buildMaglia(outline, [
      [[5_000, 0], [5_000, 10_000]],
      [[0, 5_000], [10_000, 5_000]],
    ]); // prettier-ignore
    expect(traceFacce(maglia).facce.map((f) => polygonArea(f.anelli))).toEqual(Array(4).fill(25_000_000));
  });

  test('un moncone che finisce nel nulla sparisce', () => {
    const maglia = buildMaglia(outline, [[[5_000, 0], [5_000, 5_000]]]); // prettier-ignore
    expect(traceFacce(maglia).facce).toHaveLength(1);
    expect(pruneDangling([[0, 1], [1, 2], [2, 0], [2, 3]])).toEqual([[0, 1], [1, 2], [2, 0]]); // prettier-ignore
  });

  test('un’isola dentro una faccia è un buco della faccia, e sa chi ha attorno', () => {
    const maglia = buildMaglia([...outline, ...ringSegments(square(3_000, 3_000, 2_000))], []);
    const { facce, sinistra, destra } = traceFacce(maglia);
    const areas = facce.map((f) => polygonArea(f.anelli));
    expect([...areas].sort((a, b) => a - b)).toEqual([4_000_000, 96_000_000]);
    const pairs = new Set(maglia.lati.map((_, i) => [sinistra[i], destra[i]].sort().join(' ')));
    expect(pairs).toEqual(new Set(['-1 ' + areas.indexOf(96_000_000), '0 1']));
  });
});

describe('semplifica', () => {
  test('toglie i vertici che contano poco e tiene i capi degli archi', () => {
    const arcs = [[[0, 0], [5, 0.1], [10, 0], [10, 10]]]; // prettier-ignore
    expect(simplifyTopology({ type: 'Topology', objects: {}, arcs }, 1).arcs).toEqual([[[0, 0], [10, 0], [10, 10]]]); // prettier-ignore
  });

  test('un arco chiuso resta almeno un triangolo', () => {
    const arcs = [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]; // prettier-ignore
    expect(simplifyTopology({ type: 'Topology', objects: {}, arcs }, 1000).arcs[0]).toHaveLength(4);
  });
});
