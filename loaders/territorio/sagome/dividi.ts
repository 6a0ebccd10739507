import { Delaunay } from 'd3-delaunay';
import polygonClipping, { type MultiPolygon } from 'polygon-clipping';
import type { Transform } from 'topojson-specification';
import { boxOf } from '../geometria/griglia.ts';
import { toDegrees, toMetres, type Punto } from '../geometria/proiezione.ts';
import { daGriglia, roundPoligoni, toGriglia, type Poligono } from './sagome.ts';

/** A place that stands for a comune: degrees WGS84. */
export interface Seme {
  codice: string;
  punto: Punto;
}

/** Two places nearer than this, metres, would share one cell: the second is moved aside. */
const MINIMA_DISTANZA = 100;
/** How far the cells reach beyond what is divided, metres. */
const MARGINE = 20_000;

/** Places in metres, none on top of another. */
function spread(semi: readonly Seme[]): Punto[] {
  const punti: Punto[] = [];
  for (const { punto } of semi) {
    const place = toMetres(punto);
    const taken = ([x, y]: Punto): boolean => Math.hypot(x - place[0], y - place[1]) < MINIMA_DISTANZA;
    while (punti.some(taken)) place[0] += 3 * MINIMA_DISTANZA;
    punti.push(place);
  }
  return punti;
}

/** Voronoi's cells of each comune on the grid. */
function cellsOf(
  poligoni: readonly Poligono[],
  semi: readonly Seme[],
  transform: Transform,
): Map<string, MultiPolygon> {
  const punti = spread(semi);
  const land = poligoni.flat(2).map((p) => toMetres(daGriglia(transform, p)));
  const [[x0, y0], [x1, y1]] = boxOf([...land, ...punti], MARGINE);
  const voronoi = Delaunay.from(punti).voronoi([x0, y0, x1, y1]);
  const celle = new Map<string, MultiPolygon>();
  semi.forEach(({ codice }, i) => {
    const cella = voronoi.cellPolygon(i) as Punto[] | null;
    if (!cella) return;
    const ring = cella.map((p) => toGriglia(transform, toDegrees(p)));
    celle.set(codice, [...(celle.get(codice) ?? []), [ring]]);
  });
  return celle;
}

/**
 * Divides a shape among comuni: each point goes to the nearest place. What is left of a comune without land is nothing: it is not in
 * the answer.
 *
 * @param poligoni on the grid
 * @param semi at least one place for each comune; order decides ties
 */
export function dividi(
  poligoni: readonly Poligono[],
  semi: readonly Seme[],
  transform: Transform,
): Map<string, Poligono[]> {
  const celle = cellsOf(poligoni, semi, transform);
  const codici = [...celle.keys()];
  const parti = new Map<string, Poligono[]>();
  let rest: Poligono[] = [...poligoni];
  codici.forEach((codice, i) => {
    if (rest.length === 0) return;
    const [first, ...others] = celle.get(codice) ?? [];
    if (!first) return;
    const last = i === codici.length - 1;
    const parte = last
      ? rest
      : roundPoligoni(open(polygonClipping.intersection(rest, polygonClipping.union(first, ...others))));
    if (parte.length === 0) return;
    parti.set(codice, parte);
    if (!last) rest = roundPoligoni(open(polygonClipping.difference(rest, parte)));
  });
  return parti;
}

/** `polygon-clipping` repeats the first point at the end. */
export const open = (poligoni: MultiPolygon): Poligono[] =>
  poligoni.map((rings) => rings.map((ring) => ring.slice(0, -1)));
