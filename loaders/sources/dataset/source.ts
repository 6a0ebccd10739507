import {
  LoadError,
  type Batch,
  type InputFile,
  type ReadContext,
  type Source,
} from '../../pipeline/contract.ts';
import { readJsonTable } from '../../readers/json.ts';
import { readTable } from '../../readers/table.ts';
import { apriTabella, type Pezzo } from '../common/tabella.ts';
import { readAttributes } from './attributes.ts';
import { parseDefinizione, type Definizione } from './definition.ts';
import { Lines, wantedColumns } from './lines.ts';
import { periodReader } from './periods.ts';

/**
 * Any table by comune, as its definition declares it (registered with `definisci`): CSV, TXT, XLS, XLSX, JSON, attributes of a
 * Shapefile.
 * @returns rows `[linea, grandezza_key, comune_key, periodo_key, fascia5_key, genere_key, cittadinanza_key, valore]`
 */
export const dataset: Source = {
  name: 'dataset',
  titolo: 'Un dataset dichiarato con una definizione',
  // The definition names the dataset; the engine puts it here for each load.
  dataset: '',
  destination: 'grandezze',
  formats: ['csv', 'txt', 'xlsx', 'xls', 'json', 'zip', 'dbf'],
  options: ['definizione', 'anno?'],
  read,
};

async function* read(file: InputFile, context: ReadContext): AsyncGenerator<Batch> {
  const text = context.references.definizione;
  if (text === undefined)
    throw new LoadError('DEFINIZIONE_NON_VALIDA', 'Manca la definizione: usa --definizione.');
  const definizione = parseDefinizione(text);
  const wanted = wantedColumns(definizione, periodReader(definizione, context.parametri));
  const table = await apriTabella(file, openTable(file, definizione, context.signal), wanted);
  const lines = new Lines(table, definizione, context);
  for await (const { rows, lines: numbers, bytes } of table.pezzi) {
    for (const [i, row] of rows.entries()) {
      lines.take(row, numbers[i] ?? 0);
      if (lines.lotto.pieno) yield lines.lotto.consegna();
    }
    yield lines.lotto.consegna(bytes);
  }
  lines.end();
  yield lines.lotto.consegna();
}

function openTable(file: InputFile, { formato }: Definizione, signal: AbortSignal): AsyncIterable<Pezzo> {
  const { tipo, separatore, codifica, foglio, righe_titolo, puntatore, numeri } = formato;
  // Cells that are numbers are printed as the definition reads numbers.
  const decimal = numeri === 'punto' ? '.' : ',';
  if (tipo === 'json') return readJsonTable(file, { pointer: puntatore, decimal, signal });
  if (tipo === 'shapefile') return readAttributes(file, formato, signal);
  return readTable(file, {
    signal,
    decimal,
    skipTitleLines: righe_titolo,
    ...(separatore && { delimiter: separatore }),
    ...(codifica && { encoding: codifica }),
    ...(foglio && { sheet: foglio }),
  });
}
