import { DESTINATIONS } from '../destinations/registry.ts';
import type { Session, Warehouse } from '../../sql/warehouse.ts';
import { LoadError, type Source } from './contract.ts';
import { readStato, restoreStato, type StatoDataset } from './dataset-rows.ts';
import type { LoadEvent, LoadOutcome } from './events.ts';
import { withLock } from './lock.ts';
import { insertCaricamento, MARK_UNDONE, nextCaricamentoId } from './log.ts';

export interface UndoEffects {
  warehouse: Warehouse;
  user: string;
  emit: (event: LoadEvent) => void;
  signal: AbortSignal;
  sources: readonly Source[];
  /** Makes the demonstration facts of these datasets again, inside the transaction. */
  regenerateDemo: (session: Session, datasets: readonly string[]) => Promise<void>;
}

interface LoadRow {
  caricamento_id: number;
  dataset_codice: string;
  fonte: string;
  file_hash: string;
  origine: string | null;
  operazione: string;
  stato: string;
}

export const SELECT_CARICAMENTO = `SELECT caricamento_id, dataset_codice, fonte, file_hash, origine, operazione, stato
FROM dw.caricamento WHERE caricamento_id = ?`;

export const SELECT_LATER = `SELECT caricamento_id, dataset_codice, origine FROM dw.caricamento
WHERE caricamento_id > ? AND operazione = 'caricamento' AND stato = 'pubblicato' AND origine IS NOT NULL
ORDER BY caricamento_id`;

export const SELECT_KEPT = `SELECT codice, aggiornato_al, dimostrativo, caricamento_id
FROM dw.storico_dataset WHERE sostituito_da = ?`;

export const SELECT_DIMOSTRATIVI = 'SELECT codice FROM dw.dataset WHERE dimostrativo = 1';

export const DELETE_NEW_DATASET = 'DELETE FROM dw.dataset WHERE codice = ? AND caricamento_id = ?';

/**
 * Brings back what was published before a load, in one transaction, and writes that down. Demonstration facts that the load
 * had replaced are made again from their seed.
 * @throws LoadError CARICAMENTO_SCONOSCIUTO, CARICAMENTO_NON_ULTIMO naming the later ones, CARICAMENTO_IN_CORSO
 */
export async function undoLoad(caricamentoId: number, effects: UndoEffects): Promise<LoadOutcome> {
  const { warehouse, signal, emit } = effects;
  return withLock(warehouse, `annulla ${caricamentoId}`, async () => {
    const started = performance.now();
    const load = await readLoad(warehouse, caricamentoId);
    const source = effects.sources.find(({ name }) => name === load.origine);
    if (!source) throw unknown(caricamentoId, "non l'ha portato una fonte di questo programma");
    await requireLast(warehouse, load, source, effects.sources);
    emit({ tipo: 'fase', fase: 'Annullamento' });
    const id = await nextCaricamentoId(warehouse);
    await warehouse.transaction((session) => undoInside(session, { load, source, id }, effects), { signal });
    const stato = await readStato(warehouse, load.dataset_codice);
    return {
      esito: 'pubblicato',
      caricamentoId: id,
      dataset: load.dataset_codice,
      letti: 0,
      accettati: 0,
      rifiutati: 0,
      esclusi: 0,
      scartiFile: null,
      aggiornatoAl: stato?.aggiornato_al ?? null,
      secondi: (performance.now() - started) / 1000,
    };
  });
}

async function readLoad(session: Session, caricamentoId: number): Promise<LoadRow> {
  const [row] = await session.query<LoadRow>(SELECT_CARICAMENTO, [caricamentoId]);
  if (!row) throw unknown(caricamentoId, 'non esiste');
  if (row.operazione !== 'caricamento' || row.origine === null) {
    throw unknown(caricamentoId, 'non è il caricamento di una fonte');
  }
  if (row.stato === 'annullato') throw unknown(caricamentoId, 'è già stato annullato');
  return row;
}

const unknown = (id: number, why: string): LoadError =>
  new LoadError(
    'CARICAMENTO_SCONOSCIUTO',
    `Il caricamento ${id} non si può annullare: ${why}. L'elenco è in "stato".`,
  );

/** Loads that must be undone first: of the same dataset, and what was loaded on top of a territory. */
async function requireLast(
  session: Session,
  load: LoadRow,
  source: Source,
  sources: readonly Source[],
): Promise<void> {
  const later = await session.query<LoadRow>(SELECT_LATER, [load.caricamento_id]);
  const territorial = new Set(
    sources
      .filter(({ destination }) => ['territorio', 'forme'].includes(destination))
      .map(({ name }) => name),
  );
  const blocking = later.filter(({ dataset_codice, origine }) => {
    if (dataset_codice === load.dataset_codice) return true;
    if (source.destination === 'territorio') return true;
    return source.destination === 'forme' && territorial.has(origine ?? '');
  });
  if (blocking.length === 0) return;
  const names = blocking
    .map((row) => `${row.caricamento_id} (${row.origine})`)
    .reverse()
    .join(', ');
  throw new LoadError(
    'CARICAMENTO_NON_ULTIMO',
    `Dopo il caricamento ${load.caricamento_id} ne vengono altri che ne dipendono: annulla prima ${names}.`,
  );
}

async function undoInside(
  session: Session,
  { load, source, id }: { load: LoadRow; source: Source; id: number },
  { user, regenerateDemo }: UndoEffects,
): Promise<void> {
  await insertCaricamento(session, {
    caricamentoId: id,
    dataset: load.dataset_codice,
    fonte: load.fonte,
    fileHash: load.file_hash,
    origine: source.name,
    parametri: '{}',
    operazione: 'annullamento',
    annullaId: load.caricamento_id,
    eseguitoDa: user,
  });
  const before = await readDimostrativi(session);
  const destination = DESTINATIONS.find(({ name }) => name === source.destination);
  if (!destination) throw new Error(`destination ${source.destination} is not registered`);
  await destination.undo(session, load.caricamento_id);
  await restoreDatasets(session, load);
  await session.execute(MARK_UNDONE, [load.caricamento_id]);
  const again = [...(await readDimostrativi(session))].filter((codice) => !before.has(codice));
  if (again.length > 0) await regenerateDemo(session, again);
}

async function readDimostrativi(session: Session): Promise<Set<string>> {
  const rows = await session.query<{ codice: string }>(SELECT_DIMOSTRATIVI);
  return new Set(rows.map(({ codice }) => codice));
}

/** The rows of the datasets that the load had changed, unless a later load has changed them again. */
async function restoreDatasets(session: Session, { caricamento_id, dataset_codice }: LoadRow): Promise<void> {
  const kept = await session.query<StatoDataset>(SELECT_KEPT, [caricamento_id]);
  for (const stato of kept) {
    const now = await readStato(session, stato.codice);
    if (now?.caricamento_id !== caricamento_id) continue;
    await restoreStato(session, { ...stato, dimostrativo: Boolean(stato.dimostrativo) });
  }
  if (!kept.some(({ codice }) => codice === dataset_codice)) {
    await session.execute(DELETE_NEW_DATASET, [dataset_codice, caricamento_id]);
  }
}
