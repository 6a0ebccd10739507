import { z } from 'zod';
import { CONTESTO_PUBBLICO } from '../../../../../model/contratto/contesto.ts';
import { ErroreDati } from '../../../../../model/contratto/errori.ts';
import {
  DIMENSIONI,
  FASCE_ETA,
  STRANIERI,
  VISTE,
  membro,
  misureIndicatore,
  type MisureIndicatore,
} from '../../../../../model/contratto/viste.ts';
import { cittadinanzaNota } from '../../stato.ts';
import type { Dataset, Indicatore, Opzione } from '../../tipi.ts';
import type { Interroga, QueryLimitata } from '../cube/interroga.ts';
import type { RigaCube } from '../cube/transport.ts';
import { isTrue, toNumber, type Formula } from '../calcoli.ts';
import { nameFonte, QUERY_DATASET, readDataset } from './dataset.ts';

/** An indicator as pages show it, with what is needed to compute it. */
export interface IndicatoreCalcolabile extends Indicatore {
  misure: MisureIndicatore;
  formula: Formula;
  /** Bands of age that its facts have. */
  fasce: Opzione[];
  /** Periods whose data say the citizenship; left out: all. */
  periodiCittadinanza?: string[];
}

export interface Catalogo {
  /** In the order of the menu; never empty. */
  indicatori: IndicatoreCalcolabile[];
  perCodice: Map<string, IndicatoreCalcolabile>;
  /** Periods of the population, oldest first: the pyramid's. */
  periodiPopolazione: string[];
  /** Periods of residents by country of citizenship, oldest first; empty when nothing is loaded. */
  periodiStranieri: string[];
  /** By code. */
  dataset: Map<string, Dataset>;
}

const flag = z.unknown().transform(isTrue);

/** A period has a citizenship where it has a number of foreigners. */
const CITTADINANZA_NOTA = membro(VISTE.popolazione, 'residenti_stranieri');

const STRANIERI_PER_PAESE = membro(VISTE.stranieri, STRANIERI.residenti);

const RigaCatalogo = z.object({
  indicatore: z.string(),
  nome: z.string(),
  nome_breve: z.string(),
  definizione: z.string(),
  numeratore: z.string(),
  denominatore: z.string(),
  unita: z.string(),
  moltiplicatore: z.coerce.number(),
  decimali: z.coerce.number().int(),
  tipo: z.enum(['conteggio', 'rapporto', 'media']),
  gruppo: z.string(),
  ordine: z.coerce.number(),
  filtra_genere: flag,
  filtra_eta: flag,
  filtra_cittadinanza: flag,
  aggiornato_al: z.string(),
  dimostrativo: flag,
  dataset: z.string(),
  riservatezza: z.string(),
  fonte: z.string(),
  ente: z.string(),
});
type RigaCatalogo = z.infer<typeof RigaCatalogo>;

const COLUMNS = Object.keys(RigaCatalogo.shape);

/** The catalogue's one query of metadata. */
export const QUERY_CATALOGO: QueryLimitata = {
  dimensions: COLUMNS.map((name) => membro(VISTE.catalogo, name)),
  limit: 1000,
};

/** Which periods a view has for each of the given measures. */
export function queryPeriodi(vista: string, misure: string[]): QueryLimitata {
  return { measures: [...misure].sort(), dimensions: [membro(vista, DIMENSIONI.periodo)], limit: 1000 };
}

/**
 * Measures whose periods are asked, by view: each indicator's numerator, and what tells whether citizenship and countries of
 * citizenship are loaded.
 */
export function misureConPeriodo(indicatori: { misure: MisureIndicatore }[]): Map<string, string[]> {
  const misure = indicatori.map(({ misure: { vista, numeratore } }) => ({ vista, misura: numeratore }));
  const further = [
    { vista: VISTE.popolazione, misura: CITTADINANZA_NOTA },
    { vista: VISTE.stranieri, misura: STRANIERI_PER_PAESE },
  ];
  const perVista = Map.groupBy([...misure, ...further], ({ vista }) => vista);
  return new Map([...perVista].map(([vista, all]) => [vista, [...new Set(all.map(({ misura }) => misura))]]));
}

