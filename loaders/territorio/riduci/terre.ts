import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import polygonClipping from 'polygon-clipping';
import { feature, quantize } from 'topojson-client';
import { topology } from 'topojson-server';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { simplifyTopology } from '../geometria/semplifica.ts';

/** What a map of Italy can show around it, degrees: west, south, east, north. */
const FINESTRA = [-2, 32.5, 27, 50.5] as const;
/** Detail that is dropped, square degrees: about two thirds of a square kilometre. */
const DETTAGLIO = 8e-5;
/** Islands smaller than this are left out, square degrees. */
const ISOLA_MINIMA = 4e-4;

type Anelli = [number, number][][];

function ringArea(ring: readonly (readonly [number, number])[]): number {
  let sum = 0;
  ring.forEach(([x, y], i) => {
    const [px, py] = ring.at(i - 1) ?? [0, 0];
    sum += px * y - x * py;
  });
  return Math.abs(sum) / 2;
}

function clipToWindow(geometry: GeoJSON.Geometry): Anelli[] {
  const [west, south, east, north] = FINESTRA;
  const box: Anelli = [[[west, south], [east, south], [east, north], [west, north], [west, south]]]; // prettier-ignore
  const polygons =
    geometry.type === 'Polygon'
      ? [geometry.coordinates]
      : geometry.type === 'MultiPolygon'
        ? geometry.coordinates
        : [];
  const near = (polygons as Anelli[]).filter((rings) =>
    (rings[0] ?? []).some(([x, y]) => x > west && x < east && y > south && y < north),
  );
  return near
    .flatMap((rings) => polygonClipping.intersection(rings, box) as Anelli[])
    .filter((rings) => ringArea(rings[0] ?? []) > ISOLA_MINIMA);
}

/**
 * The countries around Italy, and Italy itself (to know where land ends and sea begins), from Natural Earth 1:10m:
 * cut to a window, simplified; object `paesi`, id = ISO 3166 numeric code.
 */
export async function reduceTerre(folder: string): Promise<string> {
  const world = JSON.parse(
    await readFile(join(folder, 'world-atlas/countries-10m.json'), 'utf8'),
  ) as Topology;
  const countries = feature(world, world.objects['countries'] as GeometryCollection);
  const features = countries.features.flatMap((country): GeoJSON.Feature[] => {
    const coordinates = clipToWindow(country.geometry);
    const id = country.id ?? String((country.properties as { name: string }).name); // Kosovo has no numeric code
    if (coordinates.length === 0) return [];
    return [{ type: 'Feature', id, properties: {}, geometry: { type: 'MultiPolygon', coordinates } }];
  });
  const joined = topology({ paesi: { type: 'FeatureCollection', features } as GeoJSON.FeatureCollection });
  return (
    JSON.stringify(quantize(simplifyTopology(joined as Parameters<typeof quantize>[0], DETTAGLIO), 1e5)) +
    '\n'
  );
}
