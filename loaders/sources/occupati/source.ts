import type { Source } from '../../pipeline/contract.ts';
import { leggiModello } from '../common/modello.ts';

/**
 * Employed residents aged 15 and over by comune, yearly average: a supply that the body prepares from ISTAT's estimates, by the template
 * `modello.csv` in this folder. With incomes it gives indicator (a), with contracts indicator (b).
 */
export const occupati: Source = {
  name: 'occupati',
  titolo: 'Occupati residenti per comune (modello di fornitura)',
  dataset: 'occupati',
  destination: 'grandezze',
  formats: ['csv', 'txt', 'xlsx', 'xls'],
  options: ['anno?'],
  read: (file, context) =>
    leggiModello(file, context, { grandezza: 'occupati', valori: [['occupati', 'numero occupati']] }),
};
