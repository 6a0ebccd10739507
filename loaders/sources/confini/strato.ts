import type { Punto } from '../../territorio/geometria/proiezione.ts';

/** One feature as the file has it. */
export interface Elemento {
  /** Position in the file, from 1. */
  posizione: number;
  /** Attributes by name in upper case; the `id` of GeoJSON and TopoJSON under `ID`. */
  attributi: Readonly<Record<string, string>>;
  /** All rings, closed or not, whatever their order and winding; null: no polygon. */
  anelli: Punto[][] | null;
}

/** A layer of boundaries. */
export interface Strato {
  /** Name of the file inside the archive, or of the object. */
  nome: string;
  /** What says how coordinates are to be read: WKT of a .prj, or a name of EPSG; null: nothing does. */
  sistema: string | null;
  elementi: Elemento[];
}

/** Attributes with names in upper case and values as trimmed text; numbers are printed plainly, nulls are left out. */
export function readAttributi(properties: object | null | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties ?? {})
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [name.trim().toUpperCase(), String(value).trim()]),
  );
}

interface Geometria {
  type: string;
  coordinates?: unknown;
  geometries?: Geometria[];
}

/** The rings of a GeoJSON geometry; null when it is no surface. */
export function ringsOf(geometry: Geometria | null | undefined): Punto[][] | null {
  if (!geometry) return null;
  if (geometry.type === 'Polygon') return geometry.coordinates as Punto[][];
  if (geometry.type === 'MultiPolygon') return (geometry.coordinates as Punto[][][]).flat();
  if (geometry.type === 'GeometryCollection') {
    const rings = (geometry.geometries ?? []).flatMap((part) => ringsOf(part) ?? []);
    return rings.length > 0 ? rings : null;
  }
  return null;
}
