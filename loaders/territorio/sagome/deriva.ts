import type { Topology, Transform } from 'topojson-specification';
import { boxOf, Griglia } from '../geometria/griglia.ts';
import { inPolygon } from '../geometria/piano.ts';
import type { Punto } from '../geometria/proiezione.ts';
import { cuci, touching } from './cuci.ts';
import { dividi, type Seme } from './dividi.ts';
import { readSagome, toGriglia, type Sagoma, type Sagome } from './sagome.ts';
import { joinParti, type Parte } from './topologia-unita.ts';

/** One comune of a list: what is needed to find its shape. */
export interface Voce {
  codice_istat: string;
  nome: string;
  regione_codice: string;
  latitudine: number;
  longitudine: number;
}

/** What is known of the past, besides the two lists. */
export interface Notizie {
  /** Name and regione of comuni that are no more in the list, by code. */
  nomi: ReadonlyMap<string, { nome: string; regione_codice: string }>;
  /** Administrative changes: which code's land went to which; both ways are followed. */
  passaggi: readonly { da: string; a: string }[];
  /** Localities, for dividing land between comuni: the code they had when the locality was recorded. */
  localita: readonly Seme[];
}

/** What had to be done, by ISTAT code of the list. */
export interface Resoconto {
  /** Got the land of comuni that are no more: fusions. */
  unite: string[];
  /** Got the shape of another code: renames and recodes. */
  ricodificate: string[];
  /** Share land that the known shapes give to one comune alone: drawn by nearness. */
  divise: string[];
  /** No shape and no land known: a small mark, or a cell carved out of the comune around. */
  ritagliate: string[];
  /** Codes of known shapes whose heir is unknown: a neighbour got the land. */
  senzaErede: string[];
}

/** Steps of the grid: half the width of the mark of a comune without land. */
const MEZZO_SEGNO = 80;

/** Upper case, without accents, apostrophes and the second language. */
const normale = (nome: string): string =>
  (nome.split('/')[0] ?? '')
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toUpperCase();

interface Lavoro {
  base: Sagome;
  lista: ReadonlyMap<string, Voce>;
  notizie: Notizie;
  /** For each known shape, who shares its land now. */
  eredi: Map<string, Set<string>>;
  resoconto: Resoconto;
}

/**
 * Shapes for the comuni of a list out of shapes known for another list: same code, same shape; recoded or renamed comuni keep theirs; fused
 * ones get the union; comuni that the known shapes have as one divide it by the nearness of their localities. No comune is left out.
 *
 * @param base quantised topology with object `comuni`
 * @returns the same topology when both lists agree; `id` = code of the list
 */
export function deriva(
  base: Topology,
  voci: readonly Voce[],
  notizie: Notizie,
): { topologia: Topology; resoconto: Resoconto } {
  const lavoro = startLavoro(base, voci, notizie);
  const known = lavoro.base.sagome;
  if (voci.length === known.size && voci.every((voce) => known.has(voce.codice_istat)))
    return { topologia: base, resoconto: lavoro.resoconto };
  followLeftovers(lavoro);
  houseNewcomers(lavoro);
  giveToNeighbours(lavoro);
  const parti = cutParti(lavoro);
  parti.push(...markLandless(lavoro, parti));
  return { topologia: joinParti(lavoro.base.transform, parti), resoconto: lavoro.resoconto };
}

function startLavoro(topologia: Topology, voci: readonly Voce[], notizie: Notizie): Lavoro {
  const base = readSagome(topologia);
  const lista = new Map(voci.map((voce) => [voce.codice_istat, voce]));
  const eredi = new Map(
    [...base.sagome.keys()].map((codice) => [codice, new Set(lista.has(codice) ? [codice] : [])]),
  );
  const resoconto: Resoconto = { unite: [], ricodificate: [], divise: [], ritagliate: [], senzaErede: [] };
  return { base, lista, notizie, eredi, resoconto };
}

