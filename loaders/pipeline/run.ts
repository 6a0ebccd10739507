import { DESTINATIONS } from '../destinations/registry.ts';
import type { Param, Session, Warehouse } from '../../sql/warehouse.ts';
import {
  LoadError,
  type Destination,
  type InputFile,
  type Parametri,
  type Published,
  type References,
  type Scarto,
  type Source,
} from './contract.ts';
import { markReal, keepStato, UPDATE_CARICAMENTO_DATASET } from './dataset-rows.ts';
import { forDefinition } from './declared.ts';
import { unchanged, type LoadEvent, type LoadOutcome } from './events.ts';
import { findSame, hashFile, type FileMark } from './identity.ts';
import { withLock } from './lock.ts';
import { insertCaricamento, nextCaricamentoId, updateConteggi, writeParametri } from './log.ts';
import { readPartizioni, recordPartizioni, SENZA_PERIODO } from './partitions.ts';
import { readInWorker } from './reader.ts';
import { readReferences } from './references.ts';
import { RejectsFile } from './rejects.ts';
import { clearStage, stageRows, type StageResult } from './stage.ts';

/** What the user asks for. */
export interface LoadOptions {
  /** Name of the source. */
  source: string;
  file: InputFile;
  parametri: Parametri;
  /** Largest share of rejected lines that is still published, in [0, 1]. */
  soglia?: number;
  /** Do everything, then take it back. */
  prova?: boolean;
  /** Address that the file was fetched from, for the log; its name otherwise. */
  origine?: string;
}

/** The world around a load: everything that a test replaces by a recording one. */
export interface LoadEffects {
  warehouse: Warehouse;
  /** Folder for the lists of rejects. */
  rejectsDir: string;
  /** Who loads, for the log. */
  user: string;
  /** Told everything that happens; never throws. */
  emit: (event: LoadEvent) => void;
  signal: AbortSignal;
  /** Sources that may be named, and the module that exports them as `SOURCES`, for the thread that parses. */
  sources: readonly Source[];
  registry: string;
}

/** Share of rejected lines above which a load is refused. */
export const SOGLIA = 0.01;

/** Memory of the thread that parses, MB: shapes are whole in memory, tables pass through. */
const READER_MB: Record<Destination['name'], number> = {
  popolazione: 64,
  stranieri: 128,
  grandezze: 256,
  territorio: 512,
  forme: 2048,
};

/** Thrown to roll back what a trial has done; caught in `publishLoad`. */
class TrialOver extends Error {}

/**
 * Loads one file: parses it in a thread of its own, lets the rows wait in the stage table, then replaces the published rows in
 * one transaction. Whatever happens before its commit (an error, an abort, a killed process) leaves the data as they were.
 * @throws LoadError FONTE_SCONOSCIUTA, FILE_ASSENTE, ANNO_MANCANTE, TROPPI_SCARTI, CARICAMENTO_IN_CORSO, INTERROTTO and what sources
 *   throw; WarehouseError
 */
export async function runLoad(options: LoadOptions, effects: LoadEffects): Promise<LoadOutcome> {
  const source = findSource(options.source, effects.sources);
  checkOptions(source, options);
  return withLock(effects.warehouse, `${source.name} ${options.file.name}`, async () => {
    try {
      return await loadLocked(source, options, effects);
    } catch (error) {
      throw effects.signal.aborted ? interrupted(error) : error;
    }
  });
}

/**
 * @throws LoadError FONTE_SCONOSCIUTA naming those that exist
 */
export function findSource(name: string, sources: readonly Source[]): Source {
  const source = sources.find((one) => one.name === name);
  if (source) return source;
  const names = sources.map((one) => one.name).join(', ');
  throw new LoadError('FONTE_SCONOSCIUTA', `La fonte "${name}" non esiste: scegli tra ${names}.`);
}

