import { readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Session, Warehouse } from '../../sql/warehouse.ts';
import { WarehouseError } from '../../sql/errors.ts';
import type { Command } from './command.ts';
import { LoadError, type InputFile, type Parametri, type Source } from './contract.ts';
import { unchanged, type LoadEvent, type LoadOutcome } from './events.ts';
import { defineDataset } from './define.ts';
import { exportDataset } from './export/export.ts';
import { fetchMarks, rememberFetched, type FetchMarks } from './fetched.ts';
import { listLoads } from './history.ts';
import { findSource, runLoad } from './run.ts';
import { undoLoad } from './undo.ts';

/** A file that was fetched. */
export interface Fetched extends FetchMarks {
  path: string;
  name: string;
}

/** What commands need of the world. */
export interface CommandEffects {
  warehouse: Warehouse;
  /** Folder of the product. */
  dir: string;
  user: string;
  emit: (event: LoadEvent) => void;
  signal: AbortSignal;
  sources: readonly Source[];
  /** Module that exports `SOURCES`, for the thread that parses. */
  registry: string;
  regenerateDemo: (session: Session, datasets: readonly string[]) => Promise<void>;
  /** Fetches an address into `dir`, unless its marks say that nothing changed. */
  fetch: (url: string, dir: string, marks: FetchMarks, signal: AbortSignal) => Promise<Fetched | 'unchanged'>;
}

/**
 * Runs one command and tells how it went: the last event is `esito`, `fatto` or `errore`. Never rejects.
 * @returns the last event
 */
export async function execute(command: Command, effects: CommandEffects): Promise<LoadEvent> {
  const last = await attempt(command, effects);
  effects.emit(last);
  return last;
}

async function attempt(command: Command, effects: CommandEffects): Promise<LoadEvent> {
  try {
    return await dispatch(command, effects);
  } catch (error) {
    return toErrorEvent(error);
  }
}

async function dispatch(command: Command, effects: CommandEffects): Promise<LoadEvent> {
  const { warehouse, emit } = effects;
  switch (command.comando) {
    case 'carica':
      return { tipo: 'esito', esito: await load(command, effects) };
    case 'annulla':
      return { tipo: 'esito', esito: await undoLoad(command.id, effects) };
    case 'stato':
      for (const testo of await listLoads(warehouse, command.quanti)) emit({ tipo: 'riga', testo });
      return { tipo: 'fatto' };
    case 'definisci': {
      const text = await readFile(command.file, 'utf8').catch((cause: unknown) => {
        throw new LoadError('FILE_ASSENTE', `Il file ${command.file} non si legge: controlla il percorso.`, {
          cause,
        });
      });
      emit({ tipo: 'riga', testo: await defineDataset(warehouse, text, effects.user) });
      return { tipo: 'fatto' };
    }
    case 'esporta':
      emit({ tipo: 'riga', testo: await exportDataset(warehouse, command, effects.signal) });
      return { tipo: 'fatto' };
  }
}

/** What a person reads of any error: codes of ours with their line, the rest as a defect. */
export function toErrorEvent(error: unknown): LoadEvent {
  if (error instanceof LoadError || error instanceof WarehouseError) {
    return { tipo: 'errore', codice: error.code, messaggio: error.message };
  }
  const messaggio = error instanceof Error ? error.message : String(error);
  return { tipo: 'errore', codice: 'ERRORE_INTERNO', messaggio: `Errore imprevisto: ${messaggio}` };
}

type CaricaCommand = Extract<Command, { comando: 'carica' }>;

async function load(command: CaricaCommand, effects: CommandEffects): Promise<LoadOutcome> {
  const { fonte, file, scarica, parametri } = command;
  const source = findSource(fonte, effects.sources);
  if (file && !scarica) return loadFile(command, { path: file, name: basename(file) }, effects);
  if (!scarica || file) {
    throw new LoadError(
      'OPZIONE_NON_VALIDA',
      'Indica il file con --file, oppure --scarica per prenderlo dalla fonte.',
    );
  }
  const addresses = await addressesOf(source, parametri, effects.warehouse);
  let outcome: LoadOutcome | undefined;
  for (const address of addresses) outcome = await loadAddress(command, source, address, effects);
  if (outcome) return outcome;
  throw new LoadError(
    'OPZIONE_NON_VALIDA',
    `La fonte ${fonte} non ha un indirizzo da cui scaricare: usa --file.`,
  );
}

async function addressesOf(
  source: Source,
  parametri: Parametri,
  warehouse: Warehouse,
): Promise<readonly string[]> {
  if (parametri.definizione === undefined) return source.addresses?.(parametri) ?? [];
  const url = await definedAddress(warehouse, parametri);
  return url ? [url] : [];
}

/** The address of a declared dataset, with the year put in. */
async function definedAddress(warehouse: Warehouse, parametri: Parametri): Promise<string | undefined> {
  const [row] = await warehouse.query<{ definizione: string }>(
    'SELECT definizione FROM dw.definizione_dataset WHERE codice = ?',
    [parametri.definizione ?? ''],
  );
  const { indirizzo } = JSON.parse(row?.definizione ?? '{}') as { indirizzo?: string };
  return indirizzo?.replaceAll('{anno}', String(parametri.anno ?? ''));
}

async function loadAddress(
  command: CaricaCommand,
  source: Source,
  address: string,
  effects: CommandEffects,
): Promise<LoadOutcome> {
  const { warehouse, emit, signal, dir } = effects;
  emit({ tipo: 'fase', fase: 'Scaricamento' });
  const marks = await fetchMarks(warehouse, address);
  const fetched = await effects.fetch(address, join(dir, 'scaricati'), marks, signal);
  if (fetched === 'unchanged') {
    emit({ tipo: 'avviso', testo: `La fonte non ha cambiato il file: ${address}` });
    return unchanged(marks.caricamentoId ?? 0, command.parametri.definizione ?? source.dataset);
  }
  try {
    const outcome = await loadFile(command, fetched, effects, address);
    if (outcome.esito === 'pubblicato')
      await rememberFetched(warehouse, address, fetched, outcome.caricamentoId);
    return outcome;
  } finally {
    await rm(fetched.path, { force: true });
  }
}

function loadFile(
  { fonte, parametri, soglia, prova }: CaricaCommand,
  file: InputFile,
  effects: CommandEffects,
  address?: string,
): Promise<LoadOutcome> {
  const rejectsDir = join(effects.dir, 'scarti');
  const options = {
    source: fonte,
    file,
    parametri,
    soglia,
    prova,
    origine: address && plainAddress(address),
  };
  return runLoad(options, { ...effects, rejectsDir });
}

/** An address as it may be shown: without user, password and fragment. */
function plainAddress(address: string): string {
  const url = new URL(address);
  url.username = '';
  url.password = '';
  url.hash = '';
  return url.href;
}
