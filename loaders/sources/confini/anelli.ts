import { boxOf, Griglia } from '../../territorio/geometria/griglia.ts';
import { inPolygon, interiorPoint, signedArea2, type Anello } from '../../territorio/geometria/piano.ts';
import type { Punto } from '../../territorio/geometria/proiezione.ts';

/** Sides of one ring are compared within squares this many times its mean side. */
const QUADRO = 4;

/** Takes out repeated points, the closing one included. */
export function openRing(ring: readonly Punto[]): Anello {
  const kept: Anello = [];
  for (const point of ring) {
    const [x, y] = point;
    const last = kept.at(-1);
    if (!last || last[0] !== x || last[1] !== y) kept.push([x, y]);
  }
  const [first] = kept;
  const last = kept.at(-1);
  if (first && last && kept.length > 1 && first[0] === last[0] && first[1] === last[1]) kept.pop();
  return kept;
}

/** What is wrong with a ring, in Italian; undefined when nothing is. Touching itself at a point is allowed. */
export function findDifetto(ring: readonly Punto[]): string | undefined {
  if (!ring.every((point) => point.length >= 2 && Number.isFinite(point[0]) && Number.isFinite(point[1])))
    return 'ha coordinate mancanti o non numeriche';
  const open = openRing(ring);
  if (open.length < 3) return 'ha meno di tre vertici';
  if (signedArea2(centred(open)) === 0) return 'non racchiude superficie';
  if (crossesItself(open)) return 'interseca sé stesso';
  return undefined;
}

/** Far from the origin, areas of small rings drown in rounding. */
function centred(ring: Anello): Anello {
  const [cx, cy] = ring[0] ?? [0, 0];
  return ring.map(([x, y]) => [x - cx, y - cy]);
}

function crossesItself(ring: Anello): boolean {
  const side = (i: number): [Punto, Punto] => [ring.at(i - 1) ?? [0, 0], ring[i] ?? [0, 0]];
  const [low, high] = boxOf(ring);
  const perimeter = ring.reduce((sum, to, i) => sum + length(side(i)[0], to), 0);
  const unit = Math.max(
    (QUADRO * perimeter) / ring.length,
    Math.max(high[0] - low[0], high[1] - low[1]) / 500,
  );
  const griglia = new Griglia<number>(unit);
  return ring.some((_, i) => {
    const [a, b] = side(i);
    const found = griglia.near(...boxOf([a, b]));
    griglia.add(i, ...boxOf([a, b]));
    return found.values().some((j) => properCrossing(a, b, ...side(j)));
  });
}

const length = (a: Punto, b: Punto): number => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** Each segment's ends lie strictly on either side of the other. */
function properCrossing(a: Punto, b: Punto, c: Punto, d: Punto): boolean {
  const turn = (p: Punto, q: Punto, r: Punto): number =>
    (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
  return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
}

/**
 * Puts rings together to polygons by what lies within what, whatever order and winding they come in: files disagree on both.
 *
 * @returns polygons, outer ring first
 */
export function buildPoligoni(anelli: readonly Anello[]): Anello[][] {
  const rings = anelli
    .map((anello) => ({
      anello,
      area: Math.abs(signedArea2(centred(anello))),
      dentro: interiorPoint([anello]),
    }))
    .sort((a, b) => b.area - a.area);
  const poligoni: Anello[][] = [];
  const placed: { anello: Anello; depth: number; poligono: Anello[] }[] = [];
  for (const { anello, dentro } of rings) {
    const around = placed.findLast((other) => inPolygon(dentro, [other.anello]));
    const depth = around ? around.depth + 1 : 0;
    const poligono = around && depth % 2 === 1 ? around.poligono : [];
    poligono.push(anello);
    if (depth % 2 === 0) poligoni.push(poligono);
    placed.push({ anello, depth, poligono });
  }
  return poligoni;
}