function checkOptions(source: Source, { parametri }: LoadOptions): void {
  const needs = (name: string): boolean => (source.options as readonly string[]).includes(name);
  if (needs('anno') && parametri.anno === undefined) {
    throw new LoadError('ANNO_MANCANTE', `La fonte ${source.name} vuole l'anno: aggiungi --anno 2024.`);
  }
  if (needs('data') && parametri.data === undefined) {
    throw new LoadError(
      'OPZIONE_NON_VALIDA',
      `La fonte ${source.name} vuole la data: aggiungi --data 2025-01-01.`,
    );
  }
  if (needs('definizione') && parametri.definizione === undefined) {
    throw new LoadError(
      'OPZIONE_NON_VALIDA',
      `La fonte ${source.name} vuole la definizione: aggiungi --definizione <codice>.`,
    );
  }
  for (const name of Object.keys(parametri) as (keyof Parametri)[]) {
    if (parametri[name] === undefined || needs(name) || needs(`${name}?`)) continue;
    throw new LoadError(
      'OPZIONE_NON_VALIDA',
      `La fonte ${source.name} non usa l'opzione --${name}: toglila.`,
    );
  }
}

/** One load under way: what is known of it from start to end. */
interface Load {
  source: Source;
  destination: Destination;
  options: LoadOptions;
  parametri: string;
  mark: FileMark;
  references: References;
  caricamentoId: number;
  rejects: RejectsFile;
}

async function loadLocked(known: Source, options: LoadOptions, effects: LoadEffects): Promise<LoadOutcome> {
  const { warehouse, signal, emit } = effects;
  const started = performance.now();
  const declared = await forDefinition(warehouse, known, options.parametri);
  emit({ tipo: 'fase', fase: 'Controllo del file' });
  const mark = await hashFile(options.file, signal);
  const parametri = writeParametri({ ...options.parametri, impronta: declared.impronta });
  const source = declared.source;
  const identity = { origine: source.name, dataset: source.dataset, fileHash: mark.hash, parametri };
  const same = await findSame(warehouse, identity);
  if (same !== undefined) return unchanged(same, source.dataset, (performance.now() - started) / 1000);
  const references = { ...(await readReferences(warehouse)), definizione: declared.definizione };
  const caricamentoId = await nextCaricamentoId(warehouse);
  const load: Load = {
    source,
    destination: findDestination(source),
    options,
    parametri,
    mark,
    references,
    caricamentoId,
    rejects: new RejectsFile(
      effects.rejectsDir,
      caricamentoId,
      options.prova ? `${source.name}-prova` : source.name,
    ),
  };
  try {
    return await stageAndPublish(load, effects, started);
  } finally {
    await load.rejects.close();
    await clearAfter(load.destination, warehouse);
  }
}

function findDestination({ destination }: Source): Destination {
  const found = DESTINATIONS.find(({ name }) => name === destination);
  if (!found) throw new Error(`destination ${destination} is not registered`);
  return found;
}

/** The waiting rows are of no use any more; if the warehouse has gone away the next load removes them. */
async function clearAfter({ stage }: Destination, warehouse: Warehouse): Promise<void> {
  if (stage) await warehouse.execute(clearStage(stage)).catch(() => undefined);
}

async function stageAndPublish(load: Load, effects: LoadEffects, started: number): Promise<LoadOutcome> {
  const { warehouse, signal, emit } = effects;
  const { source, destination, options, caricamentoId, rejects, mark } = load;
  emit({ tipo: 'fase', fase: 'Lettura' });
  const task = {
    registry: effects.registry,
    source: source.name,
    file: options.file,
    parametri: options.parametri,
    references: load.references,
  };
  const staged = await stageRows({
    warehouse,
    destination,
    caricamentoId,
    batches: readInWorker(task, { megabytes: READER_MB[destination.name] }, signal),
    rejects,
    signal,
    onBatch: (bytes, righe) =>
      emit({
        tipo: 'avanzamento',
        fase: 'Lettura',
        fatto: Math.min(bytes, mark.bytes),
        totale: mark.bytes,
        righe,
      }),
  });
  for (const testo of staged.avvisi) emit({ tipo: 'avviso', testo });
  await checkRejects(load, staged);
  emit({ tipo: 'fase', fase: 'Pubblicazione' });
  const published = await publishLoad(load, staged, effects);
  return {
    esito: options.prova ? 'prova' : 'pubblicato',
    caricamentoId: options.prova ? 0 : caricamentoId,
    dataset: source.dataset,
    letti: staged.letti,
    accettati: staged.letti - rejects.lines,
    rifiutati: rejects.lines,
    esclusi: staged.esclusi,
    scartiFile: await rejects.close(),
    aggiornatoAl: published.aggiornatoAl,
    secondi: (performance.now() - started) / 1000,
  };
}

