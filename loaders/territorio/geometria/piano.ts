import type { Punto } from './proiezione.ts';

/** A closed ring of the plane; the first point is not repeated at the end. */
export type Anello = Punto[];

/** Twice the signed area, positive when the ring runs counter-clockwise (y up). */
export function signedArea2(ring: readonly Punto[]): number {
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [ax, ay] = ring[j] ?? [0, 0];
    const [bx, by] = ring[i] ?? [0, 0];
    sum += ax * by - bx * ay;
  }
  return sum;
}

/** Area of a polygon (outer ring, then holes) whatever the winding of its rings; square units of its coordinates. */
export function polygonArea([outer, ...holes]: readonly Anello[]): number {
  const area = (ring: Anello): number => Math.abs(signedArea2(ring)) / 2;
  return area(outer ?? []) - holes.reduce((sum, hole) => sum + area(hole), 0);
}

/** Even-odd rule over all the rings of a polygon: holes count as outside. */
export function inPolygon([x, y]: Punto, rings: readonly Anello[]): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [ax, ay] = ring[j] ?? [0, 0];
      const [bx, by] = ring[i] ?? [0, 0];
      if (ay > y !== by > y && x < ((ax - bx) * (y - by)) / (ay - by) + bx) inside = !inside;
    }
  }
  return inside;
}

/** The point of the segment a-b nearest to p. */
export function nearestOnSegment(p: Punto, a: Punto, b: Punto): Punto {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  const length2 = dx * dx + dy * dy;
  if (length2 === 0) return a;
  const t = Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length2));
  return [a[0] + t * dx, a[1] + t * dy];
}

/** The point of a polygon's border nearest to p, with the distance. */
export function nearestOnPolygon(p: Punto, rings: readonly Anello[]): { punto: Punto; metri: number } {
  let best: { punto: Punto; metri: number } = { punto: p, metri: Infinity };
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const punto = nearestOnSegment(p, ring[j] ?? p, ring[i] ?? p);
      const metri = Math.hypot(punto[0] - p[0], punto[1] - p[1]);
      if (metri < best.metri) best = { punto, metri };
    }
  }
  return best;
}

/**
 * Where the segments a-b and c-d cross, as the fraction along a-b and along c-d; undefined when parallel or apart.
 * Touching at an end counts.
 */
export function crossing(a: Punto, b: Punto, c: Punto, d: Punto): { t: number; u: number } | undefined {
  const rx = b[0] - a[0];
  const ry = b[1] - a[1];
  const sx = d[0] - c[0];
  const sy = d[1] - c[1];
  const denominator = rx * sy - ry * sx;
  if (denominator === 0) return undefined;
  const t = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / denominator;
  const u = ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / denominator;
  return t >= 0 && t <= 1 && u >= 0 && u <= 1 ? { t, u } : undefined;
}

/** A point well inside a polygon: the middle of the widest stretch of three horizontal lines through it. */
export function interiorPoint(rings: readonly Anello[]): Punto {
  const ys = (rings[0] ?? []).map((p) => p[1]);
  const low = Math.min(...ys);
  const high = Math.max(...ys);
  let best: { punto: Punto; width: number } = { punto: rings[0]?.[0] ?? [0, 0], width: -1 };
  for (const share of [0.5, 0.3, 0.7]) {
    const y = low + (high - low) * share + 0.000_1;
    const xs = rings.flatMap((ring) => crossingsAt(ring, y)).sort((a, b) => a - b);
    for (let i = 0; i + 1 < xs.length; i += 2) {
      const from = xs[i] ?? 0;
      const to = xs[i + 1] ?? 0;
      if (to - from > best.width) best = { punto: [(from + to) / 2, y], width: to - from };
    }
  }
  return best.punto;
}

function crossingsAt(ring: Anello, y: number): number[] {
  const xs: number[] = [];
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [ax, ay] = ring[j] ?? [0, 0];
    const [bx, by] = ring[i] ?? [0, 0];
    if (ay > y !== by > y) xs.push(((ax - bx) * (y - by)) / (ay - by) + bx);
  }
  return xs;
}
