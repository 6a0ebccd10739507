import type { Param, Session } from '../../sql/warehouse.ts';
import { NUCLEI } from '../pipeline/datasets.ts';
import { ANNI_INDICATORI, ANNI_POPOLAZIONE } from './regole/italia.ts';

/** The day that each data set says it is up to date at: a stock's reference day, a flow's last day. */
const AGGIORNATO_POPOLAZIONE = `${ANNI_POPOLAZIONE.at(-1)}-01-01`;
const AGGIORNATO_INDICATORI = `${ANNI_INDICATORI.at(-1)}-12-31`;
const AGGIORNATO_TERRITORIO = '2025-12-31';
export const AGGIORNATO_NUCLEI = '2025-12-31';

const FONTI: Param[][] = [
  [
    1,
    'istat_popolazione',
    'Popolazione residente per età, sesso e cittadinanza',
    'ISTAT',
    'https://demo.istat.it',
    'CC BY 4.0',
  ],
  [
    2,
    'istat_forze_lavoro',
    'Rilevazione sulle forze di lavoro',
    'ISTAT',
    'https://www.istat.it/statistiche-per-temi/lavoro-e-retribuzioni/',
    'CC BY 4.0',
  ],
  [
    3,
    'mef_irpef',
    'Dichiarazioni dei redditi IRPEF su base comunale',
    "Ministero dell'economia e delle finanze",
    'https://www1.finanze.gov.it/finanze/analisi_stat/public/index.php',
    'CC BY 3.0 IT',
  ],
  [
    4,
    'comunicazioni_obbligatorie',
    'Comunicazioni obbligatorie sui rapporti di lavoro',
    'Ministero del lavoro e delle politiche sociali',
    'https://www.lavoro.gov.it/temi-e-priorita/occupazione/focus-on/comunicazioni-obbligatorie',
    null,
  ],
  [
    5,
    'istat_territorio',
    'Codici e denominazioni delle unità territoriali',
    'ISTAT',
    'https://www.istat.it/classificazione/codici-dei-comuni-delle-province-e-delle-regioni/',
    'CC BY 4.0',
  ],
  [
    6,
    'mef_istat',
    'Dichiarazioni dei redditi IRPEF e Rilevazione sulle forze di lavoro',
    "Ministero dell'economia e delle finanze con ISTAT",
    'https://www1.finanze.gov.it/finanze/analisi_stat/public/index.php',
    'CC BY',
  ],
  [
    7,
    'istat_confini',
    'Confini delle unità amministrative a fini statistici',
    'ISTAT',
    'https://www.istat.it/it/archivio/222527',
    'CC BY 4.0',
  ],
  [8, NUCLEI.fonte.codice, NUCLEI.fonte.nome, NUCLEI.fonte.ente, NUCLEI.fonte.url, NUCLEI.fonte.licenza],
];

/** Columns: key, codice, titolo, fonte_key, livello, aggiornato_al. The real source is named; `dimostrativo` says that it was not read. */
const DATASET: [number, string, string, number, string, string][] = [
  [1, 'popolazione', 'Popolazione residente al 1° gennaio', 1, 'base', AGGIORNATO_POPOLAZIONE],
  [2, 'contribuenti_occupati', 'Contribuenti e occupati', 6, 'progetto', AGGIORNATO_INDICATORI],
  [3, 'turnover_contrattuale', 'Turnover contrattuale', 4, 'progetto', AGGIORNATO_INDICATORI],
  [4, 'forze_lavoro', 'Forze di lavoro', 2, 'contesto', AGGIORNATO_INDICATORI],
  [5, 'redditi', 'Redditi dichiarati', 3, 'contesto', AGGIORNATO_INDICATORI],
  [6, 'territorio', 'Comuni e aggregazioni di comuni', 5, 'base', AGGIORNATO_TERRITORIO],
  [7, 'confini', 'Confini dei comuni', 7, 'base', AGGIORNATO_TERRITORIO],
  [8, NUCLEI.codice, NUCLEI.titolo, 8, NUCLEI.livello, AGGIORNATO_NUCLEI],
];

export interface Caricamento {
  dataset: string;
  righe: number;
  /** Only what is not real: names, codes and coordinates of the territory are. */
  dimostrativo: boolean;
}

/** What a filling follows from; logged as JSON, so that it can be made again. */
export interface Semina {
  seed: string;
  /** Codes of the regions filled; empty = all. */
  regioni: readonly string[];
}

/** Writes sources, data sets and the log of this filling. `firma` identifies seed, rules and list of comuni. */
export async function writeMetadati(
  session: Session,
  caricamenti: readonly Caricamento[],
  firma: string,
  { seed, regioni }: Semina,
): Promise<void> {
  await session.bulkLoad('dw.dim_fonte', ['fonte_key', 'codice', 'nome', 'ente', 'url', 'licenza'], [FONTI]);
  await writeCaricamenti(session, 1, caricamenti, firma, { seed, regioni });
  await session.bulkLoad('dw.dataset', COLONNE_DATASET, [
    DATASET.map((dataset) => rigaDataset(dataset, caricamenti)),
  ]);
}

/** Writes the log of what the generator made, numbered from `primo`. */
export async function writeCaricamenti(
  session: Session,
  primo: number,
  caricamenti: readonly Caricamento[],
  firma: string,
  { seed, regioni }: Semina,
): Promise<void> {
  const parametri = JSON.stringify({ seed, regioni });
  const adesso = new Date().toISOString().slice(0, 19);
  await session.bulkLoad(
    'dw.caricamento',
    [
      'caricamento_id',
      'dataset_codice',
      'fonte',
      'file_hash',
      'letti',
      'accettati',
      'rifiutati',
      'eseguito_da',
      'eseguito_il',
      'dimostrativo',
      'operazione',
      'stato',
      'parametri',
      'esclusi',
    ],
    [
      caricamenti.map(({ dataset, righe, dimostrativo }, i) => [
        primo + i,
        dataset,
        'loaders/dimostrazione',
        firma,
        righe,
        righe,
        0,
        'sistema',
        adesso,
        dimostrativo,
        'caricamento',
        'pubblicato',
        parametri,
        0,
      ]),
    ],
  );
}

const COLONNE_DATASET = [
  'dataset_key',
  'codice',
  'titolo',
  'fonte_key',
  'livello',
  'accesso',
  'qualita',
  'modalita',
  'frequenza',
  'riservatezza',
  'soglia',
  'aggiornato_al',
  'dimostrativo',
  'caricamento_id',
];

const APERTO = {
  accesso: 'pubblico',
  modalita: 'massiva',
  frequenza: 'annuale',
  riservatezza: 'aperta',
  soglia: 0,
};

function rigaDataset(
  [key, codice, titolo, fonte, livello, aggiornato]: (typeof DATASET)[number],
  caricamenti: readonly Caricamento[],
): Param[] {
  const { accesso, modalita, frequenza, riservatezza, soglia } = codice === NUCLEI.codice ? NUCLEI : APERTO;
  const indice = caricamenti.findIndex(({ dataset }) => dataset === codice);
  const dimostrativo = caricamenti[indice]?.dimostrativo ?? true;
  return [
    key,
    codice,
    titolo,
    fonte,
    livello,
    accesso,
    dimostrativo ? 'dimostrativa' : 'elaborata',
    modalita,
    frequenza,
    riservatezza,
    soglia,
    aggiornato,
    dimostrativo,
    indice < 0 ? null : indice + 1,
  ];
}
