import { topology } from 'topojson-server';
import type { GeometryCollection, MultiPolygon, Polygon, Topology, Transform } from 'topojson-specification';
import { signedArea2, type Anello } from '../geometria/piano.ts';
import type { Punto } from '../geometria/proiezione.ts';
import { poligoniOf, readSorgente } from '../tagli/pezzo.ts';

/** One polygon: outer ring, then holes; whole steps of the grid, first point not repeated. */
export type Poligono = Anello[];

/** The shape of one comune on the grid. */
export interface Sagoma {
  codice: string;
  poligoni: Poligono[];
  /** From published boundaries; false: drawn by nearness. */
  reale: boolean;
  /** A marker disc, in no outline. */
  disco: boolean;
}

/** Shapes that share a grid, by ISTAT code; neighbours share the vertices of their border. */
export interface Sagome {
  transform: Transform;
  sagome: Map<string, Sagoma>;
}

interface Proprieta {
  disco?: boolean;
  reale?: boolean;
}

/** The shapes of object `comuni` of a quantised topology. */
export function readSagome(source: Topology): Sagome {
  const { archi, transform } = readSorgente(source);
  const ringOf = (ring: readonly number[]): Anello =>
    ring.flatMap((arc) => {
      const points = archi[arc < 0 ? ~arc : arc] ?? [];
      return (arc < 0 ? points.toReversed() : points).slice(1) as Anello;
    });
  const collection = source.objects['comuni'] as GeometryCollection<Proprieta>;
  const sagome = collection.geometries.map((geometry): [string, Sagoma] => {
    const codice = String(geometry.id);
    const poligoni = poligoniOf(geometry as Polygon | MultiPolygon).map((rings) => rings.map(ringOf));
    const { disco = false, reale = false }: Proprieta = geometry.properties ?? {};
    return [codice, { codice, poligoni, disco, reale }];
  });
  return { transform, sagome: new Map(sagome) };
}

/** Outer ring clockwise, holes the other way, as d3-geo fills them. */
function wind(rings: Poligono): Poligono {
  return rings.map((ring, i) => (signedArea2(ring) > 0 === i > 0 ? ring : ring.toReversed()));
}

const close = (ring: Anello): Anello => [...ring, ring[0] ?? [0, 0]];

/** One topology of all shapes, object `comuni`, in order of code; arcs are shared, detail is untouched. */
export function buildTopologiaSagome({ transform, sagome }: Sagome): Topology {
  const codici = [...sagome.keys()].sort();
  const features = codici.flatMap((codice): GeoJSON.Feature[] => {
    const sagoma = sagome.get(codice);
    if (!sagoma) return [];
    const coordinates = sagoma.poligoni.map((rings) => wind(rings).map(close));
    const properties = { ...(sagoma.disco && { disco: true }), ...(sagoma.reale && { reale: true }) };
    return [{ type: 'Feature', id: codice, properties, geometry: { type: 'MultiPolygon', coordinates } }];
  });
  const plain = topology({ comuni: { type: 'FeatureCollection', features } as GeoJSON.FeatureCollection });
  return { ...plain, bbox: undefined, transform, arcs: plain.arcs.map(toDifferences) } as Topology;
}

/** Running differences, as quantised topologies are written. */
const toDifferences = (arc: number[][]): number[][] =>
  arc.map(([x = 0, y = 0], i) => [x - (arc[i - 1]?.[0] ?? 0), y - (arc[i - 1]?.[1] ?? 0)]);

/** Degrees to the grid, not rounded. */
export const toGriglia = ({ scale, translate }: Transform, [lon, lat]: Punto): Punto => [
  (lon - translate[0]) / scale[0],
  (lat - translate[1]) / scale[1],
];

/** The grid to degrees. */
export const daGriglia = ({ scale, translate }: Transform, [x, y]: Punto): Punto => [
  x * scale[0] + translate[0],
  y * scale[1] + translate[1],
];

/** Rounds to the grid and drops points that fall on the one before, spikes, and rings without surface. */
export function roundPoligoni(poligoni: readonly (readonly (readonly Punto[])[])[]): Poligono[] {
  return poligoni.flatMap((rings): Poligono[] => {
    const [outer, ...holes] = rings.map(roundAnello);
    if (!outer || signedArea2(outer) === 0) return [];
    return [[outer, ...holes.filter((hole) => signedArea2(hole) !== 0)]];
  });
}

function roundAnello(ring: readonly Punto[]): Anello {
  const same = (a: Punto | undefined, b: Punto | undefined): boolean =>
    a?.[0] === b?.[0] && a?.[1] === b?.[1];
  const kept: Anello = [];
  for (const [x, y] of ring) {
    const punto: Punto = [Math.round(x), Math.round(y)];
    if (same(punto, kept.at(-1))) continue;
    // There and back again: a spike of no width.
    if (kept.length > 1 && same(punto, kept.at(-2))) kept.pop();
    else kept.push(punto);
  }
  while (kept.length > 1 && same(kept[0], kept.at(-1))) kept.pop();
  return kept;
}
