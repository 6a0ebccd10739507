import { mergeArcs } from 'topojson-client';
import type { GeometryCollection, MultiPolygon, Polygon, Topology } from 'topojson-specification';
import type { RigaComune } from './colonne.ts';
import { signedArea2 } from './geometria/piano.ts';
import type { Arco, Poligoni } from './tagli/archi.ts';
import { unisci } from './tagli/unione.ts';
import {
  buildPezzo,
  poligoniOf,
  readSorgente,
  type Figura,
  type Grana,
  type Sorgente,
} from './tagli/pezzo.ts';

/** A file of shapes: where it is found (`provincia/016/comuni`) and what it holds. */
export interface Taglio {
  percorso: string;
  topologia: Topology;
}

/** The columns of comuni.csv that the cut needs. */
export type RigaTerritorio = Pick<
  RigaComune,
  'codice_istat' | 'provincia_codice' | 'regione_codice' | 'ats_codice' | 'sll_codice'
>;

type Livello = 'regione' | 'provincia' | 'ats' | 'sll';

/** All Italy on one screen: a pixel is a kilometre, detail of a hundred metres is enough. */
const ITALIA_COMUNI: Grana = { passo: 8, triangolo: 60 };
const ITALIA: Grana = { passo: 6, triangolo: 750 };
/** The background lies under maps of every scale. */
const SFONDO: Grana = { passo: 4, triangolo: 150 };
/** One regione on a screen: a pixel is two or three hundred metres. */
const REGIONE: Grana = { passo: 2, triangolo: 12 };

/** One provincia, ATS or SLL on a screen: a pixel is about a hundred metres. */
const PROVINCIA: Grana = { passo: 2, triangolo: 4 };

/**
 * Published boundaries have many times the vertices of those drawn by nearness: a piece that holds some loses triangles this many times as
 * large, so that it weighs about as much. At each scale that is still well below a pixel.
 */
const REALE = { [REGIONE.triangolo]: 25, [PROVINCIA.triangolo]: 12, [ITALIA_COMUNI.triangolo]: 10 };

/** Square steps of the grid; about three hectares. */
const SCHEGGIA = 200;

interface Proprieta {
  /** A marker disc. */
  disco?: boolean;
  /** From published boundaries. */
  reale?: boolean;
}

interface Mappa {
  sorgente: Sorgente;
  comuni: Map<string, Figura>;
  /** upper levels, joined from the comuni that have land: level, then code */
  uniti: Record<Livello, Map<string, Figura>>;
  /** comuni of each upper level, by its code */
  membri: Record<Livello, Map<string, RigaTerritorio[]>>;
}

const codeOf = (riga: RigaTerritorio, livello: Livello): string => riga[`${livello}_codice`];

/**
 * Where published boundaries of neighbours differ by some metres, joining them leaves holes without width: those and islets of that size go.
 */
function dropSchegge(poligoni: Poligoni, archi: readonly Arco[]): Poligoni {
  const area = (ring: readonly number[]): number =>
    Math.abs(
      signedArea2(
        ring.flatMap((arc) => {
          const points = (archi[arc < 0 ? ~arc : arc] ?? []) as [number, number][];
          return (arc < 0 ? points.toReversed() : points).slice(1);
        }),
      ),
    ) / 2;
  const kept = poligoni
    .map(([outer, ...holes]) => [outer ?? [], ...holes.filter((hole) => area(hole) >= SCHEGGIA)])
    .filter(([outer]) => area(outer ?? []) >= SCHEGGIA);
  return kept.length > 0 ? kept : poligoni;
}

const isReale = (geometry: Polygon | MultiPolygon): boolean =>
  (geometry.properties as Proprieta | undefined)?.reale === true;

