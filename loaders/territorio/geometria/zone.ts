import { merge } from 'topojson-client';
import type { MultiPolygon, Polygon, Topology } from 'topojson-specification';
import type { Anello } from './piano.ts';
import { toMetres, type Punto } from './proiezione.ts';

/** A connected piece of land of one zone: mainland or island, whole metres, outer ring first. */
export interface Parte {
  zona: string;
  anelli: Anello[];
}

/**
 * The outlines are those of the 110 province of 2010; Sardinia went back to fewer in 2016.
 * The three of the south become one zone, since Cagliari and Sud Sardegna do not follow their borders.
 */
const ZONE_SARDE: Readonly<Record<string, string>> = {
  OT: 'SS',
  OG: 'NU',
  CI: 'SUD',
  VS: 'SUD',
  CA: 'SUD',
  SU: 'SUD',
};

/** The zone of the outlines in which the comuni of a provincia lie. */
export function zonaOf(sigla: string): string {
  return ZONE_SARDE[sigla] ?? sigla;
}

type Contorno = Polygon | MultiPolygon;

/** The geometries of the outlines, by zone. */
function groupContorni(outlines: Topology): Map<string, Contorno[]> {
  const collection = outlines.objects['ita'];
  if (collection?.type !== 'GeometryCollection') throw new Error('ita.topo.json: manca la collezione ita');
  const zones = new Map<string, Contorno[]>();
  for (const geometry of collection.geometries as Contorno[]) {
    const zona = zonaOf(String(geometry.id).replace('IT.', ''));
    zones.set(zona, [...(zones.get(zona) ?? []), geometry]);
  }
  return zones;
}

function toWholeMetres(ring: readonly (readonly number[])[]): Anello {
  const points: Anello = [];
  for (const [lon = 0, lat = 0] of ring.slice(0, -1)) {
    const [x, y] = toMetres([lon, lat]);
    const punto: Punto = [Math.round(x), Math.round(y)];
    const last = points.at(-1);
    if (!last || last[0] !== punto[0] || last[1] !== punto[1]) points.push(punto);
  }
  return points;
}

/** Every piece of land of the outlines, zone by zone; neighbouring zones share their vertices exactly. */
export function readParti(outlines: Topology): Parte[] {
  return [...groupContorni(outlines)].flatMap(([zona, contorni]) =>
    merge(outlines, contorni as Parameters<typeof merge>[1]).coordinates.map((rings) => ({
      zona,
      anelli: rings.map(toWholeMetres),
    })),
  );
}
