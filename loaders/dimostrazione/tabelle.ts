import { COLONNE } from '../territorio/colonne.ts';
import { VERSIONE } from './dimensioni.ts';

/** A table of `dw` and the columns that are copied, the same in both engines. */
export interface Tabella {
  nome: string;
  colonne: readonly string[];
}

export const FACT_POPOLAZIONE: Tabella = {
  nome: 'dw.fact_popolazione',
  colonne: ['comune_key', 'periodo_key', 'eta_key', 'genere_key', 'cittadinanza_key', 'residenti'],
};

export const FACT_INDICATORE: Tabella = {
  nome: 'dw.fact_indicatore',
  colonne: [
    'indicatore_key',
    'comune_key',
    'periodo_key',
    'fascia5_key',
    'genere_key',
    'cittadinanza_key',
    'numeratore',
    'denominatore',
  ],
};

const DIM_ENTE: Tabella = { nome: 'dw.dim_ente', colonne: ['codice', 'nome'] };

export const FACT_NUCLEI: Tabella = {
  nome: 'dw.fact_nuclei',
  colonne: ['comune_key', 'periodo_key', 'fase_key', 'ente_codice', 'soggetto', 'componenti', 'giorni'],
};

/** What the first filling writes, in the order of copying: the log last, so that a copy cut short is not taken for whole. */
export const TABELLE: readonly Tabella[] = [
  { nome: 'dw.dim_comune', colonne: ['comune_key', ...COLONNE, ...VERSIONE] },
  {
    nome: 'dw.dim_periodo',
    colonne: [
      'periodo_key',
      'codice',
      'data_inizio',
      'data_fine',
      'data_riferimento',
      'granularita',
      'anno',
      'etichetta',
    ],
  },
  { nome: 'dw.dim_fonte', colonne: ['fonte_key', 'codice', 'nome', 'ente', 'url', 'licenza'] },
  FACT_POPOLAZIONE,
  FACT_INDICATORE,
  DIM_ENTE,
  FACT_NUCLEI,
  { nome: 'dw.forma', colonne: ['percorso', 'versione', 'contenuto', 'lunghezza'] },
];

/** The load log and the datasets. */
export const REGISTRO: readonly Tabella[] = [
  {
    nome: 'dw.caricamento',
    colonne: [
      'caricamento_id', 'dataset_codice', 'fonte', 'file_hash', 'letti', 'accettati', 'rifiutati', 'eseguito_da',
      'eseguito_il', 'dimostrativo', 'operazione', 'stato', 'origine', 'parametri', 'esclusi',
    ],
  },
  {
    nome: 'dw.dataset',
    colonne: [
      'dataset_key', 'codice', 'titolo', 'fonte_key', 'livello', 'accesso', 'qualita', 'modalita', 'frequenza',
      'riservatezza', 'soglia', 'aggiornato_al', 'dimostrativo', 'caricamento_id',
    ],
  },
]; // prettier-ignore

const perTabella = (write: (tabella: Tabella) => string): Record<string, string> =>
  Object.fromEntries([...TABELLE, ...REGISTRO].map((tabella) => [tabella.nome, write(tabella)]));

/** Statements of copying, valid in both engines, by table. */
export const COPIA_SQL = {
  leggi: perTabella(({ nome, colonne }) => `SELECT ${colonne.join(', ')} FROM ${nome}`),
  togli: perTabella(({ nome }) => `DELETE FROM ${nome}`),
};
