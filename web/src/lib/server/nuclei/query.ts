import { membro } from '../../../../../model/contratto/viste.ts';
import type { Livello } from '../../tipi.ts';
import type { QueryLimitata } from '../cube/interroga.ts';
import type { RigaCube } from '../cube/transport.ts';
import { toNumber } from '../calcoli.ts';
import type { Luogo } from '../../tipi.ts';

/** Phases of taking charge, in order (`dw.dim_fase`). */
export const FASI = [
  'richiesta',
  'assegnata',
  'valutazione',
  'patto_firmato',
  'sospesa',
  'decaduta',
] as const;
/** The phase that counts as having an agreement. */
export const CON_PATTO = 'patto_firmato';

/** Names of the two protected views and what pages ask of them. */
const NUCLEI = 'nuclei_presi_in_carico';
const CONFRONTO = 'nuclei_confronto';

export const nuclei = (nome: string): string => membro(NUCLEI, nome);
export const confronto = (nome: string): string => membro(CONFRONTO, nome);

const MISURE = [
  'nuclei',
  'componenti',
  'giorni_totali',
  'giorni_medi',
  'nuclei_con_patto',
  'quota_con_patto',
] as const;
const LIMITE = 50_000;

type Filtro = { member: string; operator: 'equals'; values: string[] };
const uguale = (member: string, values: string[]): Filtro => ({ member, operator: 'equals', values });

/** A place as a filter; none for Italy and for all own rows: the policies of the model do the rest. */
function filtroLuogo(luogo: Pick<Luogo, 'livello' | 'codice'> | null): Filtro[] {
  if (luogo === null || luogo.livello === 'italia') return [];
  return [uguale(nuclei(`${luogo.livello}_codice`), [luogo.codice])];
}

const filtroFase = (fase: string | undefined): Filtro[] =>
  fase === undefined ? [] : [uguale(nuclei('fase'), [fase])];

const misure = MISURE.map(nuclei);

/** The observation days at which the person has rows at all. */
export const QUERY_DATE: QueryLimitata = {
  measures: [nuclei('nuclei')],
  dimensions: [nuclei('periodo')],
  timeDimensions: [{ dimension: nuclei('data_riferimento'), granularity: 'day' }],
  limit: LIMITE,
};

/** Every observation day and phase of a place. */
export function queryFasi(luogo: Pick<Luogo, 'livello' | 'codice'> | null): QueryLimitata {
  return {
    measures: misure,
    dimensions: ['periodo', 'fase'].map(nuclei),
    filters: filtroLuogo(luogo),
    limit: LIMITE,
  };
}

/** Every observation day of a place. */
export function queryPeriodi(
  luogo: Pick<Luogo, 'livello' | 'codice'> | null,
  fase: string | undefined,
): QueryLimitata {
  return {
    measures: misure,
    dimensions: [nuclei('periodo')],
    filters: [...filtroLuogo(luogo), ...filtroFase(fase)],
    limit: LIMITE,
  };
}

/**
 * The places of a level at some observation days.
 * @param dentro the place that they are in; null: anywhere
 * @param codici only these
 */
export function queryLuoghi(
  livello: Exclude<Livello, 'italia'>,
  dentro: Pick<Luogo, 'livello' | 'codice'> | null,
  { periodi, fase, codici }: { periodi: string[]; fase?: string; codici?: string[] },
): QueryLimitata {
  const codice = nuclei(`${livello}_codice`);
  return {
    measures: misure,
    dimensions: [codice, nuclei('periodo')],
    filters: [
      ...filtroLuogo(dentro),
      ...(codici ? [uguale(codice, codici)] : []),
      uguale(nuclei('periodo'), periodi),
      ...filtroFase(fase),
    ],
    limit: LIMITE,
  };
}

/** Cells of wider territories, by level, territory, observation day and phase: the one grain that the view answers. */
export function queryConfronto(codici: string[]): QueryLimitata {
  return {
    measures: ['nuclei', 'componenti', 'giorni_totali'].map(confronto),
    dimensions: ['livello', 'territorio_codice', 'periodo', 'fase'].map(confronto),
    filters: [uguale(confronto('territorio_codice'), codici)],
    limit: LIMITE,
  };
}

const ORDINE_DETTAGLIO: [string, 'asc'][] = [
  [nuclei('comune_codice'), 'asc'],
  [nuclei('fase_ordine'), 'asc'],
  [nuclei('ente_codice'), 'asc'],
];

/** The finest rows that a file holds: comune, phase and body in charge at one observation day. */
export function queryDettaglio(
  luogo: Pick<Luogo, 'livello' | 'codice'> | null,
  regione: string | null,
  { periodo, fase }: { periodo: string; fase?: string },
): QueryLimitata {
  return {
    measures: misure,
    dimensions: ['comune_codice', 'fase', 'fase_ordine', 'ente_codice'].map(nuclei),
    filters: [
      ...filtroLuogo(luogo),
      ...(regione === null ? [] : [uguale(nuclei('regione_codice'), [regione])]),
      uguale(nuclei('periodo'), [periodo]),
      ...filtroFase(fase),
    ],
    order: ORDINE_DETTAGLIO,
    limit: LIMITE,
  };
}

/** Names of the bodies that a person's rows are in charge of. */
export const QUERY_ENTI: QueryLimitata = {
  measures: [nuclei('nuclei')],
  dimensions: ['ente_codice', 'ente_nome'].map(nuclei),
  limit: LIMITE,
};

/** The measures of a row as Cube gives them. */
export interface Misure {
  nuclei: number;
  componenti: number;
  giorniTotali: number;
  giorniMedi: number | null;
  conPatto: number;
  quotaConPatto: number | null;
}

export function readMisure(riga: RigaCube | undefined): Misure {
  const read = (nome: (typeof MISURE)[number]) => toNumber(riga?.[nuclei(nome)]);
  return {
    nuclei: read('nuclei') ?? 0,
    componenti: read('componenti') ?? 0,
    giorniTotali: read('giorni_totali') ?? 0,
    giorniMedi: read('giorni_medi'),
    conPatto: read('nuclei_con_patto') ?? 0,
    quotaConPatto: read('quota_con_patto'),
  };
}

export const readTesto = (riga: RigaCube, member: string): string => String(riga[member] ?? '');
