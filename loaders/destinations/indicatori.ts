import type { Session } from '../../sql/warehouse.ts';
import { markReal, readStato } from '../pipeline/dataset-rows.ts';
import { marks } from '../pipeline/partitions.ts';
import { selectUltimo } from './periodic.ts';
import { insertSorted, type SortedInsert } from './sorted.ts';

/** How an indicator is made of two quantities; `denominatore` null for a plain count. */
export interface Formula {
  indicatore_key: number;
  codice: string;
  dataset: string;
  numeratore: number;
  denominatore: number | null;
}

/** How far a quantity is split in one period; the cell of an indicator is the finest that both its quantities have. */
export interface Grain {
  eta: boolean;
  genere: boolean;
  /** 'area' = Italy and areas of the world, 'italiana' = Italian or foreign. */
  cittadinanza: 'area' | 'italiana' | 'no';
}

/** Formulas whose quantities the warehouse knows. */
export const SELECT_FORMULE = `SELECT i.indicatore_key, i.codice, i.dataset_codice AS dataset, n.grandezza_key AS numeratore,
  n.dataset_codice AS dataset_numeratore, d.grandezza_key AS denominatore, d.dataset_codice AS dataset_denominatore,
  f.denominatore_grandezza
FROM dw.indicatore_formula AS f
JOIN dw.dim_indicatore AS i ON i.codice = f.indicatore_codice
JOIN dw.dim_grandezza AS n ON n.codice = f.numeratore_grandezza
LEFT JOIN dw.dim_grandezza AS d ON d.codice = f.denominatore_grandezza
ORDER BY i.indicatore_key`;

/** Splits of quantities by period: a key 0 anywhere means that not all is split. Parameters: the quantities. */
export const selectGrain = (keys: readonly number[]): string =>
  `SELECT grandezza_key, periodo_key, MIN(fascia5_key) AS eta, MIN(genere_key) AS genere,
  MIN(cittadinanza_key) AS cittadinanza, MAX(cittadinanza_key) AS cittadinanza_massima
FROM dw.fact_grandezza
WHERE grandezza_key IN (${marks(keys)})
GROUP BY grandezza_key, periodo_key
ORDER BY periodo_key`;

/** Parameter: indicatore_key. */
export const DELETE_INDICATORE = 'DELETE FROM dw.fact_indicatore WHERE indicatore_key = ?';

/** Parameter: dataset_codice. */
export const DELETE_DATASET = `DELETE FROM dw.fact_indicatore
WHERE indicatore_key IN (SELECT i.indicatore_key FROM dw.dim_indicatore AS i WHERE i.dataset_codice = ?)`;

/** Parameters: the three filters, indicatore_key. */
export const UPDATE_FILTRI = `UPDATE dw.dim_indicatore SET filtra_genere = ?, filtra_eta = ?, filtra_cittadinanza = ?
WHERE indicatore_key = ?`;

const INTO = `INSERT INTO dw.fact_indicatore
  (indicatore_key, comune_key, periodo_key, fascia5_key, genere_key, cittadinanza_key, numeratore, denominatore)`;

const ORDER = 'c.comune_key, c.fascia5_key, c.genere_key, c.cittadinanza_key';

const SELECT = `SELECT ? AS indicatore_key, c.comune_key, ? AS periodo_key, c.fascia5_key, c.genere_key, c.cittadinanza_key,
  SUM(c.numeratore) AS numeratore, SUM(c.denominatore) AS denominatore
FROM (`;

const GROUP = `) AS c
GROUP BY c.comune_key, c.fascia5_key, c.genere_key, c.cittadinanza_key
HAVING SUM(c.numeratore) <> 0 OR SUM(c.denominatore) <> 0`;

/**
 * Facts of a ratio in one period: sums of both quantities in cells of a grain that both have. A comune that one of them lacks
 * (a suppressed value is no zero) is left out. Parameters: indicatore_key, period, numerator, period, denominator, denominator,
 * period, numerator.
 */
export const insertRatio = (grain: Grain): SortedInsert => ({
  into: INTO,
  select: `${SELECT}
${quantity(grain, 'q.valore', '0')}
  UNION ALL
${quantity(grain, '0', 'q.valore')}
${GROUP}`,
  orderBy: ORDER,
});

/** Facts of a count in one period. Parameters: indicatore_key, period, quantity, period. */
export const insertCount = (grain: Grain): SortedInsert => ({
  into: INTO,
  select: `${SELECT}
  SELECT q.comune_key, ${cell(grain)}, q.valore AS numeratore, 0 AS denominatore
  FROM dw.fact_grandezza AS q
  WHERE q.grandezza_key = ? AND q.periodo_key = ?
${GROUP}`,
  orderBy: ORDER,
});

/** Parameters: quantity, period, the other quantity. */
const quantity = (
  grain: Grain,
  numeratore: string,
  denominatore: string,
): string => `  SELECT q.comune_key, ${cell(grain)}, ${numeratore} AS numeratore, ${denominatore} AS denominatore
  FROM dw.fact_grandezza AS q
  WHERE q.grandezza_key = ? AND q.periodo_key = ? AND EXISTS (
    SELECT 1 FROM dw.fact_grandezza AS o
    WHERE o.grandezza_key = ? AND o.periodo_key = q.periodo_key AND o.comune_key = q.comune_key)`;

function cell({ eta, genere, cittadinanza }: Grain): string {
  const italiana = 'CASE WHEN q.cittadinanza_key = 1 THEN 1 ELSE 7 END';
  const citizenship = { area: 'q.cittadinanza_key', italiana, no: '0' }[cittadinanza];
  return `${eta ? 'q.fascia5_key' : '0'} AS fascia5_key, ${genere ? 'q.genere_key' : '0'} AS genere_key,
    ${citizenship} AS cittadinanza_key`;
}

