import polygonClipping, { type MultiPolygon } from 'polygon-clipping';
import { interiorPoint, nearestOnPolygon, polygonArea, type Anello } from '../geometria/piano.ts';
import type { Punto } from '../geometria/proiezione.ts';
import { cuci, touching } from './cuci.ts';
import { open } from './dividi.ts';
import { roundPoligoni, type Poligono, type Sagoma, type Sagome } from './sagome.ts';

/** Land between the two sources that is smaller than this, square steps of the grid, is nobody's. */
const BRICIOLA = 20;
/** Steps of the grid: half the width of the mark of a comune that real boundaries cover whole. */
const MEZZO_SEGNO = 80;

/** Two borders nearer than this, steps of the grid, are one. */
const STESSO_CONFINE = 1.5;

/**
 * Lays real shapes over those drawn by nearness. The real ones stay as they are; the others around them are cut back where they overlap,
 * and take what land would be left between the two, so that no gap shows. Only shapes near the seam change.
 *
 * @param base shapes of all comuni; not changed
 * @param reali shapes of some of them, on the same grid
 */
export function sovrapponi(base: Sagome, reali: ReadonlyMap<string, readonly Poligono[]>): Sagome {
  const nuove = [...reali].map(([codice, poligoni]): Sagoma => ({
    codice,
    poligoni: [...poligoni],
    reale: true,
    disco: false,
  }));
  const vecchie = [...base.sagome.values()].filter(({ codice }) => reali.has(codice));
  const altre = [...base.sagome.values()]
    .filter(({ codice }) => !reali.has(codice))
    .map((sagoma) => ({ ...sagoma }));
  const vicine = touching(
    [...nuove, ...vecchie],
    altre.filter(({ disco, reale }) => !disco && !reale),
  );
  const mutate = new Set(vicine.filter((sagoma) => cutBack(sagoma, nuove)));
  for (const presa of fillGaps(vecchie, nuove, vicine)) mutate.add(presa);
  if (mutate.size > 0) cuci([...mutate, ...touching([...mutate], [...nuove, ...altre])]);
  const sagome = [...nuove, ...altre].map((sagoma): [string, Sagoma] => [sagoma.codice, sagoma]);
  return { transform: base.transform, sagome: new Map(sagome) };
}

/** Takes from a shape what real ones cover; true when it changed. */
function cutBack(sagoma: Sagoma, nuove: readonly Sagoma[]): boolean {
  const over = touching([sagoma], nuove);
  if (over.length === 0) return false;
  const rest = difference(sagoma.poligoni, over);
  if (area(rest) === area(sagoma.poligoni)) return false;
  if (rest.length > 0) sagoma.poligoni = rest;
  else markInside(sagoma);
  return true;
}

/** Gives the land of old shapes that the new ones do not cover to the neighbour with the longest border; those that got some. */
function fillGaps(
  vecchie: readonly Sagoma[],
  nuove: readonly Sagoma[],
  vicine: readonly Sagoma[],
): Set<Sagoma> {
  const taken = new Map<Sagoma, Poligono[]>();
  for (const vecchia of touching(vicine, vecchie)) {
    for (const gap of difference(vecchia.poligoni, touching([vecchia], nuove))) {
      const heir = polygonArea(gap) > BRICIOLA ? findHeir(gap, vicine) : undefined;
      if (heir) taken.set(heir, [...(taken.get(heir) ?? []), gap]);
    }
  }
  for (const [heir, gaps] of taken) {
    const own = heir.disco ? [] : heir.poligoni;
    heir.poligoni = roundPoligoni(open(polygonClipping.union([...own, ...gaps])));
    heir.disco = false;
  }
  return new Set(taken.keys());
}

/** The shape along whose border a piece of land lies for longest; none when it lies along none (the sea, foreign land). */
function findHeir(gap: Poligono, vicine: readonly Sagoma[]): Sagoma | undefined {
  let best: { heir: Sagoma | undefined; length: number } = { heir: undefined, length: 0 };
  for (const heir of touching([asSagoma([gap])], vicine)) {
    let length = 0;
    for (const [from, to] of gap.flatMap(edgesOf)) {
      const middle: Punto = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
      const near = heir.poligoni.some((rings) => nearestOnPolygon(middle, rings).metri <= STESSO_CONFINE);
      if (near) length += Math.hypot(to[0] - from[0], to[1] - from[1]);
    }
    if (length > best.length) best = { heir, length };
  }
  return best.heir;
}

const edgesOf = (ring: Anello): [Punto, Punto][] => ring.map((to, i) => [ring.at(i - 1) ?? to, to]);

const asSagoma = (poligoni: Poligono[]): Sagoma => ({ codice: '', poligoni, reale: false, disco: false });

const area = (poligoni: readonly Poligono[]): number =>
  poligoni.reduce((sum, rings) => sum + polygonArea(rings), 0);

function difference(poligoni: readonly Poligono[], over: readonly Sagoma[]): Poligono[] {
  const cut = over.map((sagoma) => sagoma.poligoni as MultiPolygon);
  return roundPoligoni(open(polygonClipping.difference([...poligoni], ...cut)));
}

/** A comune that real boundaries of others cover whole is marked where it was. */
function markInside(sagoma: Sagoma): void {
  const [x, y] = interiorPoint(sagoma.poligoni[0] ?? []).map(Math.round) as Punto;
  const m = MEZZO_SEGNO;
  sagoma.poligoni = [[[[x - m, y - m], [x - m, y + m], [x + m, y + m], [x + m, y - m]]]]; // prettier-ignore
  sagoma.disco = true;
}
