import type { Source } from '../../pipeline/contract.ts';
import { leggiModello } from '../common/modello.ts';

/**
 * Contracts of more than 30 days begun and ended in a year, by comune of residence of the worker: a supply that the body prepares from
 * the compulsory notices, by the template `modello.csv` in this folder. Begun plus ended is the quantity `contratti_movimenti`.
 */
export const flussi: Source = {
  name: 'flussi',
  titolo: 'Attivazioni e cessazioni di contratti per comune (modello di fornitura)',
  dataset: 'flussi_contrattuali',
  destination: 'grandezze',
  formats: ['csv', 'txt', 'xlsx', 'xls'],
  options: ['anno?'],
  read: (file, context) =>
    leggiModello(file, context, {
      grandezza: 'contratti_movimenti',
      valori: [
        ['attivazioni', 'contratti attivati'],
        ['cessazioni', 'contratti cessati'],
      ],
    }),
};
