/** A body and its publication: a row of `dw.dim_fonte`. */
export interface FonteDataset {
  codice: string;
  /** The publication. */
  nome: string;
  ente: string;
  url: string | null;
  licenza: string | null;
}

/** What is said of a dataset before and besides its data: a row of `dw.dataset`. */
export interface MetadatiDataset {
  codice: string;
  titolo: string;
  fonte: FonteDataset;
  livello: 'progetto' | 'contesto' | 'base';
  accesso: 'pubblico' | 'riservato';
  /** What the reader should know of how good the data are. */
  qualita: string;
  modalita: 'massiva' | 'estrazione' | 'interrogazione';
  frequenza: string;
  riservatezza: 'aperta' | 'protetta';
  /** Smallest count shown; 0 when open. */
  soglia: number;
}

const ISTAT_POPOLAZIONE: FonteDataset = {
  codice: 'istat_popolazione',
  nome: 'Popolazione residente per età, sesso e cittadinanza',
  ente: 'ISTAT',
  url: 'https://demo.istat.it',
  licenza: 'CC BY 4.0',
};

const ISTAT_FORZE_LAVORO: FonteDataset = {
  codice: 'istat_forze_lavoro',
  nome: 'Rilevazione sulle forze di lavoro',
  ente: 'ISTAT',
  url: 'https://www.istat.it/statistiche-per-temi/lavoro-e-retribuzioni/',
  licenza: 'CC BY 4.0',
};

const MEF_IRPEF: FonteDataset = {
  codice: 'mef_irpef',
  nome: 'Dichiarazioni dei redditi IRPEF su base comunale',
  ente: "Ministero dell'economia e delle finanze",
  url: 'https://www1.finanze.gov.it/finanze/analisi_stat/public/index.php',
  licenza: 'CC BY 3.0 IT',
};

const COMUNICAZIONI: FonteDataset = {
  codice: 'comunicazioni_obbligatorie',
  nome: 'Comunicazioni obbligatorie sui rapporti di lavoro',
  ente: 'Ministero del lavoro e delle politiche sociali',
  url: 'https://www.lavoro.gov.it/temi-e-priorita/occupazione/focus-on/comunicazioni-obbligatorie',
  licenza: null,
};

const ISTAT_TERRITORIO: FonteDataset = {
  codice: 'istat_territorio',
  nome: 'Codici e denominazioni delle unità territoriali',
  ente: 'ISTAT',
  url: 'https://www.istat.it/classificazione/codici-dei-comuni-delle-province-e-delle-regioni/',
  licenza: 'CC BY 4.0',
};

const MEF_ISTAT: FonteDataset = {
  codice: 'mef_istat',
  nome: 'Dichiarazioni dei redditi IRPEF e Rilevazione sulle forze di lavoro',
  ente: "Ministero dell'economia e delle finanze con ISTAT",
  url: 'https://www1.finanze.gov.it/finanze/analisi_stat/public/index.php',
  licenza: 'CC BY',
};

const ISTAT_CONFINI: FonteDataset = {
  codice: 'istat_confini',
  nome: 'Confini delle unità amministrative a fini statistici',
  ente: 'ISTAT',
  url: 'https://www.istat.it/notizia/confini-delle-unita-amministrative-a-fini-statistici-al-1-gennaio-2018-2/',
  licenza: 'CC BY 4.0',
};

const APERTO = {
  accesso: 'pubblico',
  modalita: 'massiva',
  frequenza: 'annuale',
  riservatezza: 'aperta',
  soglia: 0,
} as const;

const MLPS_GEPI: FonteDataset = {
  codice: 'mlps_gepi',
  nome: 'Piattaforma GePI, nuclei beneficiari dell’Assegno di inclusione (dimostrazione)',
  ente: 'Ministero del lavoro e delle politiche sociali',
  url: null,
  licenza: null,
};

/** Households in charge of social services: demonstration data only, no source feeds them yet. */
export const NUCLEI: MetadatiDataset = {
  codice: 'nuclei',
  titolo: 'Nuclei beneficiari e presa in carico',
  fonte: MLPS_GEPI,
  livello: 'progetto',
  accesso: 'riservato',
  qualita: 'Nuclei alla data di osservazione, con la fase della presa in carico.',
  modalita: 'estrazione',
  frequenza: 'trimestrale',
  riservatezza: 'protetta',
  soglia: 5,
};

