/** Every query that pages ask, as pure functions: what is not built here reaches no rollup test and is not asked. */
import {
  DIMENSIONI,
  DIMENSIONI_ATTUALI,
  STRANIERI,
  VISTE,
  membro,
} from '../../../../../model/contratto/viste.ts';
import type { Livello, Stato } from '../../tipi.ts';
import {
  QUERY_CATALOGO,
  misureConPeriodo,
  queryPeriodi,
  type IndicatoreCalcolabile,
} from '../catalogo/catalogo.ts';
import { QUERY_DATASET, queryCaricamenti } from '../catalogo/dataset.ts';
import type { QueryLimitata } from '../cube/interroga.ts';
import { QUERY_STORIA } from '../territorio/storia.ts';
import { QUERY_TERRITORI } from '../territorio/territorio.ts';

type Filter = NonNullable<QueryLimitata['filters']>[number];

/** Levels below Italy: each has a dimension with its code. */
export type LivelloCodificato = Exclude<Livello, 'italia'>;

/** The territory a query is about: all of Italy, or the places with these codes. */
export type Ambito = { livello: 'italia' } | { livello: LivelloCodificato; codici: string[] };

export type Filtri = Pick<Stato, 'genere' | 'eta' | 'cittadinanza'>;

export const ITALIA: Ambito = { livello: 'italia' };

/** Cube refuses more; an answer that reaches it is an error (see `interroga`). All comuni for two periods are 16,000. */
const LIMITE = 50_000;

/** Age classes of five years, in the view of the population. */
export const QUINQUENNIO = membro(VISTE.popolazione, 'quinquennio');
export const RESIDENTI = membro(VISTE.popolazione, 'residenti');

export const PAESE = membro(VISTE.stranieri, STRANIERI.paese);
export const RESIDENTI_PAESE = membro(VISTE.stranieri, STRANIERI.residenti);

/** The member with the code of a level, on the territory as it was or on today's. */
export function membroLuogo(vista: string, livello: LivelloCodificato, attuale: boolean): string {
  return membro(vista, (attuale ? DIMENSIONI_ATTUALI : DIMENSIONI)[livello]);
}

export interface RichiestaFigli {
  ambito: Ambito;
  livelloFigli: LivelloCodificato;
  indicatore: IndicatoreCalcolabile;
  filtri: Filtri;
  /** Only these periods; all when left out. */
  periodi?: string[];
  /** On the territory of today instead of the one of each period. */
  attuale?: boolean;
}

/** Numerator and denominator of every place of a level inside a territory, by period. */
export function queryFigli({
  ambito,
  livelloFigli,
  indicatore,
  filtri,
  periodi,
  attuale = false,
}: RichiestaFigli): QueryLimitata {
  const { vista } = indicatore.misure;
  const figlio = membroLuogo(vista, livelloFigli, attuale);
  const periodo = membro(vista, DIMENSIONI.periodo);
  return {
    measures: measuresOf(indicatore),
    dimensions: [figlio, periodo],
    filters: [
      ...filterAmbito(vista, ambito, attuale),
      ...filterDemografia(vista, filtri),
      ...(periodi ? [equals(periodo, periodi)] : []),
    ],
    order: [
      [figlio, 'asc'],
      [periodo, 'asc'],
    ],
    limit: LIMITE,
  };
}

/** Dimensions by which an indicator of a place can be split: those whose filter makes sense. */
export function dimensioniRipartizione({ misure: { vista }, filtri }: IndicatoreCalcolabile): string[] {
  return [
    ...(filtri.genere ? [membro(vista, DIMENSIONI.genere)] : []),
    ...(filtri.eta ? [membro(vista, DIMENSIONI.fasciaEta)] : []),
    ...(filtri.cittadinanza ? [membro(vista, DIMENSIONI.cittadinanza)] : []),
  ];
}

/** An indicator of one place in one period by gender × band of age × citizenship: at most 24 rows for any filter. */
export function queryRipartizione(
  ambito: Ambito,
  indicatore: IndicatoreCalcolabile,
  periodo: string,
  attuale = false,
): QueryLimitata {
  const { vista } = indicatore.misure;
  return {
    measures: measuresOf(indicatore),
    dimensions: dimensioniRipartizione(indicatore),
    filters: [...filterAmbito(vista, ambito, attuale), equals(membro(vista, DIMENSIONI.periodo), [periodo])],
    limit: LIMITE,
  };
}

/** Residents of one place in one year by five-year class × gender × citizenship. */
export function queryPiramide(ambito: Ambito, periodo: string, attuale = false): QueryLimitata {
  const vista = VISTE.popolazione;
  return {
    measures: [RESIDENTI],
    dimensions: [QUINQUENNIO, membro(vista, DIMENSIONI.genere), membro(vista, DIMENSIONI.cittadinanza)],
    filters: [...filterAmbito(vista, ambito, attuale), equals(membro(vista, DIMENSIONI.periodo), [periodo])],
    limit: LIMITE,
  };
}

/** Foreign residents of one place in one year by country of citizenship: at most 200 rows. */
export function queryCittadinanze(ambito: Ambito, periodo: string, attuale = false): QueryLimitata {
  const vista = VISTE.stranieri;
  return {
    measures: [RESIDENTI_PAESE],
    dimensions: [PAESE],
    filters: [...filterAmbito(vista, ambito, attuale), equals(membro(vista, DIMENSIONI.periodo), [periodo])],
    order: [[RESIDENTI_PAESE, 'desc']],
    limit: 1000,
  };
}