function joinLevel(
  topology: Topology,
  geometries: ReadonlyMap<string, Polygon | MultiPolygon>,
  groups: ReadonlyMap<string, readonly RigaTerritorio[]>,
  archi: readonly Arco[],
): Map<string, Figura> {
  const vere = geometries.values().some(isReale);
  const codes = [...groups.keys()].sort();
  return new Map(
    codes.map((code): [string, Figura] => {
      const land = (groups.get(code) ?? []).flatMap((riga) => geometries.get(riga.codice_istat) ?? []);
      const poligoni = vere
        ? dropSchegge(unisci(land.map(poligoniOf), archi), archi)
        : poligoniOf(mergeArcs(topology, land));
      const figura: Figura = { id: code, poligoni };
      if (land.some(isReale)) figura.reale = true;
      return [code, figura];
    }),
  );
}

function readMappa(topology: Topology, righe: readonly RigaTerritorio[]): Mappa {
  const collection = topology.objects['comuni'] as GeometryCollection<Proprieta>;
  const geometries = collection.geometries as (Polygon<Proprieta> | MultiPolygon<Proprieta>)[];
  const comuni = new Map(
    geometries.map((g) => {
      const figura: Figura = { id: String(g.id), poligoni: poligoniOf(g) };
      if (g.properties?.disco) figura.disco = true;
      if (g.properties?.reale) figura.reale = true;
      return [figura.id, figura];
    }),
  );
  const missing = righe.filter((riga) => !comuni.has(riga.codice_istat));
  if (missing.length > 0)
    throw new Error(`Comuni senza forma: ${missing.map((r) => r.codice_istat).join(', ')}`);
  const land = new Map(geometries.filter((g) => !g.properties?.disco).map((g) => [String(g.id), g]));
  const sorgente = readSorgente(topology);
  const group = (livello: Livello) => Map.groupBy(righe, (riga) => codeOf(riga, livello));
  const membri = {
    regione: group('regione'),
    provincia: group('provincia'),
    ats: group('ats'),
    sll: group('sll'),
  };
  const join = (livello: Livello): Map<string, Figura> =>
    joinLevel(topology, land, membri[livello], sorgente.archi);
  return {
    sorgente,
    comuni,
    uniti: { regione: join('regione'), provincia: join('provincia'), ats: join('ats'), sll: join('sll') },
    membri,
  };
}

function pick(figure: ReadonlyMap<string, Figura>, codes: Iterable<string>): Figura[] {
  return [...new Set(codes)].sort().map((code) => {
    const figura = figure.get(code);
    if (!figura) throw new Error(`Nessuna forma per ${code}`);
    return figura;
  });
}

function* cutItalia(mappa: Mappa, italia: Figura): Generator<Taglio> {
  const { sorgente, uniti } = mappa;
  const plurals = { regione: 'regioni', provincia: 'province', ats: 'ats', sll: 'sll' } as const;
  for (const livello of ['regione', 'provincia', 'ats', 'sll'] as const) {
    const figli = [...uniti[livello].values()];
    yield { percorso: `italia/${plurals[livello]}`, topologia: buildPezzo(sorgente, { figli }, ITALIA) };
  }
  const figli = [...mappa.comuni.values()];
  const strati = { figli, contorno: [italia] };
  yield { percorso: 'italia/comuni', topologia: buildPezzo(sorgente, strati, grainOf(ITALIA_COMUNI, figli)) };
}

function* cutRegione(mappa: Mappa, regione: Figura): Generator<Taglio> {
  const { sorgente, uniti } = mappa;
  const righe = mappa.membri.regione.get(regione.id) ?? [];
  const plurals = { provincia: 'province', ats: 'ats', sll: 'sll' } as const;
  for (const livello of ['provincia', 'ats', 'sll'] as const) {
    const figli = pick(
      uniti[livello],
      righe.map((riga) => codeOf(riga, livello)),
    );
    const topologia = buildPezzo(sorgente, { figli, contorno: [regione] }, grainOf(REGIONE, figli));
    yield { percorso: `regione/${regione.id}/${plurals[livello]}`, topologia };
  }
  yield cutComuni(mappa, 'regione', regione, REGIONE);
}

/** The grain for a piece, by what it holds. */
function grainOf(grana: Grana, figure: readonly Figura[]): Grana {
  const real = figure.some((figura) => figura.reale);
  return real ? { ...grana, triangolo: grana.triangolo * (REALE[grana.triangolo] ?? 1) } : grana;
}

