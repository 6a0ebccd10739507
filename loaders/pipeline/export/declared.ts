import {
  CITTADINANZE,
  FASCE,
  GENERI,
  parseDefinizione,
  quantitaDi,
  type Definizione,
} from '../../sources/dataset/definition.ts';
import type { Warehouse } from '../../../sql/warehouse.ts';
import { LoadError } from '../contract.ts';
import type { Layout } from './layout.ts';
import { quantityRows, text, type QuantityRow } from './quantities.ts';

/** A column of the file and what stands in it. */
type Column = [name: string, cell: (row: QuantityRow) => string];

/**
 * A declared dataset in the form of its own definition. Where several values of the file mean the same, the first stands for all.
 * @throws LoadError OPZIONE_NON_VALIDA for forms that cannot be written
 */
export function declaredLayout(
  warehouse: Warehouse,
  definizioneText: string,
  anno: number | undefined,
): Layout {
  const definizione = parseDefinizione(definizioneText);
  const { formato, codice } = definizione;
  if (formato.tipo !== 'tabella') {
    throw new LoadError(
      'OPZIONE_NON_VALIDA',
      `Il dataset ${codice} si carica da ${formato.tipo}: non si può esportare in quella forma.`,
    );
  }
  const columns = columnsOf(definizione);
  return {
    source: `dataset --definizione ${codice}${'opzione' in definizione.periodo ? ` --anno ${anno ?? '<anno>'}` : ''}`,
    xlsx: true,
    delimiter: formato.separatore ?? ';',
    encoding: formato.codifica ?? 'utf-8',
    titles: Array.from({ length: formato.righe_titolo }, (_, i) => (i === 0 ? definizione.titolo : '-')),
    header: columns.map(([name]) => name),
    rows: declaredRows(warehouse, definizione, columns, anno),
  };
}

async function* declaredRows(
  warehouse: Warehouse,
  definizione: Definizione,
  columns: readonly Column[],
  anno: number | undefined,
): AsyncGenerator<string[]> {
  const codes = quantitaDi(definizione).map(({ codice }) => codice);
  for await (const row of quantityRows(warehouse, codes, anno)) yield columns.map(([, cell]) => cell(row));
}

function columnsOf(definizione: Definizione): Column[] {
  const { eta, genere, cittadinanza } = definizione;
  const columns = [...placeColumns(definizione), ...periodColumns(definizione)];
  if (genere) columns.push([genere.colonna, (row) => valueOf(genere.valori, GENERI[row.genere_key - 1])]);
  if (eta) {
    const valori = 'valori' in eta ? eta.valori : undefined;
    columns.push([
      eta.colonna,
      ({ fascia5_key }) => (valori ? valueOf(valori, FASCE[fascia5_key - 1]) : String(10 + 5 * fascia5_key)),
    ]);
  }
  if (cittadinanza) {
    columns.push([
      cittadinanza.colonna,
      (row) => valueOf(cittadinanza.valori, CITTADINANZE[row.cittadinanza_key - 1]),
    ]);
  }
  for (const { codice, colonna } of quantitaDi(definizione))
    columns.push([colonna, (row) => text(row.values.get(codice))]);
  return columns;
}

const valueOf = (valori: Record<string, string>, codice: string | undefined): string =>
  Object.entries(valori).find(([, code]) => code === codice)?.[0] ?? '';

function placeColumns({ territorio }: Definizione): Column[] {
  if (!('codice_istat' in territorio)) {
    return [
      [territorio.nome, (row) => row.nome],
      [territorio.provincia, (row) => row.provincia_sigla],
    ];
  }
  const code: Column = [territorio.codice_istat, (row) => row.codice_istat];
  return territorio.nome === undefined ? [code] : [code, [territorio.nome, (row) => row.nome]];
}

function periodColumns({ periodo }: Definizione): Column[] {
  if ('costante' in periodo || 'opzione' in periodo) return [];
  const part = (row: QuantityRow, from: number, to: number): string => String(row.periodo).slice(from, to);
  if ('mese' in periodo) {
    return [
      [periodo.anno, (row) => part(row, 0, 4)],
      [periodo.mese, (row) => part(row, 4, 6)],
    ];
  }
  if ('anno' in periodo) return [[periodo.anno, (row) => part(row, 0, 4)]];
  const italian = periodo.formato === 'GG/MM/AAAA';
  return [
    [
      periodo.data,
      (row) => {
        const [year, month, day] = [part(row, 0, 4), part(row, 4, 6) || '01', part(row, 6, 8) || '01'];
        return italian ? `${day}/${month}/${year}` : `${year}-${month}-${day}`;
      },
    ],
  ];
}
