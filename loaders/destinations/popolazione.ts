import { LoadError, type Destination, type PublishContext, type Published } from '../pipeline/contract.ts';
import { readStato } from '../pipeline/dataset-rows.ts';
import { scarto } from '../pipeline/messages.ts';
import type { Session } from '../../sql/warehouse.ts';
import { putBack, selectUltimo, takeOut, type PeriodicTable } from './periodic.ts';
import {
  DELETE_ALL,
  INSERT_POSAS,
  INSERT_STRASA,
  SELECT_OLTRE_POSAS,
  SELECT_OLTRE_STRASA,
  SELECT_PERIODI_PRESENTI,
  STAGE,
} from './popolazione-sql.ts';
import { insertSorted } from './sorted.ts';
import { keyRanges, readCodici, readPeriodi, rejectDuplicates, type KeyRange } from './stage-keys.ts';

const TABLE: PeriodicTable = {
  fact: 'dw.fact_popolazione',
  history: 'dw.storico_popolazione',
  columns: ['comune_key', 'periodo_key', 'eta_key', 'genere_key', 'cittadinanza_key', 'residenti'],
};

const DATASET = 'popolazione';

/** The source that splits residents already loaded; any other brings the residents themselves. */
const STRASA = 'strasa';

/**
 * Residents by comune, year, age, gender. POSAS says how many; STRASA, of a year that POSAS has brought, how many of them are
 * foreign. The order of loading does not matter afterwards: POSAS loaded again keeps the year's split.
 */
export const popolazione: Destination = {
  name: 'popolazione',
  columns: ['linea', ...STAGE.keys, ...STAGE.values],
  stage: STAGE.table,
  publish,
  undo: (session, caricamentoId) => putBack(session, TABLE, caricamentoId, DATASET),
};

async function publish(session: Session, context: PublishContext): Promise<Published> {
  const { caricamentoId, source, signal, onProgress } = context;
  const periodi = await readPeriodi(session, STAGE.table, caricamentoId);
  const strasa = source.name === STRASA;
  const demo = (await readStato(session, DATASET))?.dimostrativo ?? false;
  if (strasa) await requirePosas(session, demo ? [] : periodi, periodi);
  const ranges = await keyRanges(session, STAGE.table, caricamentoId);
  if (demo) await session.execute(DELETE_ALL, [], { signal });
  await takeOut(session, TABLE, { caricamentoId, dataset: DATASET, periodi });
  for (const [index, range] of ranges.entries()) {
    await rejectDuplicates(session, STAGE, context, range);
    await rejectExcess(session, context, strasa ? SELECT_OLTRE_STRASA : SELECT_OLTRE_POSAS, range);
    const params = Array.from({ length: strasa ? 2 : 3 }, () => [caricamentoId, ...range]).flat();
    await insertSorted(session, strasa ? INSERT_STRASA : INSERT_POSAS, params, signal);
    onProgress('Pubblicazione', index + 1, ranges.length);
  }
  const [row] = await session.query<{ ultimo: string }>(selectUltimo(TABLE.fact, 'data_riferimento'));
  return { aggiornatoAl: row?.ultimo ?? `${periodi.at(-1)}-01-01`, datasets: [] };
}

/**
 * @param real periods that may have real residents
 * @throws LoadError PRIMA_SERVE naming the first year without residents
 */
async function requirePosas(
  session: Session,
  real: readonly number[],
  periodi: readonly number[],
): Promise<void> {
  const rows = await session.query<{ periodo_key: number }>(SELECT_PERIODI_PRESENTI);
  const present = new Set(rows.map(({ periodo_key }) => periodo_key));
  const missing = periodi.find((periodo) => !real.includes(periodo) || !present.has(periodo));
  if (missing === undefined) return;
  throw new LoadError(
    'PRIMA_SERVE',
    `Mancano i residenti del ${missing}: carica prima la fonte posas di quell'anno, poi gli stranieri.`,
  );
}

async function rejectExcess(
  session: Session,
  { caricamentoId, reject, signal }: PublishContext,
  sql: string,
  range: KeyRange,
): Promise<void> {
  const params = [caricamentoId, ...range, caricamentoId, ...range];
  const rows = await session.query<{
    linea: number;
    comune_key: number;
    genere_key: number;
    stranieri: number;
    residenti: number;
  }>(sql, params, { signal });
  const codici = rows.length > 0 ? await readCodici(session) : new Map<number, string>();
  for (const { linea, comune_key, genere_key, stranieri, residenti } of rows) {
    const colonna = genere_key === 1 ? 'maschi' : 'femmine';
    const detail = `comune ${codici.get(comune_key)}: ${stranieri} stranieri, ${residenti} residenti; la cella resta non ripartita`;
    const valore = sql === SELECT_OLTRE_STRASA ? stranieri : residenti;
    reject(scarto(linea, colonna, valore, 'STRANIERI_OLTRE_I_RESIDENTI', detail));
  }
}
