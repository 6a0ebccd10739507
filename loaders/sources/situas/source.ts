import { stat } from 'node:fs/promises';
import type { Parametri, Source } from '../../pipeline/contract.ts';
import { giornoItaliano } from '../common/date.ts';
import {
  areePolicy,
  composizioneSll,
  dimensione,
  elencoComuni,
  traslazione,
  variazioniDal1991,
  type Rapporto,
} from './rapporti.ts';

const INDIRIZZO = 'https://situas-servizi.istat.it/publish/reportspooljson';

/** Changes are known since the census of 1991; translations of codes begin there too. */
const INIZIO = '01/01/1991';

interface Descrizione {
  numero: number;
  titolo: string;
  rapporto: Rapporto;
  options: Source['options'];
  /** What follows the number in the address; a wrong form is silently answered with a default. */
  periodo: (parametri: Parametri) => string;
}

const alGiorno = ({ data }: Parametri): string => `pdata=${giornoItaliano(data ?? '')}`;

/** A source for one report of SITUAS. The address is in the form that the service's own catalogue gives. */
function createSource({ numero, titolo, rapporto, options, periodo }: Descrizione): Source {
  return {
    name: `situas-${numero}`,
    titolo: `${titolo} (ISTAT, SITUAS ${numero})`,
    dataset: 'territorio',
    destination: 'territorio',
    formats: ['json'],
    options,
    addresses: (parametri) => [`${INDIRIZZO}?pfun=${numero}&${periodo(parametri)}`],
    async *read(file, context) {
      const { size } = await stat(file.path);
      yield (await rapporto(file, context)).consegna(size);
    },
  };
}

/** Reports of SITUAS, «Sistema informativo territoriale delle unità amministrative e statistiche» (ISTAT). */
export const SITUAS: readonly Source[] = [
  createSource({
    numero: 61,
    titolo: 'Elenco dei comuni a una data',
    rapporto: elencoComuni,
    options: ['data'],
    periodo: alGiorno,
  }),
  createSource({
    numero: 74,
    titolo: 'Superficie dei comuni',
    rapporto: dimensione,
    options: ['data'],
    periodo: alGiorno,
  }),
  createSource({
    numero: 75,
    titolo: 'Aree interne',
    rapporto: areePolicy,
    options: ['data'],
    periodo: alGiorno,
  }),
  createSource({
    numero: 99,
    titolo: 'Traslazione dei codici dal 1991 a una data',
    rapporto: traslazione,
    options: ['data'],
    periodo: ({ data }) => `pdatada=${INIZIO}&pdataa=${giornoItaliano(data ?? '')}`,
  }),
  createSource({
    numero: 129,
    titolo: 'Variazioni dei comuni dal 1991',
    rapporto: variazioniDal1991,
    options: [],
    periodo: () => `pdata=${INIZIO}`,
  }),
  createSource({
    numero: 408,
    titolo: 'Composizione dei sistemi locali del lavoro 2021',
    rapporto: composizioneSll,
    options: ['data?'],
    periodo: ({ data = '2021-12-31' }) => `pdata=${giornoItaliano(data)}`,
  }),
];