/** The datasets that sources of this program feed, that are computed from them, or that are only demonstrated. */
const DATASETS: readonly MetadatiDataset[] = [
  {
    codice: 'popolazione',
    titolo: 'Popolazione residente al 1° gennaio',
    fonte: ISTAT_POPOLAZIONE,
    livello: 'base',
    qualita:
      'Dati ISTAT per comune, età e genere; la cittadinanza è distinta negli anni in cui sono caricati anche i residenti stranieri.',
    ...APERTO,
  },
  {
    codice: 'stranieri',
    titolo: 'Residenti stranieri per paese di cittadinanza',
    fonte: ISTAT_POPOLAZIONE,
    livello: 'base',
    qualita: 'Dati ISTAT per comune, genere e paese di cittadinanza; senza età.',
    ...APERTO,
  },
  {
    codice: 'redditi',
    titolo: 'Redditi dichiarati',
    fonte: MEF_IRPEF,
    livello: 'contesto',
    qualita:
      'Dichiarazioni IRPEF per comune di residenza fiscale. I valori con frequenza sotto 4 sono oscurati dal Ministero e qui mancano (non valgono zero). «Contribuenti da lavoro» somma le frequenze di lavoro dipendente e autonomo: chi ha entrambi i redditi conta due volte; imprenditori e forfetari non ci sono.',
    ...APERTO,
  },
  {
    codice: 'occupati',
    titolo: 'Occupati residenti per comune',
    fonte: ISTAT_FORZE_LAVORO,
    livello: 'contesto',
    qualita: 'Fornitura secondo il modello documentato; la qualità dipende dalla stima comunale fornita.',
    ...APERTO,
  },
  {
    codice: 'flussi_contrattuali',
    titolo: 'Attivazioni e cessazioni di rapporti di lavoro',
    fonte: COMUNICAZIONI,
    livello: 'contesto',
    qualita:
      'Fornitura secondo il modello documentato: rapporti di lavoro dipendente di più di 30 giorni, per residenza del lavoratore.',
    ...APERTO,
  },
  {
    codice: 'contribuenti_occupati',
    titolo: 'Contribuenti e occupati',
    fonte: MEF_ISTAT,
    livello: 'progetto',
    qualita:
      'Calcolato al caricamento dai contribuenti da lavoro (MEF) e dagli occupati, per gli anni e i comuni che hanno entrambi.',
    ...APERTO,
  },
  {
    codice: 'turnover_contrattuale',
    titolo: 'Turnover contrattuale',
    fonte: COMUNICAZIONI,
    livello: 'progetto',
    qualita:
      'Calcolato al caricamento da attivazioni, cessazioni e occupati, per gli anni e i comuni che hanno entrambi.',
    ...APERTO,
  },
  {
    codice: 'forze_lavoro',
    titolo: 'Forze di lavoro',
    fonte: ISTAT_FORZE_LAVORO,
    livello: 'contesto',
    qualita: 'Stime ISTAT da indagine campionaria.',
    ...APERTO,
  },
  {
    codice: 'territorio',
    titolo: 'Comuni e aggregazioni di comuni',
    fonte: ISTAT_TERRITORIO,
    livello: 'base',
    qualita: 'Elenco ufficiale ISTAT dei comuni, con le variazioni caricate.',
    ...APERTO,
  },
  {
    codice: 'confini',
    titolo: 'Confini dei comuni',
    fonte: ISTAT_CONFINI,
    livello: 'base',
    qualita: 'Confini ISTAT generalizzati a fini statistici, semplificati per la visualizzazione.',
    ...APERTO,
  },
  NUCLEI,
];

/** `dw.dataset.qualita` of what the generator made. */
export const QUALITA_DIMOSTRATIVA = 'dimostrativa';

/** Metadata of a shipped dataset, or undefined for those that users declare. */
export const findDataset = (codice: string): MetadatiDataset | undefined =>
  DATASETS.find((dataset) => dataset.codice === codice);
