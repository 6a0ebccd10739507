import {
  LoadError,
  type Batch,
  type InputFile,
  type ReadContext,
  type Source,
} from '../../pipeline/contract.ts';
import { readCsv } from '../../readers/csv.ts';
import { annoDaScaricare } from '../common/anno.ts';
import { dentroArchivio } from '../common/archivio.ts';
import { apriTabella } from '../common/tabella.ts';
import { ATTESE, LettoreRcs } from './lettore.ts';

async function* leggi(file: InputFile, context: ReadContext): AsyncGenerator<Batch> {
  const tabella = await apriTabella(file, readCsv(file, { signal: context.signal }), ATTESE);
  const lettore = new LettoreRcs(tabella, context);
  for await (const { rows, lines, bytes } of tabella.pezzi) {
    for (let i = 0; i < rows.length; i++) {
      lettore.riga(rows[i] ?? [], lines[i] ?? 0);
      if (lettore.lotto.pieno) yield lettore.consegna();
    }
    yield lettore.consegna(bytes);
  }
  if (!lettore.vistiComuni) {
    throw new LoadError(
      'FILE_NON_LEGGIBILE',
      `${file.name} non contiene codici di comune a sei cifre: serve il file con tutti i livelli territoriali`,
    );
  }
  lettore.fine();
  yield lettore.consegna();
}

/**
 * RCS: foreign residents on 1 January by comune, gender and country of citizenship. Rows of Italians (country 100) and of higher
 * territories are excluded; the totals of the provinces are checked against their comuni.
 * Publication: ISTAT, demo.istat.it, «Popolazione residente per cittadinanza o paese di nascita» — `Dati_RCS_cittadinanza_{anno}.zip`.
 */
export const rcs: Source = {
  name: 'rcs',
  titolo: 'Stranieri residenti per paese di cittadinanza al 1° gennaio (ISTAT, RCS)',
  dataset: 'stranieri',
  destination: 'stranieri',
  formats: ['zip', 'csv', 'txt'],
  options: ['anno?'],
  addresses: ({ anno }) => [
    `https://demo.istat.it/data/rcs/Dati_RCS_cittadinanza_${annoDaScaricare(anno)}.zip`,
  ],
  read: (file, context) => dentroArchivio(file, context.signal, (tabella) => leggi(tabella, context)),
};
