import { createHash } from 'node:crypto';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { openDuckdb } from '../../sql/duckdb/open.ts';
import { WarehouseError } from '../../sql/errors.ts';
import type { Warehouse } from '../../sql/warehouse.ts';
import { parseComuni, type Comune } from './comuni.ts';
import { writeComuni, writePeriodi } from './dimensioni.ts';
import { dropOfficina, fillIndicatori, fillPopolazione, preparePopolazione, type Lavoro } from './fatti.ts';
import { compressForme, writeForme, type Pezzi } from './forme.ts';
import { INDICATORI } from './lavoro-sql.ts';
import { writeMetadati } from './metadati.ts';
import { fillNuclei, writeEnti } from './nuclei.ts';
import { cleanLeftovers, temporaryPath } from './provvisorio.ts';

/** Number of the rules: raise it when they change, so that the load log tells fillings apart. */
const REGOLE = 3;

type Fase = 'dimensioni' | 'popolazione' | 'indicatori' | 'nuclei' | 'forme' | 'chiusura';

export interface FillOptions {
  /** The warehouse file to make. An existing one is replaced, once the new one is whole. */
  path: string;
  /** Any text; the same text gives the same content. */
  seed: string;
  /** The list of comuni: path of `loaders/territorio/comuni.csv`. */
  comuniCsv: string | URL;
  /** Codes of the regions to fill ('03'); all when missing. The values are the same as in the whole. */
  regioni?: readonly string[];
  /** Map pieces for `dw.forma`; none when missing. */
  forme?: Pezzi;
  onProgress?: (fase: Fase, done: number, total: number) => void;
  signal?: AbortSignal;
  memoryLimit?: string;
  threads?: number;
}

export interface FillResult {
  comuni: number;
  popolazione: number;
  indicatori: number;
  /** Rows of the households: one for each observation day. */
  nuclei: number;
  forme: number;
  bytes: number;
}

const inCorso = new Set<string>();

/**
 * Makes a complete demonstration warehouse in a temporary file beside `path` and renames it there at the end: whoever looks,
 * at any moment, finds either the file that was there before or the new one, whole.
 * @throws WarehouseError RIEMPIMENTO_IN_CORSO when another filling of this file runs, MAGAZZINO_OCCUPATO when the file in place is
 *   open elsewhere, DISCO_PIENO, MAGAZZINO_SENZA_PERMESSO, INTERROTTA (signal).
 */
export async function fillDemo(options: FillOptions): Promise<FillResult> {
  const path = resolve(options.path);
  if (inCorso.has(path)) throw alreadyRunning(path);
  inCorso.add(path);
  try {
    await cleanLeftovers(path);
    await settlePresent(path);
    return await fillBeside(path, options);
  } finally {
    inCorso.delete(path);
  }
}

async function fillBeside(path: string, options: FillOptions): Promise<FillResult> {
  const temporary = temporaryPath(path);
  try {
    const result = await fillFile(temporary, options);
    options.onProgress?.('chiusura', 0, 1);
    await flush(temporary);
    await settlePresent(path);
    options.signal?.throwIfAborted();
    await rename(temporary, path);
    await flush(dirname(path));
    options.onProgress?.('chiusura', 1, 1);
    return { ...result, bytes: (await stat(path)).size };
  } catch (error) {
    for (const suffix of ['', '.wal', '.tmp']) await rm(temporary + suffix, { force: true, recursive: true });
    throw error;
  }
}

async function fillFile(file: string, options: FillOptions): Promise<Omit<FillResult, 'bytes'>> {
  const { warehouse } = await openDuckdb(file, {
    memoryLimit: options.memoryLimit ?? '1GB',
    threads: options.threads,
    // Work tables are temporary, and those belong to one connection.
    connections: 1,
  });
  // Awaited at the end; compressing uses the cores that the engine leaves idle. A failure must not go unhandled meanwhile.
  const forme = compressForme(options.forme ?? [], options.signal);
  forme.catch(() => undefined);
  try {
    const csv = await readFile(options.comuniCsv, 'utf8');
    const tutti = parseComuni(csv);
    const scelti = tutti.filter(({ regione }) => options.regioni?.includes(regione) ?? true);
    await fillDimensioni(warehouse, scelti, options);
    const conteggi = await fillFatti(warehouse, tutti, scelti, options);
    const pezzi = await forme;
    await writeForme(warehouse, pezzi);
    options.onProgress?.('forme', 1, 1);
    await writeLog(
      warehouse,
      { ...conteggi, comuni: scelti.length, forme: pezzi.pezzi.length },
      options,
      csv,
    );
    await warehouse.execute('CHECKPOINT', [], { signal: options.signal });
    return { comuni: scelti.length, ...conteggi, forme: pezzi.pezzi.length };
  } finally {
    await warehouse.close();
  }
}

