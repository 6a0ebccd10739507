import type { GeometryCollection, MultiPolygon, Polygon, Topology, Transform } from 'topojson-specification';
import { signedArea2 } from '../geometria/piano.ts';
import type { Punto } from '../geometria/proiezione.ts';
import { simplifyTopology } from '../geometria/semplifica.ts';
import { extractArchi, type Arco, type Poligoni } from './archi.ts';

/** A place to draw: its code, its polygons over the arcs of the source. */
export interface Figura {
  id: string;
  poligoni: Poligoni;
  /** Only a marker disc. */
  disco?: boolean;
  /** Wholly or partly from published boundaries. */
  reale?: boolean;
}

/** Arcs in whole steps of a grid, absolute, and how the grid lies on the globe. */
export interface Sorgente {
  archi: Arco[];
  transform: Transform;
}

/** How much a piece may lose: steps of the source's grid that become one, and smallest triangle kept (square steps). */
export interface Grana {
  passo: number;
  triangolo: number;
}

/** Undoes the running differences of a quantised topology. */
export function readSorgente(topology: Topology): Sorgente {
  if (!topology.transform) throw new Error('La topologia deve essere quantizzata');
  const archi = topology.arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map(([dx = 0, dy = 0]): [number, number] => [(x += dx), (y += dy)]);
  });
  return { archi, transform: topology.transform };
}

/** The polygons of a TopoJSON geometry. */
export function poligoniOf(geometry: Polygon | MultiPolygon): Poligoni {
  return geometry.type === 'Polygon' ? [geometry.arcs] : geometry.arcs;
}

function toGeometry({ id, disco }: Figura, poligoni: Poligoni): Polygon | MultiPolygon {
  const properties = disco ? { disco: true } : {};
  const [only] = poligoni;
  if (only && poligoni.length === 1) return { type: 'Polygon', arcs: only, id, properties };
  return { type: 'MultiPolygon', arcs: poligoni, id, properties };
}

/** Running differences on the coarser grid, without vertices that fall on the one before. */
function encode(arco: Arco, passo: number): Arco {
  const coarse = arco.map(([x, y]): [number, number] => [Math.round(x / passo), Math.round(y / passo)]);
  const kept = coarse.filter(([x, y], i) => i === 0 || x !== coarse[i - 1]?.[0] || y !== coarse[i - 1]?.[1]);
  if (kept.length === 1 && kept[0]) kept.push(kept[0]);
  return kept.map(([x, y], i) => [x - (kept[i - 1]?.[0] ?? 0), y - (kept[i - 1]?.[1] ?? 0)]);
}

/** Twice the signed area of a ring of encoded arcs: negative for outer rings, as they are wound for d3-geo. */
function areaOf(ring: readonly number[], archi: readonly Arco[]): number {
  const points = ring.flatMap((arc) => {
    let [x, y] = [0, 0];
    const absolute = (archi[arc < 0 ? ~arc : arc] ?? []).map(([dx, dy]): Punto => [(x += dx), (y += dy)]);
    return (arc < 0 ? absolute.reverse() : absolute).slice(1);
  });
  return signedArea2(points);
}

/**
 * Leaves out rings that the grain has brought down to a line or turned over (d3-geo would fill the rest of the Earth), but for the last of
 * a place.
 */
function dropFlat(poligoni: Poligoni, archi: readonly Arco[]): Poligoni {
  const kept = poligoni.flatMap((rings) => {
    const [outer, ...holes] = rings;
    if (!outer || areaOf(outer, archi) >= 0) return [];
    return [[outer, ...holes.filter((hole) => areaOf(hole, archi) > 0)]];
  });
  return kept.length > 0 ? kept : poligoni.filter((rings) => rings[0]?.length).slice(0, 1);
}

/**
 * A topology with only what some figures need.
 *
 * @param strati objects of the piece by name; they share arcs
 * @returns quantised like the source (times `passo`), so that neighbouring pieces of one grain fit exactly
 */
export function buildPezzo(
  sorgente: Sorgente,
  strati: Readonly<Record<string, readonly Figura[]>>,
  grana: Grana,
): Topology {
  const names = Object.keys(strati);
  const figure = names.flatMap((name) => strati[name] ?? []);
  const { archi, figure: poligoni } = extractArchi(
    sorgente.archi,
    figure.map((figura) => figura.poligoni),
  );
  const plain: Topology = { type: 'Topology', objects: {}, arcs: archi };
  const simple = grana.triangolo > 0 ? (simplifyTopology(plain, grana.triangolo).arcs as Arco[]) : archi;
  const encoded = simple.map((arco) => encode(arco, grana.passo));
  const objects: Topology['objects'] = {};
  let at = 0;
  for (const name of names) {
    const geometries = (strati[name] ?? []).map((figura) =>
      toGeometry(figura, dropFlat(poligoni[at++] ?? [], encoded)),
    );
    objects[name] = { type: 'GeometryCollection', geometries } satisfies GeometryCollection;
  }
  const [sx, sy] = sorgente.transform.scale;
  return {
    type: 'Topology',
    transform: { scale: [sx * grana.passo, sy * grana.passo], translate: sorgente.transform.translate },
    objects,
    arcs: encoded,
  };
}
