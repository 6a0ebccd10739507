import { inPolygon, signedArea2 } from '../geometria/piano.ts';
import type { Arco, Poligoni } from './archi.ts';

const index = (arc: number): number => (arc < 0 ? ~arc : arc);

/** The points that a ring runs through, the first not repeated. */
const pointsOf = (ring: readonly number[], archi: readonly Arco[]): Arco =>
  ring.flatMap((arc) => {
    const points = archi[index(arc)] ?? [];
    return (arc < 0 ? points.toReversed() : points).slice(1);
  });

/** Arcs that are run through more often one way than the other, with the direction, as often as they are left over. */
function leftOver(figure: readonly Poligoni[]): number[] {
  const net = new Map<number, number>();
  for (const arc of figure.flat(3)) net.set(index(arc), (net.get(index(arc)) ?? 0) + (arc < 0 ? -1 : 1));
  return [...net].flatMap(([arc, times]) => new Array<number>(Math.abs(times)).fill(times < 0 ? ~arc : arc));
}

/** Closed walks over directed arcs, none through a place twice. Every place is left as often as it is reached, so that all close. */
function walk(arcs: readonly number[], archi: readonly Arco[]): number[][] {
  const ends = (arc: number): [string, string] => {
    const points = archi[index(arc)] ?? [];
    const [from, to] = [String(points[0]), String(points.at(-1))];
    return arc < 0 ? [to, from] : [from, to];
  };
  const leaving = Map.groupBy(arcs, (arc) => ends(arc)[0]);
  const rings: number[][] = [];
  for (const start of leaving.keys()) {
    const path: number[] = [];
    const places = [start];
    const at = new Map([[start, 0]]);
    let here = start;
    for (let next = leaving.get(here)?.pop(); next !== undefined; next = leaving.get(here)?.pop()) {
      path.push(next);
      [, here] = ends(next);
      const seen = at.get(here);
      if (seen === undefined) {
        at.set(here, places.length);
        places.push(here);
        continue;
      }
      rings.push(path.splice(seen));
      for (const place of places.splice(seen + 1)) at.delete(place);
    }
  }
  return rings;
}

/**
 * The union of figures that share arcs. Counts how often each arc is run through in each direction, where `topojson-client` only counts how
 * often: published boundaries have spots where three comuni run along one arc, and there its outlines do not close.
 *
 * @returns polygons, outer ring (clockwise) first, in order of their size
 */
export function unisci(figure: readonly Poligoni[], archi: readonly Arco[]): Poligoni {
  const rings = walk(leftOver(figure), archi)
    .map((ring) => ({ ring, points: pointsOf(ring, archi) }))
    .map(({ ring, points }) => ({ ring, points, area: signedArea2(points) }))
    .sort((a, b) => Math.abs(b.area) - Math.abs(a.area));
  const outer = rings.filter(({ area }) => area < 0).map((one) => ({ ...one, holes: [] as number[][] }));
  for (const { ring, points } of rings.filter(({ area }) => area > 0)) {
    const [point = [0, 0]] = points;
    const around = outer.findLast((one) => inPolygon(point, [one.points])) ?? outer[0];
    around?.holes.push(ring);
  }
  return outer.map(({ ring, holes }) => [ring, ...holes]);
}
