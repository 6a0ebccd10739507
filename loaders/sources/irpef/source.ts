import type { Batch, InputFile, ReadContext, Source } from '../../pipeline/contract.ts';
import { readCsv } from '../../readers/csv.ts';
import { annoDaScaricare } from '../common/anno.ts';
import { dentroArchivio } from '../common/archivio.ts';
import { apriTabella } from '../common/tabella.ts';
import { ATTESE } from './colonne.ts';
import { LettoreIrpef } from './lettore.ts';

const CARTELLA = 'https://www1.finanze.gov.it/finanze/analisi_stat/public/v_4_0_0/contenuti';

async function* leggi(file: InputFile, context: ReadContext): AsyncGenerator<Batch> {
  const tabella = await apriTabella(file, readCsv(file, { signal: context.signal }), ATTESE);
  const lettore = new LettoreIrpef(tabella, context);
  for await (const { rows, lines, bytes } of tabella.pezzi) {
    for (let i = 0; i < rows.length; i++) {
      lettore.riga(rows[i] ?? [], lines[i] ?? 0);
      if (lettore.lotto.pieno) yield lettore.lotto.consegna();
    }
    yield lettore.lotto.consegna(bytes);
  }
  lettore.fine();
  yield lettore.lotto.consegna();
}

/**
 * Incomes declared for IRPEF by comune of fiscal residence. Three quantities: `contribuenti` (Numero contribuenti),
 * `reddito_complessivo` (its own column, else the sum of the income classes), `contribuenti_lavoro` (frequencies of employment income plus
 * self-employment income). A person with both incomes counts twice in the last; entrepreneurs and flat-rate taxpayers are not in it.
 * Empty cells are suppressed (fewer than 4 taxpayers): the quantity is then missing, never zero.
 * Publication: Dipartimento delle Finanze, «Redditi e principali variabili IRPEF su base comunale», CSV by tax year.
 */
export const irpef: Source = {
  name: 'irpef',
  titolo: 'Redditi e principali variabili IRPEF su base comunale (Ministero dell’economia e delle finanze)',
  dataset: 'redditi',
  destination: 'grandezze',
  formats: ['zip', 'csv', 'txt'],
  options: ['anno?'],
  addresses: ({ anno }) => [
    `${CARTELLA}/Redditi_e_principali_variabili_IRPEF_su_base_comunale_CSV_${annoDaScaricare(anno)}.zip?d=1615465800`,
  ],
  read: (file, context) => dentroArchivio(file, context.signal, (tabella) => leggi(tabella, context)),
};