/** @throws ErroreDati CUBE_RISPOSTA_NON_VALIDA when the catalogue cannot be read; what `interroga` throws */
export async function loadCatalogo(interroga: Interroga, requestId: string): Promise<Catalogo> {
  const ask = async (query: QueryLimitata) =>
    (await interroga(CONTESTO_PUBBLICO, query, { requestId })).righe;
  const [righe, righeDataset] = await Promise.all([ask(QUERY_CATALOGO), ask(QUERY_DATASET)]);
  // Protected data sets have no measure in public views: nothing could be shown of them.
  const rows = righe
    .map(readRiga)
    .filter(({ riservatezza }) => riservatezza !== 'protetta')
    .sort((a, b) => a.ordine - b.ordine);
  if (rows.length === 0) throw new ErroreDati('CUBE_RISPOSTA_NON_VALIDA', { vista: VISTE.catalogo });
  const measured = rows.map((row) => ({ row, misure: misureIndicatore(row.indicatore, row.tipo) }));
  const periodi = await loadPeriodi(ask, misureConPeriodo(measured));
  // What the model does not measure (a definition that it could not take) stays out: there is nothing to show of it.
  const indicatori = measured
    .filter(({ misure }) => periodi.has(misure.numeratore))
    .map(({ row, misure }) => toIndicatore(row, misure, periodi));
  if (indicatori.length === 0) throw new ErroreDati('CUBE_RISPOSTA_NON_VALIDA', { vista: VISTE.catalogo });
  const popolazione = indicatori.find(({ misure }) => misure.vista === VISTE.popolazione);
  return {
    indicatori,
    perCodice: new Map(indicatori.map((indicatore) => [indicatore.codice, indicatore])),
    periodiPopolazione: popolazione?.periodi.map(({ valore }) => valore) ?? [],
    periodiStranieri: periodi.get(STRANIERI_PER_PAESE) ?? [],
    dataset: new Map(readDataset(righeDataset).map((dataset) => [dataset.dataset, dataset])),
  };
}

function readRiga(riga: RigaCube): RigaCatalogo {
  const plain = Object.fromEntries(COLUMNS.map((name) => [name, riga[membro(VISTE.catalogo, name)]]));
  const parsed = RigaCatalogo.safeParse(plain);
  if (parsed.success) return parsed.data;
  throw new ErroreDati('CUBE_RISPOSTA_NON_VALIDA', { vista: VISTE.catalogo }, parsed.error);
}

/** Periods with a value, by measure, oldest first; measures that the model does not have are left out. */
async function loadPeriodi(
  ask: (query: QueryLimitata) => Promise<RigaCube[]>,
  misure: Map<string, string[]>,
): Promise<Map<string, string[]>> {
  const periodi = new Map<string, string[]>();
  const answers = [...misure].map(async ([vista, members]) => {
    try {
      const righe = await ask(queryPeriodi(vista, members));
      for (const member of members) periodi.set(member, periodsWith(righe, vista, member));
    } catch (error) {
      if (!isRefused(error)) throw error;
      await Promise.all(members.map((member) => loadPeriodiAlone(ask, vista, member, periodi)));
    }
  });
  await Promise.all(answers);
  return periodi;
}

/** One measure by itself: its refusal says that there is no such measure, and costs the others nothing. */
async function loadPeriodiAlone(
  ask: (query: QueryLimitata) => Promise<RigaCube[]>,
  vista: string,
  member: string,
  periodi: Map<string, string[]>,
): Promise<void> {
  try {
    periodi.set(member, periodsWith(await ask(queryPeriodi(vista, [member])), vista, member));
  } catch (error) {
    if (!isRefused(error)) throw error;
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof ErroreDati && error.codice === 'CUBE_RICHIESTA_RIFIUTATA';
}

function periodsWith(righe: RigaCube[], vista: string, member: string): string[] {
  return righe
    .filter((riga) => toNumber(riga[member]) !== null)
    .map((riga) => String(riga[membro(vista, DIMENSIONI.periodo)]))
    .sort();
}

function toIndicatore(
  row: RigaCatalogo,
  misure: MisureIndicatore,
  periodi: Map<string, string[]>,
): IndicatoreCalcolabile {
  const popolazione = misure.vista === VISTE.popolazione;
  return {
    codice: row.indicatore,
    nome: row.nome,
    nomeBreve: row.nome_breve,
    definizione: row.definizione,
    numeratore: row.numeratore,
    denominatore: row.denominatore,
    unita: row.unita,
    decimali: row.decimali,
    tipo: row.tipo,
    filtri: { genere: row.filtra_genere, eta: row.filtra_eta, cittadinanza: row.filtra_cittadinanza },
    gruppo: row.gruppo,
    dataset: row.dataset,
    fonte: nameFonte(row.ente, row.fonte),
    aggiornatoAl: row.aggiornato_al.slice(0, 10),
    dimostrativo: row.dimostrativo,
    periodi: (periodi.get(misure.numeratore) ?? []).map((valore) => ({ valore, etichetta: valore })),
    misure,
    formula: { moltiplicatore: row.moltiplicatore, conteggio: row.tipo === 'conteggio' },
    ...(popolazione ? { periodiCittadinanza: periodi.get(CITTADINANZA_NOTA) ?? [] } : {}),
    fasce: FASCE_ETA.filter(({ codice }) => popolazione || codice !== '0-14').map(
      ({ codice, etichetta }) => ({
        valore: codice,
        etichetta,
      }),
    ),
  };
}

/** The indicator as a page of that period shows it: its filters are those that the data of the period can answer. */
export function publicIndicatore(indicatore: IndicatoreCalcolabile, periodo: string): Indicatore {
  const {
    misure: _misure,
    formula: _formula,
    fasce: _fasce,
    periodiCittadinanza: _noti,
    ...pubblico
  } = indicatore;
  const cittadinanza = pubblico.filtri.cittadinanza && cittadinanzaNota(indicatore, periodo);
  return { ...pubblico, filtri: { ...pubblico.filtri, cittadinanza } };
}
