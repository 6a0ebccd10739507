import type { Warehouse } from '../../../sql/warehouse.ts';
import type { Layout } from './layout.ts';
import { quantityRows, text } from './quantities.ts';

/**
 * Incomes in the form of the Ministry of Economy, with the columns that the source reads. The warehouse keeps taxpayers with income from
 * work as one number: it stands in the column of employees, that of the self-employed says zero.
 */
export function redditiLayout(warehouse: Warehouse, anno: number | undefined): Layout {
  return {
    source: 'irpef',
    xlsx: false,
    delimiter: ';',
    encoding: 'utf-8',
    titles: [],
    header: [
      'Anno di imposta',
      'Codice Istat Comune',
      'Denominazione Comune',
      'Sigla Provincia',
      'Regione',
      'Numero contribuenti',
      'Reddito da lavoro dipendente e assimilati - Frequenza',
      'Reddito da lavoro autonomo (comprensivo dei valori nulli) - Frequenza',
      'Reddito complessivo - Ammontare in euro',
    ],
    rows: redditiRows(warehouse, anno),
  };
}

async function* redditiRows(warehouse: Warehouse, anno: number | undefined): AsyncGenerator<string[]> {
  const codes = ['contribuenti', 'contribuenti_lavoro', 'reddito_complessivo'];
  for await (const row of quantityRows(warehouse, codes, anno)) {
    const lavoro = row.values.get('contribuenti_lavoro');
    yield [
      String(row.periodo),
      row.codice_istat,
      row.nome,
      row.provincia_sigla,
      row.regione_nome,
      text(row.values.get('contribuenti')),
      text(lavoro),
      lavoro === undefined ? '' : '0',
      text(row.values.get('reddito_complessivo')),
    ];
  }
}