function measuresOf({ misure: { numeratore, denominatore } }: IndicatoreCalcolabile): string[] {
  return denominatore === null ? [numeratore] : [numeratore, denominatore];
}

function filterAmbito(vista: string, ambito: Ambito, attuale: boolean): Filter[] {
  if (ambito.livello === 'italia') return [];
  return [equals(membroLuogo(vista, ambito.livello, attuale), ambito.codici)];
}

function filterDemografia(vista: string, { genere, eta, cittadinanza }: Filtri): Filter[] {
  return [
    ...(genere ? [equals(membro(vista, DIMENSIONI.genere), [genere])] : []),
    ...(eta ? [equals(membro(vista, DIMENSIONI.fasciaEta), [eta])] : []),
    ...(cittadinanza ? [equals(membro(vista, DIMENSIONI.cittadinanza), [cittadinanza])] : []),
  ];
}

function equals(member: string, values: string[]): Filter {
  return { member, operator: 'equals', values };
}

/** One real place per level, for walking the shapes of queries. */
export type Esempi = Record<LivelloCodificato, string[]>;

export interface FormaQuery {
  /** e.g. "figli regione→provincia turnover_contrattuale genere,eta". */
  nome: string;
  query: QueryLimitata;
}

const GRUPPI: [Livello, LivelloCodificato, recenti: boolean][] = [
  ['italia', 'regione', false],
  ['italia', 'comune', true],
  ['regione', 'provincia', false],
  ['regione', 'ats', false],
  ['sll', 'sll', false],
  ['regione', 'comune', true],
  ['provincia', 'comune', false],
  ['ats', 'comune', false],
  ['sll', 'comune', false],
];

const PAGINE: Livello[] = ['italia', 'regione', 'provincia', 'ats', 'sll', 'comune'];

/** What the shapes of queries depend on. */
export interface Caricato {
  indicatori: IndicatoreCalcolabile[];
  periodiPopolazione: string[];
  periodiStranieri: string[];
  /** Comuni changed over time: pages offer the territory of today too. */
  storia: boolean;
}

/** Every shape of query that pages can ask: levels × hierarchies × filters × indicators, on either reading of the territory. */
export function* everyPageQuery(caricato: Caricato, esempi: Esempi): Generator<FormaQuery> {
  const ambito = (livello: Livello): Ambito =>
    livello === 'italia' ? ITALIA : { livello, codici: esempi[livello] };
  yield* registryQueries(caricato.indicatori);
  for (const attuale of caricato.storia ? [false, true] : [false]) {
    const reading = attuale ? ' attuale' : '';
    for (const indicatore of caricato.indicatori) {
      yield* indicatoreQueries(indicatore, ambito, attuale, reading);
    }
    for (const livello of PAGINE) {
      const periodo = caricato.periodiPopolazione.at(-1) ?? '';
      yield {
        nome: `piramide ${livello}${reading}`,
        query: queryPiramide(ambito(livello), periodo, attuale),
      };
      const anno = caricato.periodiStranieri.at(-1);
      if (anno === undefined) continue;
      yield {
        nome: `cittadinanze ${livello}${reading}`,
        query: queryCittadinanze(ambito(livello), anno, attuale),
      };
    }
  }
}

/** What is read once per load of data: places, catalogue, data sets, periods. */
function* registryQueries(indicatori: IndicatoreCalcolabile[]): Generator<FormaQuery> {
  yield { nome: 'territori', query: QUERY_TERRITORI };
  yield { nome: 'storia dei territori', query: QUERY_STORIA };
  yield { nome: 'catalogo', query: QUERY_CATALOGO };
  yield { nome: 'dataset', query: QUERY_DATASET };
  yield { nome: 'caricamenti', query: queryCaricamenti('popolazione') };
  for (const [vista, misure] of misureConPeriodo(indicatori)) {
    yield { nome: `periodi ${vista}`, query: queryPeriodi(vista, misure) };
  }
}

function* indicatoreQueries(
  indicatore: IndicatoreCalcolabile,
  ambito: (livello: Livello) => Ambito,
  attuale: boolean,
  reading: string,
): Generator<FormaQuery> {
  const periodi = indicatore.periodi.slice(-2).map(({ valore }) => valore);
  for (const [padre, livelloFigli, recenti] of GRUPPI) {
    for (const filtri of everyFiltri(indicatore)) {
      const filtered = Object.keys(filtri).join();
      const nome = `figli ${padre}→${livelloFigli} ${indicatore.codice} ${filtered}${reading}`.trim();
      const richiesta = { ambito: ambito(padre), livelloFigli, indicatore, filtri, attuale };
      yield { nome, query: queryFigli(recenti ? { ...richiesta, periodi } : richiesta) };
    }
  }
  for (const livello of PAGINE) {
    const query = queryRipartizione(ambito(livello), indicatore, periodi.at(-1) ?? '', attuale);
    yield { nome: `ripartizione ${livello} ${indicatore.codice}${reading}`, query };
  }
}

function everyFiltri({ filtri, fasce }: IndicatoreCalcolabile): Filtri[] {
  const combinations: Filtri[] = [{}];
  const add = (one: Filtri) => combinations.push(...combinations.map((filtro) => ({ ...filtro, ...one })));
  if (filtri.genere) add({ genere: 'F' });
  if (filtri.eta) add({ eta: fasce.at(-1)?.valore });
  if (filtri.cittadinanza) add({ cittadinanza: 'straniera' });
  return combinations;
}
