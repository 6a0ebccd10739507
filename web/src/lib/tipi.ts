/**
 * What the server hands to the drill-down page: plain, serialisable data, nothing that knows Cube.
 * Producers: `lib/server`. Consumers: pages and components.
 */

export type Livello = 'italia' | 'regione' | 'provincia' | 'comune' | 'ats' | 'sll';

/** Which aggregation stands between Regione and Comune. */
export type Gerarchia = 'province' | 'ats' | 'sll';

/** How the legend cuts values into classes. */
export type MetodoClassi = 'quantili' | 'intervalli' | 'naturali' | 'media';

export interface Luogo {
  livello: Livello;
  /** '' for Italy, '03', '016', '016024', 'A03012', 'S0123'. */
  codice: string;
  /** Full name, bilingual where it is: "Bolzano/Bozen". */
  nome: string;
  /** Path of its page without query: '/territorio/lombardia/bergamo'. */
  percorso: string;
  /** Two-letter code, provinces only. */
  sigla?: string;
}

/** The whole state of the page, as the URL holds it. Undefined filters mean "all". */
export interface Stato {
  indicatore: string;
  periodo: string;
  genere?: 'M' | 'F';
  eta?: string;
  cittadinanza?: 'italiana' | 'straniera';
  gerarchia: Gerarchia;
  /** true: the map shows every comune below the place instead of the next level. */
  comuni: boolean;
  /** Which territory values are summed on: as it was in each period when left out, or the comuni of today. */
  territorio?: 'attuale';
  ordina: 'nome' | 'valore' | 'differenza' | 'variazione';
  verso: 'cresc' | 'decr';
  /** Codes of the rows opened with + in the table. */
  espandi: string[];
  classi: MetodoClassi;
  /** What the page's own address means without a query: links leave these out. */
  pagina?: { percorso: string; indicatore: string; periodo: string };
}

export interface Opzione {
  valore: string;
  etichetta: string;
}

export interface Indicatore extends Origine {
  codice: string;
  nome: string;
  /** Short form for selects and sentences: "contribuenti". */
  nomeBreve: string;
  /** The definition, one click away from the word. */
  definizione: string;
  numeratore: string;
  denominatore: string;
  /** Unit as read beside a number: "ogni 100 occupati", "%", "anni", "€", "residenti". */
  unita: string;
  decimali: number;
  /** `conteggio` may be summed over places; the others are ratios. */
  tipo: 'conteggio' | 'rapporto' | 'media';
  /** Filters that make sense for it. */
  filtri: { genere: boolean; eta: boolean; cittadinanza: boolean };
  gruppo: string;
  /** Oldest first; empty when nothing is loaded. */
  periodi: Opzione[];
}

/** Where numbers come from and how fresh they are. */
export interface Origine {
  /** Code of the data set: its page is `/dati/<codice>`. */
  dataset: string;
  fonte: string;
  /** ISO date. */
  aggiornatoAl: string;
  dimostrativo: boolean;
}

/** One place with its value in the chosen period and its series over `Indicatore.periodi` (oldest first). */
export interface Riga {
  luogo: Luogo;
  valore: number | null;
  /** Same filters, one period before; null when there is none. */
  precedente: number | null;
  /** Empty for the many comuni of a region or of Italy. */
  serie: (number | null)[];
  /** 1 = highest value among its siblings. */
  posizione: number | null;
  /** Depth in the expandable table, 0 = direct child of the page's place. */
  profondita: number;
  espandibile: boolean;
  espansa: boolean;
}

export interface Confronto {
  luogo: Luogo;
  valore: number | null;
  serie: (number | null)[];
}

/** One bar pair of the pyramid: residents by five-year band. */
export interface Fascia {
  etichetta: string;
  maschi: number;
  femmine: number;
}

/** Residents by age and gender, from the data set of the population whatever the page shows. */
export interface Piramide {
  /** Its own period: the page's where the population has it, else the last one. */
  periodo: string;
  fasce: Fascia[];
  origine: Origine;
}

/** Residents of one country of citizenship. */
export interface Cittadinanza {
  paese: string;
  residenti: number;
}

/** Foreign residents of a place by country of citizenship: the most numerous, then the rest in one sum. */
export interface Cittadinanze {
  periodo: string;
  /** Largest first. */
  prime: Cittadinanza[];
  /** The countries left out; null when there are none. */
  resto: { paesi: number; residenti: number } | null;
  totale: number;
  origine: Origine;
}

/** The two readings of the territory, where they differ on this page. */
export interface LetturaTerritorio {
  /** Which one is shown. */
  attuale: boolean;
  /** One line: what changed here and what the values do about it. */
  spiegazione: string;
}

export interface Voce {
  etichetta: string;
  valore: number | null;
}

/** One published data set, as its page shows it. */
export interface Dataset extends Origine {
  titolo: string;
  livello: 'progetto' | 'contesto' | 'base';
  /** 'pubblico', 'riservato'. */
  accesso: string;
  qualita: string;
  /** How it is fed: 'massiva', 'estrazione', 'interrogazione'. */
  modalita: string;
  frequenza: string;
  riservatezza: 'aperta' | 'protetta';
  /** https page of the source; null when there is none. */
  url: string | null;
  licenza: string | null;
}

/** One load of a data set, without who did it. */
export interface Caricamento {
  id: number;
  /** ISO instant, UTC. */
  quando: string;
  origine: string;
  operazione: string;
  annullato: boolean;
  /** The load that this one undid. */
  annulla: number | null;
  letti: number;
  accettati: number;
  scartati: number;
  dimostrativo: boolean;
}

/** A part of the page that may fail by itself. */
export type Parte<T> = { stato: 'ok'; dati: T } | { stato: 'errore'; codice: string; messaggio: string };

export interface DatiPagina {
  luogo: Luogo;
  /** Italy first, the place last. */
  briciole: Luogo[];
  stato: Stato;
  /** Messages about dropped or inapplicable URL values. */
  avvisi: string[];
  indicatore: Indicatore;
  indicatori: Pick<Indicatore, 'codice' | 'nome' | 'gruppo'>[];
  opzioni: { genere: Opzione[]; eta: Opzione[]; cittadinanza: Opzione[] };
  /** Plural name of the level drawn: "province", "comuni", … */
  livelloFigli: Livello;
  /** The finding as a sentence. */
  frase: string;
  /** The place, its parent and Italy (fewer when they coincide), the place first. */
  confronti: Parte<Confronto[]>;
  /** Rank among siblings. */
  posizione: { posto: number; su: number } | null;
  /** What the map colours: children of the place, or siblings of a comune. */
  mappa: Parte<Riga[]>;
  /** Rows of the table, in display order, opened rows followed by their children. */
  tabella: Parte<Riga[]>;
  piramide: Parte<Piramide>;
  ripartizione: Parte<{ titolo: string; voci: Voce[] }[]>;
  /** null where no data about countries are loaded. */
  cittadinanze: Parte<Cittadinanze> | null;
  /** null where both readings give the same. */
  lettura: LetturaTerritorio | null;
  /** Immutable URLs of the shapes, brotli JSON (TopoJSON). */
  forme: { figli: string; sfondo: string };
  /** e.g. "Ambiti e sistemi locali composti per vicinanza: appartenenza dimostrativa." */
  note: string[];
}