/** The comuni of one place, with its outline. */
function cutComuni(mappa: Mappa, livello: Livello, parent: Figura, grana: Grana): Taglio {
  const members = mappa.membri[livello].get(parent.id) ?? [];
  const figli = pick(
    mappa.comuni,
    members.map((riga) => riga.codice_istat),
  );
  const topologia = buildPezzo(mappa.sorgente, { figli, contorno: [parent] }, grainOf(grana, figli));
  return { percorso: `${livello}/${parent.id}/comuni`, topologia };
}

/** The outlines of the regioni with the foreign land around them, on one grid. */
function cutSfondo({ sorgente, uniti }: Mappa, sfondo: Topology): Taglio {
  const estero = readSorgente(sfondo);
  const offset = sorgente.archi.length;
  const [scale, translate] = [estero.transform.scale, estero.transform.translate];
  const { scale: step, translate: origin } = sorgente.transform;
  const moved = estero.archi.map((arco) =>
    arco.map(([x, y]): [number, number] => [
      Math.round((x * scale[0] + translate[0] - origin[0]) / step[0]),
      Math.round((y * scale[1] + translate[1] - origin[1]) / step[1]),
    ]),
  );
  const shift = (arc: number): number => (arc < 0 ? arc - offset : arc + offset);
  const paesi = (sfondo.objects['terra'] as GeometryCollection).geometries as (Polygon | MultiPolygon)[];
  const terra = paesi.map((g): Figura => ({
    id: String(g.id),
    poligoni: poligoniOf(g).map((rings) => rings.map((ring) => ring.map(shift))),
  }));
  const both: Sorgente = { archi: [...sorgente.archi, ...moved], transform: sorgente.transform };
  return {
    percorso: 'sfondo',
    topologia: buildPezzo(both, { terra, regioni: [...uniti.regione.values()] }, SFONDO),
  };
}

/** The outline of all regioni together. */
function joinItalia(comuni: Topology, { uniti, sorgente }: Mappa): Poligoni {
  const regioni = [...uniti.regione.values()].map(({ poligoni }) => poligoni);
  if (uniti.regione.values().some(({ reale }) => reale))
    return dropSchegge(unisci(regioni, sorgente.archi), sorgente.archi);
  const land = regioni.map((arcs): MultiPolygon => ({ type: 'MultiPolygon', arcs }));
  return poligoniOf(mergeArcs(comuni, land));
}

/**
 * Cuts the shapes into the files that the pages fetch, one for each place and level of its children:
 * `sfondo`, `italia/{regioni,province,ats,sll,comuni}`, `regione/<codice>/{province,ats,sll,comuni}`,
 * `{provincia,ats,sll}/<codice>/comuni`.
 *
 * Each file is a quantised topology (WGS84, rings wound for d3-geo) with object `figli` (id = code of the place;
 * `properties.disco` on marker discs) and, but for the upper levels of Italy, `contorno` (the parent); `sfondo` has
 * `terra` (id = ISO 3166 numeric code) and `regioni`. An SLL that crosses a border is whole in each regione it touches.
 * Discs count as comuni only: they are in no outline.
 *
 * @param comuni forme/comuni.topo.json
 * @param sfondo forme/sfondo.topo.json
 * @param righe rows of comuni.csv; throws when one has no shape
 */
export function* cutShapes(
  comuni: Topology,
  sfondo: Topology,
  righe: readonly RigaTerritorio[],
): Generator<Taglio> {
  const mappa = readMappa(comuni, righe);
  const italia: Figura = { id: 'italia', poligoni: joinItalia(comuni, mappa) };
  yield cutSfondo(mappa, sfondo);
  yield* cutItalia(mappa, italia);
  for (const regione of mappa.uniti.regione.values()) yield* cutRegione(mappa, regione);
  for (const livello of ['provincia', 'ats', 'sll'] as const) {
    for (const parent of mappa.uniti[livello].values()) yield cutComuni(mappa, livello, parent, PROVINCIA);
  }
}
