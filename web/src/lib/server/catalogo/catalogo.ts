import { z } from 'zod';
import { CONTESTO_PUBBLICO } from '../../../../../model/contratto/contesto.ts';
import { ErroreDati } from '../../../../../model/contratto/errori.ts';
import {
  DIMENSIONI,
  FASCE_ETA,
  VISTE,
  membro,
  misureIndicatore,
  type MisureIndicatore,
} from '../../../../../model/contratto/viste.ts';
import type { Indicatore, Opzione } from '../../tipi.ts';
import type { Interroga, QueryLimitata } from '../cube/interroga.ts';
import type { RigaCube } from '../cube/transport.ts';
import { toNumber, type Formula } from '../calcoli.ts';

/** An indicator as pages show it, with what is needed to compute it. */
export interface IndicatoreCalcolabile extends Indicatore {
  misure: MisureIndicatore;
  formula: Formula;
  /** Bands of age that its facts have. */
  fasce: Opzione[];
}

export interface Catalogo {
  /** In the order of the menu; never empty. */
  indicatori: IndicatoreCalcolabile[];
  perCodice: Map<string, IndicatoreCalcolabile>;
  /** Periods of the population, oldest first: the pyramid's. */
  periodiPopolazione: string[];
}

const flag = z.preprocess((value) => value === true || value === 'true' || value === 1, z.boolean());

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

/** @throws ErroreDati CUBE_RISPOSTA_NON_VALIDA when the catalogue cannot be read; what `interroga` throws */
export async function loadCatalogo(interroga: Interroga, requestId: string): Promise<Catalogo> {
  const { righe } = await interroga(CONTESTO_PUBBLICO, QUERY_CATALOGO, { requestId });
  const rows = righe.map(readRiga).sort((a, b) => a.ordine - b.ordine);
  if (rows.length === 0) throw new ErroreDati('CUBE_RISPOSTA_NON_VALIDA', { vista: VISTE.catalogo });
  const periodi = await loadPeriodi(interroga, requestId, rows);
  const indicatori = rows.map((row) => toIndicatore(row, periodi));
  const popolazione = indicatori.find(({ misure }) => misure.vista === VISTE.popolazione);
  return {
    indicatori,
    perCodice: new Map(indicatori.map((indicatore) => [indicatore.codice, indicatore])),
    periodiPopolazione: popolazione?.periodi.map(({ valore }) => valore) ?? [],
  };
}

function readRiga(riga: RigaCube): RigaCatalogo {
  const plain = Object.fromEntries(COLUMNS.map((name) => [name, riga[membro(VISTE.catalogo, name)]]));
  const parsed = RigaCatalogo.safeParse(plain);
  if (parsed.success) return parsed.data;
  throw new ErroreDati('CUBE_RISPOSTA_NON_VALIDA', { vista: VISTE.catalogo }, parsed.error);
}

/** Periods with a value, by numerator, oldest first. */
async function loadPeriodi(
  interroga: Interroga,
  requestId: string,
  rows: RigaCatalogo[],
): Promise<Map<string, string[]>> {
  const numeratori = rows.map((row) => misureIndicatore(row.indicatore));
  const perVista = Map.groupBy(numeratori, ({ vista }) => vista);
  const periodi = new Map<string, string[]>();
  const answers = [...perVista].map(async ([vista, misure]) => {
    const members = [...new Set(misure.map(({ numeratore }) => numeratore))];
    const query = queryPeriodi(vista, members);
    const { righe } = await interroga(CONTESTO_PUBBLICO, query, { requestId });
    for (const member of members) periodi.set(member, periodsWith(righe, vista, member));
  });
  await Promise.all(answers);
  return periodi;
}

function periodsWith(righe: RigaCube[], vista: string, member: string): string[] {
  return righe
    .filter((riga) => toNumber(riga[member]) !== null)
    .map((riga) => String(riga[membro(vista, DIMENSIONI.periodo)]))
    .sort();
}

function toIndicatore(row: RigaCatalogo, periodi: Map<string, string[]>): IndicatoreCalcolabile {
  const misure = misureIndicatore(row.indicatore);
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
    fonte: row.ente && row.ente !== row.fonte ? `${row.ente}, ${row.fonte}` : row.fonte,
    aggiornatoAl: row.aggiornato_al.slice(0, 10),
    dimostrativo: row.dimostrativo,
    periodi: (periodi.get(misure.numeratore) ?? []).map((valore) => ({ valore, etichetta: valore })),
    misure,
    formula: { moltiplicatore: row.moltiplicatore, conteggio: row.tipo === 'conteggio' },
    fasce: FASCE_ETA.filter(({ codice }) => popolazione || codice !== '0-14').map(
      ({ codice, etichetta }) => ({
        valore: codice,
        etichetta,
      }),
    ),
  };
}

/** The indicator without what only the server needs. */
export function publicIndicatore(indicatore: IndicatoreCalcolabile): Indicatore {
  const { misure: _misure, formula: _formula, fasce: _fasce, ...pubblico } = indicatore;
  return pubblico;
}
