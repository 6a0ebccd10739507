import { topology } from 'topojson-server';
import type { Topology } from 'topojson-specification';
import type { Comune } from '../elenco/comuni.ts';
import { mainSeme } from '../elenco/comuni.ts';
import { nearestOnPolygon, type Anello } from './piano.ts';
import { toDegrees, type Punto } from './proiezione.ts';
import type { Pezzo } from './proprietari.ts';
import type { Parte } from './zone.ts';

/** Steps of the grid along each side of Italy's bounding box: about ten metres each. */
const PASSI = 1e5;
/** Free space between a marker disc and the land of others, metres. */
const DISTACCO = 150;
const LATI_DISCO = 32;

/** Degrees, closed, turned the other way: what the net walks counter-clockwise d3-geo wants clockwise. */
function toRing(anello: Anello): Punto[] {
  const ring = anello.map((p) => toDegrees(p)).reverse();
  return ring[0] ? [...ring, ring[0]] : ring;
}

/** A circle around a place that the outlines do not contain, moved off the land of others. */
function discAround(centre: Punto, radius: number, parti: readonly Parte[]): Anello {
  const near = parti
    .map((parte) => nearestOnPolygon(centre, parte.anelli))
    .reduce((best, found) => (found.metri < best.metri ? found : best));
  const shift = Math.max(0, radius + DISTACCO - near.metri) / near.metri;
  const [x, y] = [
    centre[0] + (centre[0] - near.punto[0]) * shift,
    centre[1] + (centre[1] - near.punto[1]) * shift,
  ];
  return Array.from({ length: LATI_DISCO }, (_, i): Punto => {
    const angle = (2 * Math.PI * i) / LATI_DISCO;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  });
}

function toFeature(codiceIstat: string, polygons: Anello[][], disco: boolean): GeoJSON.Feature {
  const coordinates = polygons.map((rings) => rings.map(toRing));
  const geometry: GeoJSON.Geometry = { type: 'MultiPolygon', coordinates };
  return { type: 'Feature', id: codiceIstat, properties: disco ? { disco: true } : {}, geometry };
}

/**
 * The shapes of all comuni as one quantised topology, object `comuni`, in order of ISTAT code.
 *
 * @param dischi radius in metres of the disc of each comune that the outlines do not contain
 * @returns degrees WGS84; `properties.disco` marks the discs
 */
export function buildTopologia(
  comuni: readonly Comune[],
  pezzi: readonly Pezzo[],
  dischi: ReadonlyMap<string, number>,
  parti: readonly Parte[],
): Topology {
  const byComune = Map.groupBy(pezzi, (pezzo) => pezzo.codiceIstat);
  const features = comuni.map((comune) => {
    const radius = dischi.get(comune.codiceIstat);
    if (radius)
      return toFeature(comune.codiceIstat, [[discAround(mainSeme(comune).punto, radius, parti)]], true);
    const own = byComune.get(comune.codiceIstat);
    if (!own)
      throw new Error(
        `${comune.codiceIstat} ${comune.nome}: nessuna forma; aggiungerlo a ingressi/dischi.csv`,
      );
    return toFeature(
      comune.codiceIstat,
      own.map((pezzo) => pezzo.anelli),
      false,
    );
  });
  return topology({ comuni: { type: 'FeatureCollection', features } as GeoJSON.FeatureCollection }, PASSI);
}

/** Features as one quantised topology of a single object. */
export function toTopologia(nome: string, collection: GeoJSON.FeatureCollection, passi: number): Topology {
  return topology({ [nome]: collection }, passi);
}
