import type { Destination, PaeseNuovo, PublishContext, Published } from '../pipeline/contract.ts';
import { readStato } from '../pipeline/dataset-rows.ts';
import type { Session } from '../../sql/warehouse.ts';
import { putBack, selectUltimo, takeOut, type PeriodicTable } from './periodic.ts';
import { ALL_KEYS, readPeriodi, rejectDuplicates, uniqueRows, type StageTable } from './stage-keys.ts';

export const STAGE: StageTable = {
  table: 'dw.stage_stranieri',
  keys: ['comune_key', 'periodo_key', 'paese_key'],
  values: ['maschi', 'femmine'],
};

const TABLE: PeriodicTable = {
  fact: 'dw.fact_stranieri',
  history: 'dw.storico_stranieri',
  columns: ['comune_key', 'periodo_key', 'genere_key', 'paese_key', 'residenti'],
};

/** Parameters: caricamento_id, range. */
export const INSERT_STRANIERI = `INSERT INTO dw.fact_stranieri (comune_key, periodo_key, genere_key, paese_key, residenti)
SELECT x.comune_key, x.periodo_key, x.genere_key, x.paese_key, x.residenti
FROM (
  SELECT u.comune_key, u.periodo_key, g.genere_key, u.paese_key,
    CASE WHEN g.genere_key = 1 THEN u.maschi ELSE u.femmine END AS residenti
  FROM (
  ${uniqueRows(STAGE)}
  ) AS u
  CROSS JOIN (SELECT 1 AS genere_key UNION ALL SELECT 2) AS g
) AS x
WHERE x.residenti > 0
ORDER BY x.comune_key, x.periodo_key, x.genere_key, x.paese_key`;

/** Parameters: key, name, zone, continent, citizenship, key. */
export const INSERT_PAESE = `INSERT INTO dw.dim_paese (paese_key, nome, zona, continente, cittadinanza_key)
SELECT ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM dw.dim_paese AS p WHERE p.paese_key = ?)`;

export const DELETE_ALL = 'DELETE FROM dw.fact_stranieri';

/** Foreign residents by comune, year, gender and country of citizenship. */
export const stranieri: Destination = {
  name: 'stranieri',
  columns: ['linea', ...STAGE.keys, ...STAGE.values],
  stage: STAGE.table,
  publish,
  undo: (session, caricamentoId) => putBack(session, TABLE, caricamentoId, 'stranieri'),
};

async function publish(session: Session, context: PublishContext): Promise<Published> {
  const { caricamentoId, source, signal, paesi } = context;
  const periodi = await readPeriodi(session, STAGE.table, caricamentoId);
  await addPaesi(session, paesi);
  await rejectDuplicates(session, STAGE, context);
  if ((await readStato(session, source.dataset))?.dimostrativo) {
    await session.execute(DELETE_ALL, [], { signal });
  }
  await takeOut(session, TABLE, { caricamentoId, dataset: source.dataset, periodi });
  await session.execute(INSERT_STRANIERI, [caricamentoId, ...ALL_KEYS], { signal });
  const [row] = await session.query<{ ultimo: string }>(selectUltimo(TABLE.fact, 'data_riferimento'));
  return { aggiornatoAl: row?.ultimo ?? `${periodi.at(-1)}-01-01`, datasets: [] };
}

async function addPaesi(session: Session, paesi: readonly PaeseNuovo[]): Promise<void> {
  for (const { paese_key, nome, zona, continente, cittadinanza_key } of paesi) {
    const row = [paese_key, nome, zona, continente, cittadinanza_key, paese_key];
    await session.execute(INSERT_PAESE, row);
  }
}
