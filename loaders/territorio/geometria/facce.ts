import { boxOf, Griglia } from './griglia.ts';
import type { Maglia } from './nodi.ts';
import { inPolygon, signedArea2, type Anello } from './piano.ts';
import type { Punto } from './proiezione.ts';

/** A region that the net encloses: outer ring counter-clockwise, then the rings of what lies inside it. */
export interface Faccia {
  anelli: Anello[];
}

/** The faces of a net, and for each edge the face on its left and on its right (-1 = outside everything). */
export interface Facce {
  facce: Faccia[];
  sinistra: Int32Array;
  destra: Int32Array;
}

interface Giro {
  anello: Anello;
  /** half-edges: 2·edge from first to second vertex, 2·edge + 1 back */
  semilati: number[];
}

/** For each half-edge, the one that follows it around the face on its left. */
function linkHalfEdges({ vertici, lati }: Maglia): Int32Array {
  const leaving = new Map<number, { half: number; angle: number }[]>();
  const leave = (from: number, to: number, half: number): void => {
    const [ax, ay] = vertici[from] ?? [0, 0];
    const [bx, by] = vertici[to] ?? [0, 0];
    const star = leaving.get(from) ?? [];
    star.push({ half, angle: Math.atan2(by - ay, bx - ax) });
    leaving.set(from, star);
  };
  lati.forEach(([a, b], i) => {
    leave(a, b, 2 * i);
    leave(b, a, 2 * i + 1);
  });
  const next = new Int32Array(2 * lati.length);
  for (const star of leaving.values()) {
    star.sort((a, b) => a.angle - b.angle);
    star.forEach(({ half }, i) => {
      const clockwise = star[(i + star.length - 1) % star.length];
      next[half ^ 1] = clockwise?.half ?? half;
    });
  }
  return next;
}

function walk(maglia: Maglia): Giro[] {
  const next = linkHalfEdges(maglia);
  const seen = new Uint8Array(next.length);
  const giri: Giro[] = [];
  for (let start = 0; start < next.length; start += 1) {
    if (seen[start]) continue;
    const giro: Giro = { anello: [], semilati: [] };
    for (let half = start; !seen[half]; half = next[half] ?? start) {
      seen[half] = 1;
      const [a, b] = maglia.lati[half >> 1] ?? [0, 0];
      giro.anello.push(maglia.vertici[half & 1 ? b : a] ?? [0, 0]);
      giro.semilati.push(half);
    }
    giri.push(giro);
  }
  return giri;
}

/** The smallest face around an inner outline (an enclave), or -1 when it stands alone in the sea. */
function findAround(giro: Giro, faces: readonly Giro[], index: Griglia<number>): number {
  const own = new Set(giro.anello.map(String));
  const point: Punto = giro.anello[0] ?? [0, 0];
  let best = { face: -1, area: Infinity };
  for (const f of index.near(point, point)) {
    const ring = faces[f]?.anello ?? [];
    const area = signedArea2(ring);
    if (area < best.area && !ring.some((p) => own.has(String(p))) && inPolygon(point, [ring]))
      best = { face: f, area };
  }
  return best.face;
}

/** Walks around every face of a net. */
export function traceFacce(maglia: Maglia): Facce {
  const giri = walk(maglia);
  const bounded = giri.filter((giro) => signedArea2(giro.anello) > 0);
  const facce = bounded.map((giro): Faccia => ({ anelli: [giro.anello] }));
  const index = new Griglia<number>(20_000);
  bounded.forEach((giro, f) => index.add(f, ...boxOf(giro.anello)));
  const faceOf = new Int32Array(2 * maglia.lati.length).fill(-1);
  bounded.forEach((giro, f) => giro.semilati.forEach((half) => (faceOf[half] = f)));
  for (const giro of giri.filter((g) => signedArea2(g.anello) <= 0)) {
    const around = findAround(giro, bounded, index);
    if (around === -1) continue;
    if (signedArea2(giro.anello) < 0) facce[around]?.anelli.push(giro.anello);
    giro.semilati.forEach((half) => (faceOf[half] = around));
  }
  const side = (offset: 0 | 1): Int32Array =>
    Int32Array.from(maglia.lati, (_, i) => faceOf[2 * i + offset] ?? -1);
  return { facce, sinistra: side(0), destra: side(1) };
}
