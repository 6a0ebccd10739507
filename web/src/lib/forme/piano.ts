/**
 * TopoJSON pieces laid on the plane. Each point is projected once, at scale one; fitting to a screen is then a
 * multiplication, so a resize costs nothing and thousands of comuni are drawn in milliseconds.
 */
import { geoConicEqualArea, geoPath } from 'd3-geo';
import type { GeoProjection } from 'd3-geo';
import type { Feature, Geometry } from 'geojson';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';

type Punto = [number, number];

/** A place ready to draw, in pixels of the unzoomed map. */
export interface Tracciato {
  codice: string;
  d: string;
  /** Marker of a comune outside any drawn coast. */
  disco: boolean;
  /** Centre of the shape. */
  x: number;
  y: number;
  larghezza: number;
  altezza: number;
}

export interface Piano {
  tracciati: Tracciato[];
  /** Outline of the place above, '' when the piece has none. */
  contorno: string;
  /** The projection of the piece, for what lies beneath it. */
  projection: GeoProjection;
}

interface Grezza {
  arcs: Punto[][];
  /** Bounds at scale one: x0, y0, x1, y1. */
  limiti: [number, number, number, number];
  /** Meridian that stands upright. */
  meridiano: number;
}

const cache = new WeakMap<Topology, Grezza>();

/** Equal-area, with `meridiano` upright; scale one around the origin. */
function proiezione(meridiano: number): GeoProjection {
  return geoConicEqualArea()
    .parallels([37, 47])
    .rotate([-meridiano, 0])
    .precision(0)
    .scale(1)
    .translate([0, 0]);
}

/** Arcs as longitude and latitude, out of their quantised differences. */
function decodeArcs({ arcs, transform }: Topology): Punto[][] {
  if (!transform) return arcs as Punto[][];
  const [kx, ky] = transform.scale;
  const [dx, dy] = transform.translate;
  return arcs.map((arc) => {
    let x = 0;
    let y = 0;
    return arc.map(([a = 0, b = 0]): Punto => {
      x += a;
      y += b;
      return [x * kx + dx, y * ky + dy];
    });
  });
}

function projectArcs(arcs: Punto[][], projection: GeoProjection): Omit<Grezza, 'meridiano'> {
  const limiti: Grezza['limiti'] = [Infinity, Infinity, -Infinity, -Infinity];
  const projected = arcs.map((arc) =>
    arc.map((punto): Punto => {
      const [x, y] = projection(punto) ?? [0, 0];
      if (x < limiti[0]) limiti[0] = x;
      if (y < limiti[1]) limiti[1] = y;
      if (x > limiti[2]) limiti[2] = x;
      if (y > limiti[3]) limiti[3] = y;
      return [x, y];
    }),
  );
  return { arcs: projected, limiti };
}

function grezza(topology: Topology): Grezza {
  const known = cache.get(topology);
  if (known) return known;
  const arcs = decodeArcs(topology);
  let ovest = Infinity;
  let est = -Infinity;
  for (const arc of arcs) {
    for (const [lon] of arc) {
      ovest = Math.min(ovest, lon);
      est = Math.max(est, lon);
    }
  }
  const meridiano = (ovest + est) / 2;
  const made = { ...projectArcs(arcs, proiezione(meridiano)), meridiano };
  cache.set(topology, made);
  return made;
}

function featuresOf(topology: Topology, nome: string): Feature<Geometry, { disco?: boolean } | null>[] {
  const oggetto = topology.objects[nome];
  if (!oggetto) return [];
  const found: unknown = feature(topology, oggetto as GeometryCollection);
  const insieme = found as { type: string; features?: Feature<Geometry, null>[] };
  return insieme.features ?? [found as Feature<Geometry, null>];
}

/** Fits a piece (`figli` and, when present, `contorno`) into `width` × `height` pixels with a margin. */
export function disponi(topology: Topology, width: number, height: number, margine = 12): Piano {
  const { arcs, limiti, meridiano } = grezza(topology);
  const m = Math.min(margine, width / 8, height / 8);
  const [x0, y0, x1, y1] = limiti;
  const k = Math.min((width - 2 * m) / (x1 - x0 || 1), (height - 2 * m) / (y1 - y0 || 1));
  const tx = width / 2 - (k * (x0 + x1)) / 2;
  const ty = height / 2 - (k * (y0 + y1)) / 2;
  const piana: Topology = {
    type: 'Topology',
    objects: topology.objects,
    arcs: arcs.map((arc) => arc.map(([x, y]) => [x * k + tx, y * k + ty])),
  };
  const path = geoPath().digits(1);
  const tracciati = featuresOf(piana, 'figli').map((figura): Tracciato => {
    const [[a, b], [c, d]] = path.bounds(figura);
    const [x, y] = path.centroid(figura);
    const disco = figura.properties?.disco === true;
    return {
      codice: String(figura.id),
      d: path(figura) ?? '',
      disco,
      x,
      y,
      larghezza: c - a,
      altezza: d - b,
    };
  });
  const contorno = featuresOf(piana, 'contorno')
    .map((figura) => path(figura) ?? '')
    .join('');
  const projection = proiezione(meridiano).scale(k).translate([tx, ty]);
  return { tracciati, contorno, projection };
}