/** Where the land of a code went, over as many changes as it takes, as far as the list has it. */
function heirsOf(codice: string, { lista, notizie }: Lavoro): string[] {
  const found = new Set<string>();
  const seen = new Set([codice]);
  const queue = [codice];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const { da, a } of notizie.passaggi) {
      if (da !== next || seen.has(a)) continue;
      seen.add(a);
      if (lista.has(a)) found.add(a);
      else queue.push(a);
    }
  }
  return [...found];
}

/** Known shapes whose code the list lacks: to their heirs, or to who bears the same name in the same regione. */
function followLeftovers(lavoro: Lavoro): void {
  const { base, lista, notizie, eredi, resoconto } = lavoro;
  const newcomers = Map.groupBy(
    [...lista.values()].filter(({ codice_istat }) => !base.sagome.has(codice_istat)),
    ({ nome, regione_codice }) => `${regione_codice} ${normale(nome)}`,
  );
  for (const [codice, suoi] of eredi) {
    if (suoi.size > 0) continue;
    const prima = notizie.nomi.get(codice);
    const omonimi = prima ? (newcomers.get(`${prima.regione_codice} ${normale(prima.nome)}`) ?? []) : [];
    const [omonimo] = omonimi;
    if (omonimo && omonimi.length === 1) {
      suoi.add(omonimo.codice_istat);
      resoconto.ricodificate.push(omonimo.codice_istat);
      continue;
    }
    for (const erede of heirsOf(codice, lavoro)) {
      suoi.add(erede);
      resoconto.unite.push(erede);
    }
  }
}

/** Comuni of the list that still have no land: a share of the shape that once took theirs in, or of the one that they lie in. */
function houseNewcomers(lavoro: Lavoro): void {
  const { base, lista, notizie, eredi, resoconto } = lavoro;
  const housed = new Set([...eredi.values()].flatMap((suoi) => [...suoi]));
  const around = indexSagome(base);
  for (const voce of lista.values()) {
    const { codice_istat } = voce;
    if (housed.has(codice_istat)) continue;
    const took = notizie.passaggi.filter(({ da }) => da === codice_istat).map(({ a }) => a);
    const host = took.find((codice) => eredi.has(codice)) ?? findAround(voce, base.transform, around);
    if (host === undefined) continue;
    eredi.get(host)?.add(codice_istat);
    (took.includes(host) ? resoconto.divise : resoconto.ritagliate).push(codice_istat);
  }
}

function indexSagome({ sagome }: Sagome): Griglia<Sagoma> {
  const griglia = new Griglia<Sagoma>(1000);
  for (const sagoma of sagome.values())
    for (const [outer] of sagoma.poligoni) if (outer) griglia.add(sagoma, ...boxOf(outer));
  return griglia;
}

/** The known shape that contains the place of a comune. */
function findAround(
  { longitudine, latitudine }: Voce,
  transform: Transform,
  index: Griglia<Sagoma>,
): string | undefined {
  const punto = toGriglia(transform, [longitudine, latitudine]);
  if (!punto.every(Number.isFinite)) return undefined;
  for (const { codice, poligoni } of index.near(punto, punto))
    if (poligoni.some((rings) => inPolygon(punto, rings))) return codice;
  return undefined;
}

const provinciaOf = (codice: string): string => codice.slice(0, -3);

/**
 * Codes without heirs of provincie whose comuni mostly have some. Where most have none the list does not cover the place: nobody there has a
 * shape, and nobody else's grows into it.
 */
function findOrphans(eredi: Lavoro['eredi']): string[] {
  const province = Map.groupBy(eredi, ([codice]) => provinciaOf(codice));
  return [...province.values()].flatMap((comuni) => {
    const orphans = comuni.filter(([, suoi]) => suoi.size === 0).map(([codice]) => codice);
    return 2 * orphans.length < comuni.length ? orphans : [];
  });
}

