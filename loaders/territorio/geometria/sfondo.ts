import polygonClipping, { type MultiPolygon, type Polygon } from 'polygon-clipping';
import { feature, merge } from 'topojson-client';
import type {
  GeometryCollection,
  MultiPolygon as TopoMultiPolygon,
  Polygon as TopoPolygon,
  Topology,
} from 'topojson-specification';
import { polygonArea, type Anello } from './piano.ts';
import { toDegrees, toMetres, type Punto } from './proiezione.ts';

const ITALIA = '380';
/** Countries that lie inside Italy's outlines are what the outlines leave out, not what Natural Earth draws. */
const ENCLAVI: readonly string[] = ['674', '336'];
/** Scraps of foreign land smaller than this are not drawn, square metres. */
const MINIMO = 300_000;

/**
 * Belts around Italy's land border, one a neighbour, that stay clear of the coast, degrees: within them, land that
 * Natural Earth calls Italian counts as the neighbour's until Italy's outlines are cut out; otherwise a strip of sea
 * would part the two wherever the two sources disagree. They meet on lines through the points where three states do.
 */
const FASCE: Readonly<Record<string, readonly Punto[]>> = {
  '250': [[5.9, 43.7], [7.49, 43.76], [7.56, 43.81], [7.9, 44.1], [7.6, 44.9], [7.7, 45.5], [7.044, 45.923], [6.9, 46.5], [5.9, 46.5]],
  '756': [[7.044, 45.923], [7.7, 45.5], [8.5, 45.6], [9.2, 45.65], [9.8, 46], [10.5, 46.2], [10.47, 46.855], [10.4, 47.3], [6.9, 46.5]],
  '040': [[10.47, 46.855], [10.5, 46.2], [11.5, 46.6], [12.6, 46.4], [13.5, 46.3], [13.714, 46.523], [13.9, 47.6], [10.4, 47.3]],
  '705': [[13.714, 46.523], [13.5, 46.3], [13.25, 46.2], [13.35, 45.85], [13.62, 45.81], [13.82, 45.66], [13.79, 45.6], [13.73, 45.59], [14.5, 45.3], [14.5, 46.5]],
}; // prettier-ignore

function toWholeMetres(rings: readonly (readonly (readonly number[])[])[]): Polygon {
  return rings.map((ring) =>
    ring.map(([lon = 0, lat = 0]) => toMetres([lon, lat]).map(Math.round) as unknown as [number, number]),
  );
}

function polygonsOf(geometry: GeoJSON.Geometry): MultiPolygon {
  if (geometry.type === 'Polygon') return [toWholeMetres(geometry.coordinates)];
  return geometry.type === 'MultiPolygon' ? geometry.coordinates.map(toWholeMetres) : [];
}

function readPaesi(terre: Topology): Map<string, MultiPolygon> {
  const paesi = feature(terre, terre.objects['paesi'] as GeometryCollection);
  return new Map(paesi.features.map((paese) => [String(paese.id), polygonsOf(paese.geometry)]));
}

/** All of Italy as the outlines draw it, and the holes that they leave in it. */
function readItalia(outlines: Topology): { italia: MultiPolygon; buchi: MultiPolygon } {
  const collection = outlines.objects['ita'] as GeometryCollection;
  const whole = merge(outlines, collection.geometries as (TopoPolygon | TopoMultiPolygon)[]);
  const italia = whole.coordinates.map(toWholeMetres);
  return { italia, buchi: italia.flatMap((rings) => rings.slice(1).map((hole): Polygon => [hole])) };
}

function toFeature(id: string, land: MultiPolygon): GeoJSON.Feature {
  const kept = land.filter((rings) => polygonArea(rings as Anello[]) > MINIMO);
  const coordinates = kept.map((rings) => rings.map((ring) => ring.map((p) => toDegrees(p)).reverse()));
  return { type: 'Feature', id, properties: {}, geometry: { type: 'MultiPolygon', coordinates } };
}

/**
 * The foreign land around Italy, one feature a country, cut to fit Italy's outlines along the land border.
 *
 * @param terre the countries of ingressi/terre-vicine.topo.json (object `paesi`)
 * @param outlines Italy's outlines (object `ita`)
 * @returns polygons in degrees, outer rings clockwise as d3-geo wants them
 */
export function buildTerra(terre: Topology, outlines: Topology): GeoJSON.FeatureCollection {
  const paesi = readPaesi(terre);
  const { italia, buchi } = readItalia(outlines);
  const features = [...paesi]
    .filter(([id]) => id !== ITALIA && !ENCLAVI.includes(id))
    .map(([id, land]) => toFeature(id, fitToItalia(land, FASCE[id], paesi.get(ITALIA) ?? [], italia)));
  return { type: 'FeatureCollection', features: [...features, toFeature('enclavi', buchi)] };
}

/** A neighbour's land up to Italy's outlines, whichever way the two sources differ along the border. */
function fitToItalia(
  land: MultiPolygon,
  fascia: readonly Punto[] | undefined,
  naturalEarth: MultiPolygon,
  italia: MultiPolygon,
): MultiPolygon {
  if (!fascia) return land;
  const belt: Polygon = [fascia.map((p) => toMetres(p))];
  return polygonClipping.difference(
    polygonClipping.union(land, polygonClipping.intersection(naturalEarth, belt)),
    italia,
  );
}
