import type { GeometryCollection, MultiPolygon, Polygon, Topology } from 'topojson-specification';
import { poligoniOf, readSorgente } from '../tagli/pezzo.ts';
import { unisci } from '../tagli/unione.ts';
import { buildTopologiaSagome, type Sagoma, type Sagome } from './sagome.ts';

type Geometria =
  Polygon<{ disco?: boolean; reale?: boolean }> | MultiPolygon<{ disco?: boolean; reale?: boolean }>;

/** A piece of land and whose it is now. */
export interface Parte extends Sagoma {
  /** ISTAT code of the owner; `codice` names the piece. */
  proprietario: string;
}

/** Joins the pieces of each comune into one shape: inner borders go, all others stay shared. */
export function joinParti(transform: Sagome['transform'], parti: readonly Parte[]): Topology {
  const source = buildTopologiaSagome({
    transform,
    sagome: new Map(parti.map((parte) => [parte.codice, parte])),
  });
  const collection = source.objects['comuni'] as GeometryCollection;
  const geometries = new Map(collection.geometries.map((g) => [String(g.id), g as Geometria]));
  const { archi } = readSorgente(source);
  const groups = Map.groupBy(parti, ({ proprietario }) => proprietario);
  const joined = [...groups.keys()].sort().map((codice): Geometria => {
    const own = groups.get(codice) ?? [];
    const shapes = own.flatMap((parte) => geometries.get(parte.codice) ?? []);
    const [only] = shapes;
    const arcs = only && shapes.length === 1 ? poligoniOf(only) : unisci(shapes.map(poligoniOf), archi);
    const disco = own.every((parte) => parte.disco);
    const reale = own.every((parte) => parte.reale);
    const properties = { ...(disco && { disco }), ...(reale && { reale }) };
    return { type: 'MultiPolygon', arcs, id: codice, properties };
  });
  return {
    ...source,
    objects: { comuni: { type: 'GeometryCollection', geometries: joined } as GeometryCollection },
  };
}
