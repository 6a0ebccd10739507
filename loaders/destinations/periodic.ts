import type { Session } from '../../sql/warehouse.ts';
import { marks, readPartizioni, recordPartizioni } from '../pipeline/partitions.ts';
import { ensurePeriodi } from '../pipeline/periods.ts';
import { insertSorted, type SortedInsert } from './sorted.ts';

/** A fact table whose rows are replaced period by period, with the table that keeps what was replaced. */
export interface PeriodicTable {
  fact: string;
  history: string;
  columns: readonly string[];
}

/** Keeps the rows of some periods. Parameters: caricamento_id, the periods, those of `condition`. */
export const keepRows = (
  { fact, history, columns }: PeriodicTable,
  periodi: readonly number[],
  condition = '',
): string => `INSERT INTO ${history} (sostituito_da, ${columns.join(', ')})
SELECT ?, ${columns.join(', ')} FROM ${fact} WHERE periodo_key IN (${marks(periodi)})${condition}`;

/** Parameters: the periods, those of `condition`. */
export const deleteRows = ({ fact }: PeriodicTable, periodi: readonly number[], condition = ''): string =>
  `DELETE FROM ${fact} WHERE periodo_key IN (${marks(periodi)})${condition}`;

/** The kept rows of a load, to be put back. Parameter: caricamento_id. */
export const restoreRows = ({ fact, history, columns }: PeriodicTable): SortedInsert => ({
  into: `INSERT INTO ${fact} (${columns.join(', ')})`,
  select: `SELECT ${columns.join(', ')} FROM ${history} WHERE sostituito_da = ?`,
  orderBy: columns.slice(0, -1).join(', '),
});

/** Parameter: caricamento_id. */
export const forgetRows = ({ history }: PeriodicTable): string =>
  `DELETE FROM ${history} WHERE sostituito_da = ?`;

/** Takes the rows of the periods out of the facts into the history of this load, and writes down that it brings them. */
export async function takeOut(
  session: Session,
  table: PeriodicTable,
  { caricamentoId, dataset, periodi }: { caricamentoId: number; dataset: string; periodi: readonly number[] },
): Promise<void> {
  await ensurePeriodi(session, periodi);
  await recordPartizioni(session, caricamentoId, dataset, periodi);
  await session.execute(keepRows(table, periodi), [caricamentoId, ...periodi]);
  await session.execute(deleteRows(table, periodi), [...periodi]);
}

/** The reverse of `takeOut`, for load `caricamentoId`. */
export async function putBack(
  session: Session,
  table: PeriodicTable,
  caricamentoId: number,
  dataset: string,
): Promise<void> {
  const periodi = await readPartizioni(session, caricamentoId, dataset);
  if (periodi.length > 0) await session.execute(deleteRows(table, periodi), periodi);
  await insertSorted(session, restoreRows(table), [caricamentoId]);
  await session.execute(forgetRows(table), [caricamentoId]);
}

/** The last day of reference among the periods that a fact table has; null when it is empty. */
export const selectUltimo = (
  fact: string,
  column: 'data_riferimento' | 'data_fine',
  condition = '',
): string =>
  `SELECT MAX(p.${column}) AS ultimo FROM dw.dim_periodo AS p
WHERE EXISTS (SELECT 1 FROM ${fact} AS f WHERE f.periodo_key = p.periodo_key${condition})`;
