import { LoadError, type Source } from '../../pipeline/contract.ts';
import { annoDaScaricare } from '../common/anno.ts';
import { dentroArchivio } from '../common/archivio.ts';
import { leggiPerEta, type FormatoPerEta } from '../common/per-eta.ts';

const FORMATO: FormatoPerEta = {
  attese: {
    codice: ['Codice comune', 'Codice Istat comune'],
    nome: ['Comune', 'Denominazione', 'Denominazione comune'],
    eta: ['Età'],
    maschi: ['Maschi', 'Stranieri maschi'],
    femmine: ['Femmine', 'Straniere femmine'],
    'totale?': ['Totale'],
  },
  controllaTitolo(titolo) {
    if (titolo === '' || /stranier/i.test(titolo)) return;
    throw new LoadError(
      'INTESTAZIONE_NON_RICONOSCIUTA',
      `Il titolo «${titolo.slice(0, 80)}» non parla di stranieri: se sono tutti i residenti, usare la fonte posas`,
    );
  },
};

/**
 * STRASA: foreign residents on 1 January by comune, single age and gender; no column of totals.
 * Publication: ISTAT, demo.istat.it, «Popolazione straniera residente per età e sesso» — `STRASA_{anno}_it_Comuni.zip`.
 */
export const strasa: Source = {
  name: 'strasa',
  titolo: 'Stranieri residenti per età e sesso al 1° gennaio (ISTAT, STRASA)',
  dataset: 'popolazione',
  destination: 'popolazione',
  formats: ['zip', 'csv', 'txt'],
  options: ['anno?'],
  addresses: ({ anno }) => [
    `https://demo.istat.it/data/strasa/STRASA_${annoDaScaricare(anno)}_it_Comuni.zip`,
  ],
  read: (file, context) =>
    dentroArchivio(file, context.signal, (tabella) => leggiPerEta(tabella, context, FORMATO)),
};