async function fillDimensioni(
  warehouse: Warehouse,
  scelti: readonly Comune[],
  options: FillOptions,
): Promise<void> {
  options.onProgress?.('dimensioni', 0, 1);
  await warehouse.migrate();
  await writeComuni(warehouse, scelti);
  await writePeriodi(warehouse);
  options.onProgress?.('dimensioni', 1, 1);
}

async function fillFatti(
  warehouse: Warehouse,
  tutti: readonly Comune[],
  scelti: readonly Comune[],
  { seed, signal, onProgress }: FillOptions,
): Promise<{ popolazione: number; indicatori: number; nuclei: number }> {
  const lavoro = (fase: Fase): Lavoro => ({
    session: warehouse,
    seed,
    tutti,
    scelti,
    signal,
    onProgress: (done, total) => onProgress?.(fase, done, total),
  });
  await preparePopolazione(lavoro('popolazione'));
  await fillPopolazione(lavoro('popolazione'));
  await fillIndicatori(lavoro('indicatori'), Object.keys(INDICATORI), 'fatti');
  await writeEnti(warehouse);
  const nuclei = await fillNuclei(lavoro('nuclei'));
  await dropOfficina(warehouse);
  const [conteggi] = await warehouse.query<{ popolazione: number; indicatori: number }>(
    `SELECT (SELECT count(*) FROM dw.fact_popolazione) AS popolazione,
            (SELECT count(*) FROM dw.fact_indicatore) AS indicatori`,
  );
  return { popolazione: 0, indicatori: 0, ...conteggi, nuclei };
}

async function writeLog(
  warehouse: Warehouse,
  conteggi: { comuni: number; popolazione: number; nuclei: number; forme: number },
  options: FillOptions,
  csv: string,
): Promise<void> {
  const perDataset = await warehouse.query<{ dataset: string; righe: number }>(
    `SELECT i.dataset_codice AS dataset, count(*) AS righe
     FROM dw.fact_indicatore f JOIN dw.dim_indicatore i USING (indicatore_key) GROUP BY ALL ORDER BY 1 DESC`,
  );
  await writeMetadati(
    warehouse,
    [
      { dataset: 'territorio', righe: conteggi.comuni, dimostrativo: false },
      { dataset: 'confini', righe: conteggi.forme, dimostrativo: true },
      { dataset: 'popolazione', righe: conteggi.popolazione, dimostrativo: true },
      { dataset: 'nuclei', righe: conteggi.nuclei, dimostrativo: true },
      ...perDataset.map(({ dataset, righe }) => ({ dataset, righe, dimostrativo: true })),
    ],
    firma(options, csv),
    { seed: options.seed, regioni: [...(options.regioni ?? [])].sort() },
  );
}

/** What the content follows from: same signature, same content. */
function firma({ seed, regioni }: FillOptions, csv: string): string {
  const testo = JSON.stringify([REGOLE, seed, [...(regioni ?? [])].sort()]) + csv;
  return createHash('sha256').update(testo).digest('hex');
}

/**
 * The file in place must be closed and whole: opening it finds out, and writes its log into it, because a log left behind
 * would be taken for the new file's. A log without its file is no use to anybody and goes.
 */
async function settlePresent(path: string): Promise<void> {
  if (await exists(path)) {
    const { warehouse } = await openDuckdb(path);
    await warehouse.execute('CHECKPOINT');
    await warehouse.close();
  }
  await rm(`${path}.wal`, { force: true });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync().finally(() => handle.close());
}

const alreadyRunning = (path: string): WarehouseError =>
  new WarehouseError(
    'RIEMPIMENTO_IN_CORSO',
    `Il magazzino ${path} si sta già riempiendo: attendi che finisca.`,
    { path },
  );