/** Land that nobody is known to have got goes to the neighbour with the longest border. */
function giveToNeighbours({ base, eredi, resoconto }: Lavoro): void {
  const orphans = findOrphans(eredi);
  if (orphans.length === 0) return;
  const edges = new Map<string, string>();
  for (const { codice, poligoni } of base.sagome.values())
    for (const ring of poligoni.flat())
      ring.forEach((to, i) => edges.set(`${ring.at(i - 1) ?? to} ${to}`, codice));
  for (const orphan of orphans) {
    const lengths = new Map<string, number>();
    for (const ring of base.sagome.get(orphan)?.poligoni.flat() ?? []) {
      ring.forEach((to, i) => {
        const from = ring.at(i - 1) ?? to;
        for (const erede of eredi.get(edges.get(`${to} ${from}`) ?? '') ?? [])
          lengths.set(erede, (lengths.get(erede) ?? 0) + Math.hypot(to[0] - from[0], to[1] - from[1]));
      });
    }
    const [best] = [...lengths].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    resoconto.senzaErede.push(orphan);
    if (best) eredi.get(orphan)?.add(best[0]);
  }
}

/** The pieces of land and their owners; what several share is divided. */
function cutParti(lavoro: Lavoro): Parte[] {
  const { base, eredi } = lavoro;
  const parti: Parte[] = [];
  const cut: Parte[] = [];
  for (const [codice, suoi] of eredi) {
    const sagoma = base.sagome.get(codice);
    const [only, ...others] = [...suoi].sort();
    if (!sagoma || only === undefined) continue;
    if (others.length === 0) parti.push({ ...sagoma, proprietario: only });
    else cut.push(...divideAmong(sagoma, [only, ...others], lavoro));
  }
  if (cut.length > 0) cuci([...cut, ...touching(cut, parti)]);
  return [...parti, ...cut];
}

function divideAmong(sagoma: Sagoma, codici: readonly string[], { base, lista, notizie }: Lavoro): Parte[] {
  const inside = (punto: Punto): boolean => {
    const p = toGriglia(base.transform, punto);
    return sagoma.poligoni.some((rings) => inPolygon(p, rings));
  };
  const semi = codici.flatMap((codice): Seme[] => {
    const own = notizie.localita.filter((seme) => seme.codice === codice && inside(seme.punto));
    const voce = lista.get(codice);
    if (own.length > 0 || !voce) return own;
    return [{ codice, punto: [voce.longitudine, voce.latitudine] }];
  });
  const valid = semi.filter(({ punto }) => punto.every(Number.isFinite));
  return [...dividi(sagoma.poligoni, valid, base.transform)].map(([proprietario, poligoni]) => ({
    codice: `${sagoma.codice} ${proprietario}`,
    poligoni,
    proprietario,
    reale: false,
    disco: sagoma.disco,
  }));
}

/** A mark at its place, over the land of others, for each comune that got none. */
function markLandless({ base, lista, resoconto }: Lavoro, parti: readonly Parte[]): Parte[] {
  const landed = new Set(parti.map(({ proprietario }) => proprietario));
  return [...lista.values()]
    .filter(({ codice_istat }) => !landed.has(codice_istat))
    .map(({ codice_istat: codice, longitudine, latitudine }): Parte => {
      if (!resoconto.ritagliate.includes(codice)) resoconto.ritagliate.push(codice);
      const place = toGriglia(base.transform, [longitudine, latitudine]).map(Math.round);
      const [x, y] = place.every(Number.isFinite) ? (place as Punto) : [0, 0];
      const m = MEZZO_SEGNO;
      const poligoni: Sagoma['poligoni'] = [
        [[[x - m, y - m], [x - m, y + m], [x + m, y + m], [x + m, y - m]]],
      ]; // prettier-ignore
      return { codice: `${codice} segno`, proprietario: codice, poligoni, reale: false, disco: true };
    });
}
