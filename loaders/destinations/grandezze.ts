import type { Destination, PublishContext, Published } from '../pipeline/contract.ts';
import { readStato, restoreStato, type StatoDataset } from '../pipeline/dataset-rows.ts';
import { readPartizioni, recordPartizioni } from '../pipeline/partitions.ts';
import { ensurePeriodi } from '../pipeline/periods.ts';
import type { Session } from '../../sql/warehouse.ts';
import { computeIndicatori, DELETE_DATASET, markComputed } from './indicatori.ts';
import {
  deleteRows,
  forgetRows,
  keepRows,
  restoreRows,
  selectUltimo,
  type PeriodicTable,
} from './periodic.ts';
import { insertSorted } from './sorted.ts';
import { ALL_KEYS, readPeriodi, rejectDuplicates, uniqueRows, type StageTable } from './stage-keys.ts';

export const STAGE: StageTable = {
  table: 'dw.stage_grandezza',
  keys: ['grandezza_key', 'comune_key', 'periodo_key', 'fascia5_key', 'genere_key', 'cittadinanza_key'],
  values: ['valore'],
};

export const TABLE: PeriodicTable = {
  fact: 'dw.fact_grandezza',
  history: 'dw.storico_grandezza',
  columns: [...STAGE.keys, ...STAGE.values],
};

/** Rows of the quantities of one dataset. Parameter: dataset_codice. */
export const OF_DATASET = ` AND grandezza_key IN (SELECT g.grandezza_key FROM dw.dim_grandezza AS g WHERE g.dataset_codice = ?)`;

/** Parameters: caricamento_id, range. */
export const INSERT_GRANDEZZE = `INSERT INTO dw.fact_grandezza (${TABLE.columns.join(', ')})
SELECT ${TABLE.columns.map((column) => `x.${column}`).join(', ')}
FROM (
  ${uniqueRows(STAGE)}
) AS x
ORDER BY ${STAGE.keys.map((column) => `x.${column}`).join(', ')}`;

/**
 * Quantities as delivered, and the indicators made of them. A load replaces all quantities of its dataset in the periods that it
 * brings.
 */
export const grandezze: Destination = {
  name: 'grandezze',
  columns: ['linea', ...STAGE.keys, ...STAGE.values],
  stage: STAGE.table,
  publish,
  undo,
};

async function publish(session: Session, context: PublishContext): Promise<Published> {
  const { caricamentoId, source, signal, onProgress } = context;
  const { dataset } = source;
  const periodi = await readPeriodi(session, STAGE.table, caricamentoId);
  await rejectDuplicates(session, STAGE, context);
  onProgress('Pubblicazione', 1, 3);
  await ensurePeriodi(session, periodi);
  await recordPartizioni(session, caricamentoId, dataset, periodi);
  const of = [...periodi, dataset];
  await session.execute(keepRows(TABLE, periodi, OF_DATASET), [caricamentoId, ...of], { signal });
  await session.execute(deleteRows(TABLE, periodi, OF_DATASET), of, { signal });
  await session.execute(INSERT_GRANDEZZE, [caricamentoId, ...ALL_KEYS], { signal });
  onProgress('Pubblicazione', 2, 3);
  if ((await readStato(session, dataset))?.dimostrativo) {
    await session.execute(DELETE_DATASET, [dataset], { signal });
  }
  const { real } = await computeIndicatori(session, { dataset, signal });
  for (const codice of real) await markComputed(session, caricamentoId, codice);
  onProgress('Pubblicazione', 3, 3);
  return { aggiornatoAl: await readUltimo(session, dataset, periodi), datasets: real };
}

/** The last day that quantities of a dataset refer to. Parameter: dataset_codice. */
export const SELECT_ULTIMO = selectUltimo(
  'dw.fact_grandezza',
  'data_fine',
  ` AND f.grandezza_key IN (SELECT g.grandezza_key FROM dw.dim_grandezza AS g WHERE g.dataset_codice = ?)`,
);

async function readUltimo(session: Session, dataset: string, periodi: readonly number[]): Promise<string> {
  const [row] = await session.query<{ ultimo: string | null }>(SELECT_ULTIMO, [dataset]);
  return row?.ultimo ?? `${String(periodi.at(-1)).slice(0, 4)}-12-31`;
}

/** Parameter: caricamento_id. */
export const SELECT_DATASET = 'SELECT dataset_codice AS dataset FROM dw.caricamento WHERE caricamento_id = ?';

async function undo(session: Session, caricamentoId: number): Promise<void> {
  const [row] = await session.query<{ dataset: string }>(SELECT_DATASET, [caricamentoId]);
  const dataset = row?.dataset ?? '';
  const periodi = await readPartizioni(session, caricamentoId, dataset);
  await session.execute(deleteRows(TABLE, periodi, OF_DATASET), [...periodi, dataset]);
  await insertSorted(session, restoreRows(TABLE), [caricamentoId]);
  await session.execute(forgetRows(TABLE), [caricamentoId]);
  const { lost } = await computeIndicatori(session, { dataset });
  for (const codice of lost) await backToDemo(session, codice);
}

/** How a dataset was when it was last a demonstration. Parameter: dataset_codice. */
export const SELECT_AS_DEMO = `SELECT codice, aggiornato_al, dimostrativo, caricamento_id
FROM dw.storico_dataset
WHERE codice = ? AND dimostrativo = 1
ORDER BY sostituito_da DESC`;

/** Says that a dataset without real periods is a demonstration again; who undoes makes its facts. */
async function backToDemo(session: Session, dataset: string): Promise<void> {
  if ((await readStato(session, dataset))?.dimostrativo !== false) return;
  const [before] = await session.query<StatoDataset>(SELECT_AS_DEMO, [dataset]);
  if (before) await restoreStato(session, { ...before, dimostrativo: true });
}
