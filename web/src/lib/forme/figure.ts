/** TopoJSON pieces → GeoJSON features ready for d3-geo. */
import type { Feature, FeatureCollection, Geometry, MultiLineString } from 'geojson';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';

/** Shape of one place: `id` is its code; `disco` marks a comune outside any drawn coast. */
export type Figura = Feature<Geometry, { disco?: boolean }>;

export interface FigureFigli {
  figli: Figura[];
  /** Outline of the place above, when the piece carries it. */
  contorno: Feature | null;
}

export interface FigureSfondo {
  terra: FeatureCollection;
  regioni: FeatureCollection;
  /** Borders between regions, each line once. */
  confini: MultiLineString | null;
}

const EMPTY: FeatureCollection = { type: 'FeatureCollection', features: [] };

function collezione(topology: Topology, nome: string): FeatureCollection {
  const oggetto = topology.objects[nome];
  if (!oggetto) return EMPTY;
  const esito: Feature | FeatureCollection = feature(topology, oggetto as GeometryCollection);
  return esito.type === 'FeatureCollection' ? esito : { type: 'FeatureCollection', features: [esito] };
}

/** Shapes of the places of a piece. */
export function leggiFigli(topology: Topology): FigureFigli {
  return {
    figli: collezione(topology, 'figli').features as Figura[],
    contorno: collezione(topology, 'contorno').features[0] ?? null,
  };
}

/** What lies beneath: foreign land and the outlines of the regions. */
export function leggiSfondo(topology: Topology): FigureSfondo {
  const regioni = topology.objects.regioni;
  return {
    terra: collezione(topology, 'terra'),
    regioni: collezione(topology, 'regioni'),
    confini: regioni ? mesh(topology, regioni as GeometryCollection, (a, b) => a !== b) : null,
  };
}
