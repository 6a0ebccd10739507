/** What lies beneath the map: foreign land and the regions, in grey. */
import { geoPath } from 'd3-geo';
import type { GeoProjection } from 'd3-geo';
import type { FeatureCollection, MultiLineString } from 'geojson';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';

/** SVG path data, '' where there is nothing. */
export interface Sfondo {
  terra: string;
  regioni: string;
  /** Borders between regions, each line once. */
  confini: string;
}

interface Lette {
  terra: FeatureCollection;
  regioni: FeatureCollection;
  confini: MultiLineString;
}

const cache = new WeakMap<Topology, Lette>();

function collezione(topology: Topology, nome: string): FeatureCollection {
  const oggetto = topology.objects[nome];
  if (!oggetto) return { type: 'FeatureCollection', features: [] };
  return feature(topology, oggetto as GeometryCollection) as FeatureCollection;
}

function leggi(topology: Topology): Lette {
  const known = cache.get(topology);
  if (known) return known;
  const regioni = topology.objects.regioni as GeometryCollection | undefined;
  const made: Lette = {
    terra: collezione(topology, 'terra'),
    regioni: collezione(topology, 'regioni'),
    confini: regioni
      ? mesh(topology, regioni, (a, b) => a !== b)
      : { type: 'MultiLineString', coordinates: [] },
  };
  cache.set(topology, made);
  return made;
}

/** Points nearer than this, in pixels, are one point: the background is quiet and must be light. */
const TOLLERANZA = { terra: 2.5, regioni: 1.2 };

/** A drawing context that writes SVG path data in steps of 1/`finezza` pixels and leaves out what the eye cannot see. */
function penna(tolleranza: number, finezza: number) {
  let testo = '';
  let x = Infinity;
  let y = Infinity;
  const vai = (comando: 'M' | 'L') => (nx: number, ny: number) => {
    if (comando === 'L' && Math.abs(nx - x) + Math.abs(ny - y) < tolleranza) return;
    x = nx;
    y = ny;
    testo += `${comando}${Math.round(nx * finezza) / finezza},${Math.round(ny * finezza) / finezza}`;
  };
  return {
    moveTo: vai('M'),
    lineTo: vai('L'),
    closePath: () => {
      testo += 'Z';
    },
    beginPath: () => undefined,
    arc: () => undefined,
    esito: () => testo,
  };
}

/**
 * Draws the background with the projection of the map above it, half a screen further on every side for panning.
 * @param finezza 1 for a still picture, more where people can zoom in
 */
export function disegnaSfondo(
  topology: Topology,
  projection: GeoProjection,
  width: number,
  height: number,
  finezza = 1,
): Sfondo {
  const { terra, regioni, confini } = leggi(topology);
  projection.clipExtent([
    [-width / 2, -height / 2],
    [1.5 * width, 1.5 * height],
  ]);
  const disegna = (cosa: FeatureCollection | MultiLineString, tolleranza: number) => {
    const context = penna(tolleranza / finezza, finezza);
    geoPath(projection, context)(cosa);
    return context.esito();
  };
  return {
    terra: disegna(terra, TOLLERANZA.terra),
    regioni: disegna(regioni, TOLLERANZA.regioni),
    confini: disegna(confini, TOLLERANZA.regioni),
  };
}
