import { Delaunay } from 'd3-delaunay';
import { crossing, inPolygon } from './piano.ts';
import type { Punto } from './proiezione.ts';
import type { SemePosato } from './semi.ts';
import type { Parte } from './zone.ts';

/** A straight piece of border between two comuni, or of outline; whole metres. */
export type Segmento = [Punto, Punto];

/** Far sham seeds close the cells of the hull, so that each border between true seeds is a plain segment. */
const LONTANO = 3_000_000;
const FINTI: readonly Punto[] = Array.from({ length: 12 }, (_, i) => [
  LONTANO * Math.cos((i * Math.PI) / 6),
  LONTANO * Math.sin((i * Math.PI) / 6),
]);

/** Segments are only compared with outline edges of the same square, metres. */
const QUADRO = 5_000;

function squaresOf([a, b]: Segmento): string[] {
  const squares: string[] = [];
  const from = (i: 0 | 1): number => Math.floor(Math.min(a[i], b[i]) / QUADRO);
  const to = (i: 0 | 1): number => Math.floor(Math.max(a[i], b[i]) / QUADRO);
  for (let x = from(0); x <= to(0); x += 1)
    for (let y = from(1); y <= to(1); y += 1) squares.push(`${x} ${y}`);
  return squares;
}

/** The borders between cells of different comuni, from Delaunay's triangles; may run out of the part. */
function cellBorders(semi: readonly SemePosato[], centre: Punto): Segmento[] {
  const points = [
    ...semi.map((s) => s.punto),
    ...FINTI.map(([x, y]): Punto => [centre[0] + x, centre[1] + y]),
  ];
  const delaunay = Delaunay.from(points);
  const { circumcenters } = delaunay.voronoi();
  const { halfedges, triangles } = delaunay;
  const centreOf = (edge: number): Punto => {
    const triangle = Math.floor(edge / 3);
    return [circumcenters[2 * triangle] ?? 0, circumcenters[2 * triangle + 1] ?? 0];
  };
  const borders: Segmento[] = [];
  halfedges.forEach((twin, edge) => {
    if (twin <= edge) return;
    const left = semi[triangles[edge] ?? -1];
    const right = semi[triangles[edge % 3 === 2 ? edge - 2 : edge + 1] ?? -1];
    if (left && right && left.codiceIstat !== right.codiceIstat)
      borders.push([centreOf(edge), centreOf(twin)]);
  });
  return borders;
}

function indexEdges(parte: Parte): Map<string, Segmento[]> {
  const index = new Map<string, Segmento[]>();
  for (const ring of parte.anelli) {
    ring.forEach((point, i) => {
      const edge: Segmento = [ring.at(i - 1) ?? point, point];
      for (const square of squaresOf(edge)) index.set(square, [...(index.get(square) ?? []), edge]);
    });
  }
  return index;
}

/** The segment cut down to the bounding box of the part (Liang and Barsky), or nothing. */
function clipToBox([a, b]: Segmento, low: Punto, high: Punto): Segmento | undefined {
  let [from, to] = [0, 1];
  for (const axis of [0, 1] as const) {
    const delta = b[axis] - a[axis];
    const t1 = (low[axis] - a[axis]) / delta;
    const t2 = (high[axis] - a[axis]) / delta;
    if (delta === 0 && (a[axis] < low[axis] || a[axis] > high[axis])) return undefined;
    if (delta === 0) continue;
    from = Math.max(from, Math.min(t1, t2));
    to = Math.min(to, Math.max(t1, t2));
  }
  if (from >= to) return undefined;
  const at = (t: number): Punto => (t === 0 ? a : t === 1 ? b : along([a, b], t));
  return [at(from), at(to)];
}

function along([a, b]: Segmento, t: number): Punto {
  return [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
}

/** The stretches of a segment that lie in the part. */
function clipToParte(segment: Segmento, parte: Parte, index: Map<string, Segmento[]>): Segmento[] {
  const cuts = new Set<number>([0, 1]);
  for (const edge of new Set(squaresOf(segment).flatMap((square) => index.get(square) ?? []))) {
    const hit = crossing(segment[0], segment[1], edge[0], edge[1]);
    if (hit) cuts.add(hit.t);
  }
  const stops = [...cuts].sort((a, b) => a - b);
  const inside: Segmento[] = [];
  for (let i = 0; i + 1 < stops.length; i += 1) {
    const [from = 0, to = 0] = [stops[i], stops[i + 1]];
    if (inPolygon(along(segment, (from + to) / 2), parte.anelli))
      inside.push([along(segment, from), along(segment, to)]);
  }
  return inside;
}

/**
 * Voronoi's borders between the comuni of one part of the outlines, cut at its outline.
 *
 * @returns segments in whole metres; those that meet share the same end, or end on an edge of the outline
 */
export function dividingSegments(parte: Parte, semi: readonly SemePosato[]): Segmento[] {
  if (new Set(semi.map((s) => s.codiceIstat)).size < 2) return [];
  const xs = (parte.anelli[0] ?? []).map((p) => p[0]);
  const ys = (parte.anelli[0] ?? []).map((p) => p[1]);
  const low: Punto = [Math.min(...xs) - 1, Math.min(...ys) - 1];
  const high: Punto = [Math.max(...xs) + 1, Math.max(...ys) + 1];
  const index = indexEdges(parte);
  const round = (p: Punto): Punto => [Math.round(p[0]), Math.round(p[1])];
  return cellBorders(semi, [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2])
    .map((border) => clipToBox(border, low, high))
    .filter((border) => border !== undefined)
    .flatMap((border) => clipToParte(border, parte, index))
    .map(([a, b]): Segmento => [round(a), round(b)]);
}

/** The outline of a part as segments. */
export function outlineSegments(parte: Parte): Segmento[] {
  return parte.anelli.flatMap((ring) => ring.map((point, i): Segmento => [ring.at(i - 1) ?? point, point]));
}
