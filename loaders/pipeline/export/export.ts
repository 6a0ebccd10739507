import { rename, rm } from 'node:fs/promises';
import type { Warehouse } from '../../../sql/warehouse.ts';
import { LoadError } from '../contract.ts';
import { readStato } from '../dataset-rows.ts';
import { declaredLayout } from './declared.ts';
import type { Layout } from './layout.ts';
import { redditiLayout } from './redditi.ts';
import { popolazioneLayout, stranieriLayout } from './residenti.ts';
import { templateLayout } from './template.ts';
import { writeCsv, writeXlsx } from './write.ts';

export interface ExportOptions {
  dataset: string;
  /** One year; missing: the last one for files that hold one year, all of them for the others. */
  anno?: number | undefined;
  /** Where to write; `.xlsx` makes a spreadsheet, where the source reads one. */
  file: string;
}

/**
 * Writes the published content of a dataset to a file that the same source loads again, giving the same table.
 * @returns an Italian line that says what was written and how to load it
 * @throws LoadError OPZIONE_NON_VALIDA: unknown dataset, demonstration data, nothing in that year, no spreadsheet for that source
 */
export async function exportDataset(
  warehouse: Warehouse,
  { dataset, anno, file }: ExportOptions,
  signal: AbortSignal,
): Promise<string> {
  const stato = await readStato(warehouse, dataset);
  if (!stato) throw invalid(`Il dataset ${dataset} non c'è: l'elenco dei caricamenti è in "stato".`);
  if (stato.dimostrativo) {
    throw invalid(`I dati di ${dataset} sono dimostrativi: non si esportano, perché non sembrino veri.`);
  }
  const layout = await layoutOf(warehouse, dataset, anno);
  const xlsx = /\.xlsx$/i.test(file);
  if (xlsx && !layout.xlsx)
    throw invalid(`La fonte ${layout.source} non legge fogli Excel: esporta in .csv.`);
  const draft = `${file}.parziale`;
  try {
    const rows = await (xlsx ? writeXlsx : writeCsv)(draft, layout, signal);
    if (rows === 0)
      throw invalid(`Il dataset ${dataset} non ha dati${anno === undefined ? '' : ` del ${anno}`}.`);
    await rename(draft, file);
    return `Scritte ${rows.toLocaleString('it-IT')} righe in ${file}. Si ricaricano con: npm run load -- ${layout.source} --file ${file}`;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function layoutOf(warehouse: Warehouse, dataset: string, anno: number | undefined): Promise<Layout> {
  switch (dataset) {
    case 'popolazione':
      return popolazioneLayout(warehouse, anno);
    case 'stranieri':
      return stranieriLayout(warehouse, anno);
    case 'redditi':
      return redditiLayout(warehouse, anno);
    case 'occupati':
      return templateLayout(
        warehouse,
        { source: 'occupati', grandezza: 'occupati', columns: ['occupati'] },
        anno,
      );
    case 'flussi_contrattuali':
      return templateLayout(
        warehouse,
        { source: 'flussi', grandezza: 'contratti_movimenti', columns: ['attivazioni', 'cessazioni'] },
        anno,
      );
  }
  const [row] = await warehouse.query<{ definizione: string }>(
    'SELECT definizione FROM dw.definizione_dataset WHERE codice = ?',
    [dataset],
  );
  if (row) return declaredLayout(warehouse, row.definizione, anno);
  throw invalid(
    `Il dataset ${dataset} non si esporta: si esportano popolazione, stranieri, redditi, occupati, flussi_contrattuali e i dataset dichiarati.`,
  );
}

const invalid = (message: string): LoadError => new LoadError('OPZIONE_NON_VALIDA', message);