/**
 * @throws LoadError TROPPI_SCARTI naming the list, FILE_NON_LEGGIBILE when the file has no data
 */
async function checkRejects({ rejects, options }: Load, { letti }: StageResult): Promise<void> {
  const soglia = options.soglia ?? SOGLIA;
  if (letti === 0) {
    throw new LoadError('FILE_NON_LEGGIBILE', `Il file ${options.file.name} non contiene righe di dati.`);
  }
  const share = rejects.lines / letti;
  if (share <= soglia && rejects.lines < letti) return;
  const list = await rejects.close();
  const percent = (value: number): string =>
    `${(100 * value).toLocaleString('it-IT', { maximumFractionDigits: 2 })} %`;
  throw new LoadError(
    'TROPPI_SCARTI',
    `Scartate ${rejects.lines} righe su ${letti} (${percent(share)}, ammesso ${percent(soglia)}): nulla è stato pubblicato. ` +
      `Correggi il file; l'elenco è in ${list ?? rejects.path}.`,
  );
}

async function publishLoad(load: Load, staged: StageResult, effects: LoadEffects): Promise<Published> {
  let published: Published | undefined;
  try {
    await effects.warehouse.transaction(
      async (session) => {
        published = await publishInside(session, load, staged, effects);
        if (load.options.prova) throw new TrialOver();
      },
      { signal: effects.signal },
    );
  } catch (error) {
    if (!(error instanceof TrialOver)) throw error;
  }
  if (!published) throw new Error('nothing was published');
  return published;
}

async function publishInside(
  session: Session,
  load: Load,
  staged: StageResult,
  { signal, emit, user }: LoadEffects,
): Promise<Published> {
  const { source, destination, options, caricamentoId, rejects } = load;
  await insertCaricamento(session, {
    caricamentoId,
    dataset: source.dataset,
    fonte: options.origine ?? options.file.name,
    fileHash: load.mark.hash,
    origine: source.name,
    parametri: load.parametri,
    operazione: 'caricamento',
    annullaId: null,
    eseguitoDa: user,
  });
  const found: Scarto[] = [];
  const published = await destination.publish(session, {
    caricamentoId,
    source,
    parametri: options.parametri,
    signal,
    righe: staged.righe as Param[][],
    paesi: staged.paesi,
    reject: (one) => found.push(one),
    avvisa: (testo) => emit({ tipo: 'avviso', testo }),
    onProgress: (fase, fatto, totale) => emit({ tipo: 'avanzamento', fase, fatto, totale, righe: 0 }),
  });
  await rejects.add(found);
  await checkRejects(load, staged);
  await writeRows(session, load, staged, published);
  return published;
}

/** Dataset rows, partition and final counts of a load. */
async function writeRows(
  session: Session,
  { source, caricamentoId, rejects }: Load,
  { letti, esclusi }: StageResult,
  { aggiornatoAl, datasets, dimostrativo = false }: Published,
): Promise<void> {
  await markReal(session, caricamentoId, source.dataset, aggiornatoAl, dimostrativo);
  for (const dataset of datasets) {
    if (dataset === source.dataset) continue;
    await keepStato(session, caricamentoId, dataset);
    await session.execute(UPDATE_CARICAMENTO_DATASET, [caricamentoId, dataset]);
  }
  if ((await readPartizioni(session, caricamentoId, source.dataset)).length === 0) {
    await recordPartizioni(session, caricamentoId, source.dataset, [SENZA_PERIODO]);
  }
  const scartiFile = rejects.isEmpty ? null : rejects.name;
  await updateConteggi(session, caricamentoId, { letti, rifiutati: rejects.lines, esclusi, scartiFile });
}

/** Whatever broke because the user stopped the load is told as that. */
function interrupted(cause: unknown): LoadError {
  if (cause instanceof LoadError && cause.code === 'INTERROTTO') return cause;
  return new LoadError('INTERROTTO', 'Il caricamento è stato interrotto: i dati sono rimasti come prima.', {
    cause,
  });
}
