import type { Topology, Transform } from 'topojson-specification';
import { simplifyTopology } from '../geometria/semplifica.ts';
import { readSorgente } from '../tagli/pezzo.ts';
import { cuci } from './cuci.ts';
import { buildTopologiaSagome, readSagome, type Poligono, type Sagoma } from './sagome.ts';

/** Published borders of two neighbours are one border when they are this near, steps of the grid (about 35 metres). */
const STESSO_CONFINE = 3;
/** Triangles smaller than this, square steps of the grid (about 1,000 square metres), are detail that no map of the product shows. */
const DETTAGLIO = 6;

/**
 * Readies published shapes for the grid of the product: neighbours that differ by some metres share their border, and detail below the grid
 * goes, on both sides of a border alike.
 */
export function affina(
  transform: Transform,
  poligoni: ReadonlyMap<string, readonly Poligono[]>,
): Map<string, Poligono[]> {
  const sagome = [...poligoni].map(([codice, own]): Sagoma => ({
    codice,
    poligoni: [...own],
    reale: true,
    disco: false,
  }));
  cuci(sagome, STESSO_CONFINE);
  const whole = buildTopologiaSagome({ transform, sagome: new Map(sagome.map((s) => [s.codice, s])) });
  const plain: Topology = { ...whole, transform: undefined, arcs: readSorgente(whole).archi };
  const { arcs } = simplifyTopology(plain, DETTAGLIO);
  const differences = arcs.map((arc) =>
    arc.map(([x = 0, y = 0], i) => [x - (arc[i - 1]?.[0] ?? 0), y - (arc[i - 1]?.[1] ?? 0)]),
  );
  const back = readSagome({ ...whole, arcs: differences });
  return new Map(back.sagome.values().map((sagoma) => [sagoma.codice, sagoma.poligoni]));
}
