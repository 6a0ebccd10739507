import type { Segmento } from './celle.ts';
import { boxOf, Griglia } from './griglia.ts';
import { crossing, nearestOnSegment } from './piano.ts';
import type { Punto } from './proiezione.ts';

/** Vertices and undirected edges; edges meet only at vertices. */
export interface Maglia {
  vertici: Punto[];
  lati: [number, number][];
}

/** Ends nearer than this to another vertex become that vertex, metres. */
const ATTRAZIONE = 25;
/** An edge that passes nearer than this to a vertex is led through it, metres; more than the above, or short ends come loose. */
const SFIORO = 26;
const MASSIMO_GIRI = 20;

class Vertici {
  readonly punti: Punto[] = [];
  readonly #griglia = new Griglia<number>(500);

  /** The vertex at this place, or one within `radius`, or a new one. */
  at(punto: Punto, radius: number): number {
    let best: { i: number; metri: number } = { i: -1, metri: radius };
    for (const i of this.near([punto], radius)) {
      const other = this.punti[i] ?? punto;
      const metri = Math.hypot(other[0] - punto[0], other[1] - punto[1]);
      if (metri < best.metri || (metri === best.metri && best.i === -1)) best = { i, metri };
    }
    if (best.i !== -1) return best.i;
    this.punti.push(punto);
    this.#griglia.add(this.punti.length - 1, punto, punto);
    return this.punti.length - 1;
  }

  near(points: readonly Punto[], margin: number): Set<number> {
    return this.#griglia.near(...boxOf(points, margin));
  }

  get(i: number): Punto {
    const punto = this.punti[i];
    if (!punto) throw new Error(`Vertice ${i} inesistente`);
    return punto;
  }
}

/** Undirected edges, each once. */
class Lati {
  readonly #byKey = new Map<string, [number, number]>();

  add(a: number, b: number): void {
    if (a !== b) this.#byKey.set(a < b ? `${a} ${b}` : `${b} ${a}`, a < b ? [a, b] : [b, a]);
  }

  list(): [number, number][] {
    return [...this.#byKey.values()];
  }
}

/** Where each edge must be cut: vertices it brushes, and crossings with other edges (which become vertices). */
function findStops(lati: readonly [number, number][], vertici: Vertici): Map<number, Set<number>> {
  const stops = new Map<number, Set<number>>();
  const stopAt = (edge: number, vertex: number): void => {
    if (lati[edge]?.includes(vertex)) return;
    stops.set(edge, (stops.get(edge) ?? new Set<number>()).add(vertex));
  };
  const griglia = new Griglia<number>(2_000);
  lati.forEach(([a, b], i) => {
    const [from, to] = [vertici.get(a), vertici.get(b)];
    for (const j of griglia.near(...boxOf([from, to]))) {
      const [c = 0, d = 0] = lati[j] ?? [];
      if (a === c || a === d || b === c || b === d) continue;
      const hit = crossing(from, to, vertici.get(c), vertici.get(d));
      if (!hit) continue;
      const [x, y] = [from[0] + hit.t * (to[0] - from[0]), from[1] + hit.t * (to[1] - from[1])];
      const vertex = vertici.at([Math.round(x), Math.round(y)], ATTRAZIONE);
      stopAt(i, vertex);
      stopAt(j, vertex);
    }
    griglia.add(i, ...boxOf([from, to]));
  });
  lati.forEach(([a, b], i) => {
    const [from, to] = [vertici.get(a), vertici.get(b)];
    for (const v of vertici.near([from, to], SFIORO)) {
      const punto = vertici.get(v);
      const foot = nearestOnSegment(punto, from, to);
      const beside = String(foot) !== String(from) && String(foot) !== String(to);
      if (beside && Math.hypot(foot[0] - punto[0], foot[1] - punto[1]) < SFIORO) stopAt(i, v);
    }
  });
  return stops;
}

function splitAt(lati: readonly [number, number][], stops: Map<number, Set<number>>, vertici: Vertici): Lati {
  const split = new Lati();
  lati.forEach(([a, b], i) => {
    const from = vertici.get(a);
    const to = vertici.get(b);
    const along = (v: number): number => {
      const p = vertici.get(v);
      return (p[0] - from[0]) * (to[0] - from[0]) + (p[1] - from[1]) * (to[1] - from[1]);
    };
    const path = [a, ...[...(stops.get(i) ?? [])].sort((v, w) => along(v) - along(w)), b];
    for (let k = 0; k + 1 < path.length; k += 1) split.add(path[k] ?? a, path[k + 1] ?? b);
  });
  return split;
}

/** Takes away edges that end in nothing, until none does. */
export function pruneDangling(lati: readonly [number, number][]): [number, number][] {
  let kept = [...lati];
  for (;;) {
    const degree = new Map<number, number>();
    for (const [a, b] of kept) {
      degree.set(a, (degree.get(a) ?? 0) + 1);
      degree.set(b, (degree.get(b) ?? 0) + 1);
    }
    const next = kept.filter(([a, b]) => (degree.get(a) ?? 0) > 1 && (degree.get(b) ?? 0) > 1);
    if (next.length === kept.length) return kept;
    kept = next;
  }
}

/**
 * Makes a clean net of segments: near ends become one vertex, crossings and brushed vertices cut the edges, loose
 * ends go. The outlines come first, so that the others bend to them.
 */
export function buildMaglia(contorni: readonly Segmento[], divisori: readonly Segmento[]): Maglia {
  const vertici = new Vertici();
  let lati = new Lati();
  for (const [a, b] of contorni) lati.add(vertici.at(a, 0), vertici.at(b, 0));
  for (const [a, b] of divisori) lati.add(vertici.at(a, ATTRAZIONE), vertici.at(b, ATTRAZIONE));
  for (let giro = 0; giro < MASSIMO_GIRI; giro += 1) {
    const list = lati.list();
    const stops = findStops(list, vertici);
    if (stops.size === 0) return { vertici: vertici.punti, lati: pruneDangling(list) };
    lati = splitAt(list, stops, vertici);
  }
  throw new Error('La rete dei confini non si assesta: controllare i contorni in ingressi/');
}
