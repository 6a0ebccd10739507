import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { LoadError } from '../../pipeline/contract.ts';
import { readAttributi, ringsOf, type Elemento, type Strato } from './strato.ts';

interface Crs {
  properties?: { name?: string };
}

/** What may stand in a document of either kind. */
interface Documento {
  type?: string;
  crs?: Crs;
  features?: GeoJSON.Feature[];
  objects?: Topology['objects'];
}

/** The layers of a GeoJSON or TopoJSON document. GeoJSON without `crs` is in degrees WGS84 (RFC 7946). */
export function readDocumento(nome: string, json: unknown): Strato[] {
  const documento = (json ?? {}) as Documento;
  const sistema = documento.crs?.properties?.name ?? 'EPSG:4326';
  if (documento.type === 'FeatureCollection' && Array.isArray(documento.features))
    return [{ nome, sistema, elementi: documento.features.map(toElemento) }];
  if (documento.type === 'Topology' && documento.objects) {
    const topology = documento as unknown as Topology;
    return Object.entries(topology.objects).flatMap(([oggetto, geometry]): Strato[] => {
      if (geometry.type !== 'GeometryCollection') return [];
      const collection = feature(topology, geometry as GeometryCollection);
      return [{ nome: `${nome}, ${oggetto}`, sistema, elementi: collection.features.map(toElemento) }];
    });
  }
  throw new LoadError(
    'FORMATO_SCONOSCIUTO',
    `${nome} è un JSON ma non GeoJSON (FeatureCollection) né TopoJSON: scegliere un altro file`,
  );
}

function toElemento(item: GeoJSON.Feature, i: number): Elemento {
  const attributi = readAttributi(item.properties);
  if (item.id !== undefined) attributi['ID'] = String(item.id);
  return { posizione: i + 1, attributi, anelli: ringsOf(item.geometry) };
}
