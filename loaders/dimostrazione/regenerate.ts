import { readFile } from 'node:fs/promises';
import { readIndicatori, type Indicatore } from '../../sql/indicatori.ts';
import type { Session } from '../../sql/warehouse.ts';
import type { RigaComune } from '../territorio/colonne.ts';
import { parseComuni, toComune } from './comuni.ts';
import { generate, type GenerateOptions, type Richiesta } from './generate.ts';
import { INDICATORI } from './lavoro-sql.ts';
import type { Semina } from './metadati.ts';
import { ENTI_SQL } from './enti-sql.ts';
import { generateBeside } from './officina-duckdb.ts';
import { REGENERATE_SQL } from './regenerate-sql.ts';

const COMUNI_CSV = new URL('../territorio/comuni.csv', import.meta.url);

/** Of warehouses filled before the log said what from: the seed that the product then used. */
const SEME_ANTICO = '1';

export interface RegenerateOptions extends GenerateOptions {
  /** Codes of `dw.dataset`; those that have no demonstration facts ('territorio', 'confini') are passed over. */
  datasets: readonly string[];
}

export interface Regenerated {
  dataset: string;
  /** Facts that the dataset has now. */
  righe: number;
}

/**
 * Deletes the demonstration facts of some datasets and makes them again, from the seed and the regions of the log, on the comuni
 * now in force (one list for all years). Same list and same seed give the same facts as the first filling. Facts of other
 * datasets, real or not, are neither touched nor read. `dim_indicatore.filtra_*` go back to what is committed.
 * Labels and load log are the caller's: it knows which load this belongs to.
 *
 * @param session the caller's open transaction; on DuckDB work tables are temporary, on SQL Server the facts are made in a DuckDB file in
 *   the system's temporary directory and copied (written, not run)
 * @throws WarehouseError INTERROTTA (signal); everything is then undone with the transaction
 */
export async function regenerateDemo(session: Session, options: RegenerateOptions): Promise<Regenerated[]> {
  const indicatori = (await readIndicatori()).filter(
    ({ codice, dataset_codice }) => codice in INDICATORI && options.datasets.includes(dataset_codice),
  );
  const popolazione = options.datasets.includes('popolazione');
  const nuclei = options.datasets.includes('nuclei');
  if (!popolazione && !nuclei && indicatori.length === 0) return [];
  const scelti = new Set(indicatori.map(({ codice }) => codice));
  const richiesta: Richiesta = {
    popolazione,
    codici: Object.keys(INDICATORI).filter((codice) => scelti.has(codice)),
    nuclei,
    ...(await readFonti(session)),
  };
  await clear(session, richiesta, indicatori);
  const scritte = await (session.engine === 'duckdb' ? generate : generateBeside)(
    session,
    richiesta,
    options,
  );
  if (nuclei) await session.execute(ENTI_SQL.togli);
  const fatti = await countRighe(session, richiesta, indicatori);
  const presenti = fatti.reduce((sum, { righe }) => sum + righe, 0);
  // DuckDB 1.5.5 loses rows without an error when a sorted INSERT that gave none came before in the same transaction.
  if (presenti !== scritte)
    throw new Error(
      `Dati dimostrativi: scritte ${scritte} righe, presenti ${presenti}; nulla è cambiato, riprova.`,
    );
  return fatti;
}

/** What the last demonstration filling followed from; empty `regioni` = all, as in a warehouse that was never filled. */
export async function readSemina(session: Session): Promise<Semina> {
  const rows = await session.query<{ parametri: string | null }>(REGENERATE_SQL.semina, [true]);
  for (const { parametri } of rows) {
    const { seed, regioni } = JSON.parse(parametri ?? '{}') as Partial<Semina>;
    if (seed !== undefined && regioni) return { seed, regioni };
  }
  if (rows.length === 0) return { seed: SEME_ANTICO, regioni: [] };
  const presenti = await session.query<{ regione: string }>(REGENERATE_SQL.regioni);
  return { seed: SEME_ANTICO, regioni: presenti.map(({ regione }) => regione) };
}

/**
 * All comuni of Italy, over which national totals are split, and those to fill. Where the warehouse has only some regions, the
 * others come from the committed list, as at the first filling.
 */
export async function readFonti(
  session: Session,
): Promise<Omit<Richiesta, 'popolazione' | 'codici' | 'nuclei'>> {
  const { seed, regioni } = await readSemina(session);
  const inForza = await session.query<RigaComune & { comune_key: number }>(REGENERATE_SQL.comuni);
  const scelti = inForza
    .filter((riga) => regioni.length === 0 || regioni.includes(riga.regione_codice))
    .map(({ comune_key, ...campi }) => toComune(comune_key, mapText(campi)));
  const altri = parseComuni(await readFile(COMUNI_CSV, 'utf8'))
    .filter(({ regione }) => regioni.length > 0 && !regioni.includes(regione))
    .map((comune) => ({ ...comune, key: -comune.key }));
  const tutti = [...altri, ...scelti].sort((a, b) => (a.codiceIstat < b.codiceIstat ? -1 : 1));
  return { seed, tutti, scelti };
}

const mapText = (riga: object): Record<string, string> =>
  Object.fromEntries(Object.entries(riga).map(([nome, valore]) => [nome, String(valore)]));

async function clear(
  session: Session,
  { popolazione, nuclei }: Richiesta,
  indicatori: readonly Indicatore[],
): Promise<void> {
  if (popolazione) await session.execute(REGENERATE_SQL.togliPopolazione);
  if (nuclei) await session.execute(REGENERATE_SQL.togliNuclei);
  for (const { codice, filtra_genere, filtra_eta, filtra_cittadinanza } of indicatori) {
    await session.execute(REGENERATE_SQL.togliIndicatore, [codice]);
    await session.execute(REGENERATE_SQL.filtri, [filtra_genere, filtra_eta, filtra_cittadinanza, codice]);
  }
}

async function countRighe(
  session: Session,
  { popolazione, nuclei }: Richiesta,
  indicatori: readonly Indicatore[],
): Promise<Regenerated[]> {
  const fatti: Regenerated[] = [];
  const count = async (dataset: string, sql: string, params: string[] = []): Promise<void> => {
    const [row] = await session.query<{ righe: number }>(sql, params);
    fatti.push({ dataset, righe: Number(row?.righe ?? 0) });
  };
  if (popolazione) await count('popolazione', REGENERATE_SQL.contaPopolazione);
  if (nuclei) await count('nuclei', REGENERATE_SQL.contaNuclei);
  const datasets = new Set(indicatori.map(({ dataset_codice }) => dataset_codice));
  for (const dataset of datasets) await count(dataset, REGENERATE_SQL.contaIndicatori, [dataset]);
  return fatti;
}
