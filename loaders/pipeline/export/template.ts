import { CITTADINANZE, FASCE, GENERI } from '../../sources/dataset/definition.ts';
import type { Warehouse } from '../../../sql/warehouse.ts';
import type { Layout } from './layout.ts';
import { quantityRows, text } from './quantities.ts';

export interface Template {
  source: string;
  /** Code of the quantity. */
  grandezza: string;
  /** Columns that add up to it: the first gets the whole, the others zero. */
  columns: readonly string[];
}

/** A quantity in the form of its supply template; a split that the supply did not make reads as a total. */
export function templateLayout(
  warehouse: Warehouse,
  { source, grandezza, columns }: Template,
  anno: number | undefined,
): Layout {
  return {
    source,
    xlsx: true,
    delimiter: ';',
    encoding: 'utf-8',
    titles: [],
    header: ['codice_comune', 'anno', 'comune', 'genere', 'fascia_eta', 'cittadinanza', ...columns],
    rows: templateRows(warehouse, grandezza, columns.length, anno),
  };
}

async function* templateRows(
  warehouse: Warehouse,
  grandezza: string,
  columns: number,
  anno: number | undefined,
): AsyncGenerator<string[]> {
  for await (const row of quantityRows(warehouse, [grandezza], anno)) {
    yield [
      row.codice_istat,
      String(row.periodo),
      row.nome,
      GENERI[row.genere_key - 1] ?? 'totale',
      FASCE[row.fascia5_key - 1] ?? 'totale',
      CITTADINANZE[row.cittadinanza_key - 1] ?? 'totale',
      text(row.values.get(grandezza)),
      ...Array<string>(columns - 1).fill('0'),
    ];
  }
}
