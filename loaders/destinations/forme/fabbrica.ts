import { readFile } from 'node:fs/promises';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { GeometryCollection, MultiPolygon, Polygon, Topology } from 'topojson-specification';
import { compressForme, type Forme } from '../../dimostrazione/forme.ts';
import { parseCsv } from '../../territorio/csv.ts';
import type { Punto } from '../../territorio/geometria/proiezione.ts';
import { buildTerra } from '../../territorio/geometria/sfondo.ts';
import { toTopologia } from '../../territorio/geometria/topologia.ts';
import { deriva, type Resoconto, type Voce } from '../../territorio/sagome/deriva.ts';
import { affina } from '../../territorio/sagome/affina.ts';
import {
  buildTopologiaSagome,
  readSagome,
  roundPoligoni,
  toGriglia,
  type Poligono,
} from '../../territorio/sagome/sagome.ts';
import { sovrapponi } from '../../territorio/sagome/sovrapponi.ts';
import { poligoniOf, readSorgente } from '../../territorio/tagli/pezzo.ts';
import { unisci } from '../../territorio/tagli/unione.ts';
import { cutShapes, type RigaTerritorio } from '../../territorio/taglia.ts';

const TERRITORIO = new URL('../../territorio/', import.meta.url);
/** Steps of the grid of the foreign land: about 30 metres each. */
const PASSI_SFONDO = 1e5;

/** What shapes are made from; plain data, sent to a thread. */
export interface Ordine {
  /** The shapes as last loaded (TopoJSON, brotli); null: those that come with the program. */
  sorgente: Uint8Array | null;
  /** All comuni of Italy: those in force in the warehouse, and the committed ones of regioni that it does not hold. */
  comuni: (Voce & RigaTerritorio)[];
  /** Comuni that are no more, as far as the warehouse knows them. */
  passati: { codice_istat: string; nome: string; regione_codice: string; attuale: string | null }[];
  /** The compressed pieces that are there now; those that stay the same are not compressed again. */
  pezzi: { percorso: string; contenuto: Uint8Array }[];
  /** Published boundaries: code of a comune in force and JSON of its polygons, degrees; several lines of one code are joined. */
  reali: [codice: string, poligoni: string][];
}

export interface Prodotto {
  forme: Forme;
  /** The shapes with the published boundaries laid over, brotli, when there were any. */
  sorgente: { contenuto: Uint8Array; lunghezza: number } | null;
  /** Codes that have a published shape. */
  reali: string[];
  resoconto: Resoconto;
}

/**
 * Makes all map pieces: adapts the known shapes to the list, lays published boundaries over them, cuts and compresses. Takes seconds of
 * computing: run it in a thread of its own (`makeShapes` in `lavoro.ts`).
 */
export async function buildShapes(ordine: Ordine): Promise<Prodotto> {
  const base = ordine.sorgente
    ? (JSON.parse(brotliDecompressSync(ordine.sorgente).toString()) as Topology)
    : await readTopologia('forme/comuni.topo.json');
  const { topologia: derivata, resoconto } = deriva(base, ordine.comuni, await readNotizie(ordine));
  const topologia = ordine.reali.length > 0 ? overlay(derivata, ordine.reali) : derivata;
  const reali = realCodes(topologia);
  const sfondo =
    reali.length > 0
      ? await fitSfondo(topologia, ordine.comuni)
      : await readTopologia('forme/sfondo.topo.json');
  const prima = new Map(ordine.pezzi.map(({ percorso, contenuto }) => [percorso, contenuto]));
  const forme = await compressForme(cutShapes(topologia, sfondo, ordine.comuni), undefined, prima);
  return { forme, sorgente: ordine.reali.length > 0 ? pack(topologia) : null, reali, resoconto };
}

async function readTopologia(name: string): Promise<Topology> {
  return JSON.parse(await readFile(new URL(name, TERRITORIO), 'utf8')) as Topology;
}

const readIngresso = async (name: string): Promise<Record<string, string>[]> =>
  parseCsv(await readFile(new URL(name, TERRITORIO), 'utf8'));

/** What the warehouse and the committed tables know of the past. */
async function readNotizie({ passati }: Ordine): Promise<Parameters<typeof deriva>[2]> {
  const nomi = new Map<string, { nome: string; regione_codice: string }>();
  for (const riga of await readIngresso('comuni.csv'))
    nomi.set(riga['codice_istat'] ?? '', {
      nome: riga['nome'] ?? '',
      regione_codice: riga['regione_codice'] ?? '',
    });
  for (const { codice_istat, nome, regione_codice } of passati)
    nomi.set(codice_istat, { nome, regione_codice });
  const passaggi = passati.flatMap(({ codice_istat: da, attuale: a }) =>
    a === null || a === da ? [] : [{ da, a }],
  );
  for (const riga of await readIngresso('ingressi/variazioni.csv'))
    passaggi.push({ da: riga['codice_vecchio'] ?? '', a: riga['codice_nuovo'] ?? '' });
  const localita = (await readIngresso('ingressi/localita.csv')).map((riga) => ({
    codice: riga['codice_istat'] ?? '',
    punto: [Number(riga['longitudine']), Number(riga['latitudine'])] as Punto,
  }));
  return { nomi, passaggi, localita };
}

function overlay(derivata: Topology, reali: Ordine['reali']): Topology {
  const base = readSagome(derivata);
  const poligoni = new Map<string, Poligono[]>();
  for (const [codice, json] of reali) {
    const gradi = JSON.parse(json) as Punto[][][];
    const steps = gradi.map((rings) =>
      rings.map((ring) => ring.map((punto) => toGriglia(base.transform, punto))),
    );
    poligoni.set(codice, [...(poligoni.get(codice) ?? []), ...roundPoligoni(steps)]);
  }
  return buildTopologiaSagome(sovrapponi(base, affina(base.transform, poligoni)));
}

function geometriesOf(topologia: Topology): (Polygon | MultiPolygon)[] {
  return (topologia.objects['comuni'] as GeometryCollection).geometries as (Polygon | MultiPolygon)[];
}

const realCodes = (topologia: Topology): string[] =>
  geometriesOf(topologia)
    .filter(({ properties }) => (properties as { reale?: boolean } | undefined)?.reale)
    .map(({ id }) => String(id));

/** Foreign land cut again where published boundaries moved Italy's outline. */
async function fitSfondo(topologia: Topology, comuni: Ordine['comuni']): Promise<Topology> {
  const regioneDi = new Map(comuni.map(({ codice_istat, regione_codice }) => [codice_istat, regione_codice]));
  const land = geometriesOf(topologia).filter(
    ({ properties }) => !(properties as { disco?: boolean } | undefined)?.disco,
  );
  const regioni = Map.groupBy(land, ({ id }) => regioneDi.get(String(id)) ?? '');
  const { archi } = readSorgente(topologia);
  const geometries = [...regioni.values()].map((own) => ({
    type: 'MultiPolygon',
    arcs: unisci(own.map(poligoniOf), archi),
  }));
  const contorni = {
    ...topologia,
    objects: { ita: { type: 'GeometryCollection', geometries } as GeometryCollection },
  };
  const terra = buildTerra(await readTopologia('ingressi/terre-vicine.topo.json'), contorni);
  return toTopologia('terra', terra, PASSI_SFONDO);
}

function pack(topologia: Topology): { contenuto: Uint8Array; lunghezza: number } {
  const text = Buffer.from(JSON.stringify(topologia));
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 7,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
  };
  return { contenuto: brotliCompressSync(text, { params }), lunghezza: text.length };
}
