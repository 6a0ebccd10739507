/** Every query that pages ask, as pure functions: what is not built here reaches no rollup test and is not asked. */
import { DIMENSIONI, VISTE, membro } from '../../../../../model/contratto/viste.ts';
import type { Livello, Stato } from '../../tipi.ts';
import { QUERY_CATALOGO, queryPeriodi, type IndicatoreCalcolabile } from '../catalogo/catalogo.ts';
import type { QueryLimitata } from '../cube/interroga.ts';
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

export interface RichiestaFigli {
  ambito: Ambito;
  livelloFigli: LivelloCodificato;
  indicatore: IndicatoreCalcolabile;
  filtri: Filtri;
  /** Only these periods; all when left out. */
  periodi?: string[];
}

/** Numerator and denominator of every place of a level inside a territory, by period. */
export function queryFigli({
  ambito,
  livelloFigli,
  indicatore,
  filtri,
  periodi,
}: RichiestaFigli): QueryLimitata {
  const { vista } = indicatore.misure;
  const figlio = membro(vista, DIMENSIONI[livelloFigli]);
  const periodo = membro(vista, DIMENSIONI.periodo);
  return {
    measures: measuresOf(indicatore),
    dimensions: [figlio, periodo],
    filters: [
      ...filterAmbito(vista, ambito),
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
): QueryLimitata {
  const { vista } = indicatore.misure;
  return {
    measures: measuresOf(indicatore),
    dimensions: dimensioniRipartizione(indicatore),
    filters: [...filterAmbito(vista, ambito), equals(membro(vista, DIMENSIONI.periodo), [periodo])],
    limit: LIMITE,
  };
}

/** Residents of one place in one year by five-year class × gender × citizenship. */
export function queryPiramide(ambito: Ambito, periodo: string): QueryLimitata {
  const vista = VISTE.popolazione;
  return {
    measures: [RESIDENTI],
    dimensions: [QUINQUENNIO, membro(vista, DIMENSIONI.genere), membro(vista, DIMENSIONI.cittadinanza)],
    filters: [...filterAmbito(vista, ambito), equals(membro(vista, DIMENSIONI.periodo), [periodo])],
    limit: LIMITE,
  };
}

function measuresOf({ misure: { numeratore, denominatore } }: IndicatoreCalcolabile): string[] {
  return denominatore === null ? [numeratore] : [numeratore, denominatore];
}

function filterAmbito(vista: string, ambito: Ambito): Filter[] {
  if (ambito.livello === 'italia') return [];
  return [equals(membro(vista, DIMENSIONI[ambito.livello]), ambito.codici)];
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

/** Every shape of query that pages can ask: levels × hierarchies × filters × indicators. */
export function* everyPageQuery(
  indicatori: IndicatoreCalcolabile[],
  periodiPopolazione: string[],
  esempi: Esempi,
): Generator<FormaQuery> {
  const ambito = (livello: Livello): Ambito =>
    livello === 'italia' ? ITALIA : { livello, codici: esempi[livello] };
  yield { nome: 'territori', query: QUERY_TERRITORI };
  yield { nome: 'catalogo', query: QUERY_CATALOGO };
  for (const [vista, group] of Map.groupBy(indicatori, ({ misure }) => misure.vista)) {
    yield {
      nome: `periodi ${vista}`,
      query: queryPeriodi(
        vista,
        group.map((i) => i.misure.numeratore),
      ),
    };
  }
  for (const indicatore of indicatori) {
    const periodi = indicatore.periodi.slice(-2).map(({ valore }) => valore);
    for (const [padre, livelloFigli, recenti] of GRUPPI) {
      for (const filtri of everyFiltri(indicatore)) {
        const nome =
          `figli ${padre}→${livelloFigli} ${indicatore.codice} ${Object.keys(filtri).join()}`.trim();
        const richiesta = { ambito: ambito(padre), livelloFigli, indicatore, filtri };
        yield { nome, query: queryFigli(recenti ? { ...richiesta, periodi } : richiesta) };
      }
    }
    for (const livello of PAGINE) {
      const query = queryRipartizione(ambito(livello), indicatore, periodi.at(-1) ?? '');
      yield { nome: `ripartizione ${livello} ${indicatore.codice}`, query };
    }
  }
  for (const livello of PAGINE) {
    const query = queryPiramide(ambito(livello), periodiPopolazione.at(-1) ?? '');
    yield { nome: `piramide ${livello}`, query };
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
