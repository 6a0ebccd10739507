import { boxOf, Griglia } from '../geometria/griglia.ts';
import { nearestOnSegment, type Anello } from '../geometria/piano.ts';
import type { Punto } from '../geometria/proiezione.ts';
import type { Sagoma } from './sagome.ts';

/** A vertex this near to a border, in steps of the grid, is on it: rounding moves a point by less. */
const ARROTONDAMENTO = 1;
const LATO = 64;
const MASSIMO_PASSATE = 3;

const key = ([x, y]: Punto): string => `${x} ${y}`;

/**
 * Makes shapes that were cut apart from one another share the vertices of their borders again: a vertex of one that lies on the border
 * of another becomes a vertex of both. Changes the shapes in place.
 *
 * @param sagome those that were cut and all that touch them
 * @param tolleranza how far from a border a vertex may lie and be on it, steps of the grid
 */
export function cuci(sagome: readonly Sagoma[], tolleranza = ARROTONDAMENTO): void {
  for (let passata = 0; passata < MASSIMO_PASSATE; passata += 1) {
    const vertici = indexVertici(sagome);
    let inseriti = 0;
    for (const sagoma of sagome) {
      const own = new Set(sagoma.poligoni.flat(2).map(key));
      sagoma.poligoni = sagoma.poligoni.map((rings) =>
        rings.map((ring) => {
          const richer = thread(ring, own, vertici, tolleranza);
          inseriti += richer.length - ring.length;
          return richer;
        }),
      );
    }
    if (inseriti === 0) return;
  }
}

function indexVertici(sagome: readonly Sagoma[]): Griglia<Punto> {
  const griglia = new Griglia<Punto>(LATO);
  const seen = new Set<string>();
  for (const { poligoni } of sagome) {
    for (const punto of poligoni.flat(2)) {
      if (seen.has(key(punto))) continue;
      seen.add(key(punto));
      griglia.add(punto, punto, punto);
    }
  }
  return griglia;
}

/** The ring led through the vertices of others that lie on its edges. */
function thread(ring: Anello, own: Set<string>, vertici: Griglia<Punto>, tolleranza: number): Anello {
  return ring.flatMap((to, i) => {
    const from = ring.at(i - 1) ?? to;
    const along = (p: Punto): number =>
      (p[0] - from[0]) * (to[0] - from[0]) + (p[1] - from[1]) * (to[1] - from[1]);
    const whole = along(to);
    const found = [...vertici.near(...boxOf([from, to], tolleranza))].filter((p) => {
      const t = along(p);
      if (t <= 0 || t >= whole || own.has(key(p))) return false;
      const foot = nearestOnSegment(p, from, to);
      return Math.hypot(foot[0] - p[0], foot[1] - p[1]) <= tolleranza;
    });
    for (const p of found) own.add(key(p));
    return [...found.sort((a, b) => along(a) - along(b)), to];
  });
}

const meets = ([a, b]: [Punto, Punto], [c, d]: [Punto, Punto]): boolean =>
  a[0] <= d[0] && c[0] <= b[0] && a[1] <= d[1] && c[1] <= b[1];

/** Those of `others` whose bounding box meets that of one of `sagome`, themselves left out. */
export function touching<T extends Sagoma>(sagome: readonly Sagoma[], others: readonly T[]): T[] {
  const own = new Set(sagome);
  const griglia = new Griglia<[Punto, Punto]>(1000);
  for (const { poligoni } of sagome) {
    const box = boxOf(poligoni.flat(2), ARROTONDAMENTO);
    griglia.add(box, ...box);
  }
  return others.filter((other) => {
    if (own.has(other)) return false;
    const box = boxOf(other.poligoni.flat(2), ARROTONDAMENTO);
    return griglia
      .near(...box)
      .values()
      .some((found) => meets(box, found));
  });
}
