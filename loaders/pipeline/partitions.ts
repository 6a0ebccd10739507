import type { Session } from '../../sql/warehouse.ts';

/** `periodo_key` of datasets without periods: territory, shapes. */
export const SENZA_PERIODO = 0;

export const INSERT_PARTIZIONE = `INSERT INTO dw.caricamento_partizione (caricamento_id, dataset_codice, periodo_key)
VALUES (?, ?, ?)`;

export const SELECT_PARTIZIONI = `SELECT periodo_key FROM dw.caricamento_partizione
WHERE caricamento_id = ? AND dataset_codice = ?
ORDER BY periodo_key`;

/** Writes down which periods of a dataset a load brings. */
export async function recordPartizioni(
  session: Session,
  caricamentoId: number,
  dataset: string,
  periodi: readonly number[],
): Promise<void> {
  for (const periodo of periodi) await session.execute(INSERT_PARTIZIONE, [caricamentoId, dataset, periodo]);
}

/** The periods of a dataset that a load brought. */
export async function readPartizioni(
  session: Session,
  caricamentoId: number,
  dataset: string,
): Promise<number[]> {
  const rows = await session.query<{ periodo_key: number }>(SELECT_PARTIZIONI, [caricamentoId, dataset]);
  return rows.map(({ periodo_key }) => periodo_key);
}

/** A list of `?` for an IN: never empty. */
export const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ') || 'NULL';