/** The finest grain that both have. */
export function commonGrain(a: Grain, b: Grain): Grain {
  const order = ['no', 'italiana', 'area'] as const;
  const level = Math.min(order.indexOf(a.cittadinanza), order.indexOf(b.cittadinanza));
  return { eta: a.eta && b.eta, genere: a.genere && b.genere, cittadinanza: order[level] ?? 'no' };
}

interface FormulaRow extends Formula {
  dataset_numeratore: string;
  dataset_denominatore: string | null;
  denominatore_grandezza: string | null;
}

/** The indicators that quantities of a dataset go into, as far as both their quantities are known. */
export async function readFormule(session: Session, dataset: string): Promise<Formula[]> {
  const rows = await session.query<FormulaRow>(SELECT_FORMULE);
  return rows.filter(
    (row) =>
      (row.dataset_numeratore === dataset || row.dataset_denominatore === dataset) &&
      (row.denominatore !== null || row.denominatore_grandezza === null),
  );
}

type Grains = Map<number, Map<number, Grain>>;

/** Grain of each quantity in each period. */
async function readGrains(session: Session, keys: readonly number[]): Promise<Grains> {
  const rows = await session.query<{
    grandezza_key: number;
    periodo_key: number;
    eta: number;
    genere: number;
    cittadinanza: number;
    cittadinanza_massima: number;
  }>(selectGrain(keys), keys);
  const grains: Grains = new Map();
  for (const row of rows) {
    const periodi = grains.get(row.grandezza_key) ?? new Map<number, Grain>();
    const split = row.cittadinanza_massima === 7 ? 'italiana' : 'area';
    periodi.set(row.periodo_key, {
      eta: row.eta > 0,
      genere: row.genere > 0,
      cittadinanza: row.cittadinanza > 0 ? split : 'no',
    });
    grains.set(row.grandezza_key, periodi);
  }
  return grains;
}

/** The periods that an indicator can be computed for, with the grain of each. */
async function computable(
  session: Session,
  { numeratore, denominatore }: Formula,
): Promise<Map<number, Grain>> {
  const keys = denominatore === null ? [numeratore] : [numeratore, denominatore];
  const grains = await readGrains(session, keys);
  const above = grains.get(numeratore) ?? new Map<number, Grain>();
  if (denominatore === null) return above;
  const below = grains.get(denominatore);
  const common = [...above].flatMap(([periodo, grain]): [number, Grain][] => {
    const other = below?.get(periodo);
    return other ? [[periodo, commonGrain(grain, other)]] : [];
  });
  return new Map(common);
}

/**
 * Computes again the indicators that quantities of `dataset` go into. An indicator of which some period can be computed is real:
 * the demonstration facts of its dataset go. One that was real and has no period left is told back: its dataset needs its
 * demonstration facts again, if it ever had any.
 * Labels are the caller's: see `markComputed`.
 * @returns datasets that are real now, and those that have lost their last real period
 */
export async function computeIndicatori(
  session: Session,
  { dataset, signal }: { dataset: string; signal?: AbortSignal },
): Promise<{ real: string[]; lost: string[] }> {
  const real = new Set<string>();
  const empty = new Set<string>();
  for (const formula of await readFormule(session, dataset)) {
    const periodi = await computable(session, formula);
    if (periodi.size > 0) {
      await computeOne(session, formula, periodi, { first: !real.has(formula.dataset), signal });
      real.add(formula.dataset);
      continue;
    }
    empty.add(formula.dataset);
    if ((await readStato(session, formula.dataset))?.dimostrativo) continue;
    await session.execute(DELETE_INDICATORE, [formula.indicatore_key], { signal });
  }
  return { real: [...real], lost: [...empty].filter((codice) => !real.has(codice)) };
}

async function computeOne(
  session: Session,
  { indicatore_key, dataset, numeratore, denominatore }: Formula,
  periodi: Map<number, Grain>,
  { first, signal }: { first: boolean; signal?: AbortSignal },
): Promise<void> {
  const stato = await readStato(session, dataset);
  const demo = first && (stato?.dimostrativo ?? false);
  if (demo) await session.execute(DELETE_DATASET, [dataset], { signal });
  await session.execute(DELETE_INDICATORE, [indicatore_key], { signal });
  for (const [periodo, grain] of periodi) {
    const params =
      denominatore === null
        ? [indicatore_key, periodo, numeratore, periodo]
        : [indicatore_key, periodo, numeratore, periodo, denominatore, denominatore, periodo, numeratore];
    const insert = denominatore === null ? insertCount(grain) : insertRatio(grain);
    await insertSorted(session, insert, params, signal);
  }
  const grains = [...periodi.values()];
  await session.execute(UPDATE_FILTRI, [
    grains.every(({ genere }) => genere),
    grains.every(({ eta }) => eta),
    grains.every(({ cittadinanza }) => cittadinanza !== 'no'),
    indicatore_key,
  ]);
}

/** The last day of the periods that indicators of a dataset have. Parameter: dataset_codice. */
export const SELECT_ULTIMO = selectUltimo(
  'dw.fact_indicatore',
  'data_fine',
  ` AND f.indicatore_key IN (SELECT i.indicatore_key FROM dw.dim_indicatore AS i WHERE i.dataset_codice = ?)`,
);

/** Says that the indicators of a dataset were computed at load `caricamentoId`. */
export async function markComputed(session: Session, caricamentoId: number, dataset: string): Promise<void> {
  const [row] = await session.query<{ ultimo: string | null }>(SELECT_ULTIMO, [dataset]);
  if (row?.ultimo) await markReal(session, caricamentoId, dataset, row.ultimo);
}
