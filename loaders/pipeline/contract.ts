import type { Param, Session } from '../../sql/warehouse.ts';

/** Why a line was not loaded. The Italian sentence that goes with each stands in `messages.ts`. */
export const CODICI_SCARTO = [
  'TESTO_DANNEGGIATO',
  'CODIFICA_ERRATA',
  'COLONNE_SCAMBIATE',
  'COLONNA_MANCANTE',
  'RIGA_TROPPO_LARGA',
  'RIGA_TROPPO_CORTA',
  'COMUNE_SCONOSCIUTO',
  'COMUNE_SOPPRESSO',
  'NOME_DIVERSO',
  'PROVINCIA_NULLA',
  'CHIAVE_DOPPIA',
  'TOTALE_DIVERSO',
  'VALORE_NEGATIVO',
  'VALORE_NON_NUMERICO',
  'VALORE_FUORI_DOMINIO',
  'VALORE_MANCANTE',
  'STRANIERI_OLTRE_I_RESIDENTI',
  'GEOMETRIA_NON_VALIDA',
] as const;

export type CodiceScarto = (typeof CODICI_SCARTO)[number];

/** One value that could not be taken: the user finds it in the list of rejects of the load. */
export interface Scarto {
  /** Line of the file, from 1 (a header over three lines counts three); row of the sheet; position of the feature. */
  linea: number;
  /** Name of the column as the file writes it; empty when it is the whole line. */
  colonna: string;
  /** The value as read, at most 200 characters. */
  valore: string;
  codice: CodiceScarto;
  /** One Italian line: what is wrong and what to do. */
  motivo: string;
}

/** Lines of a file, understood: what a source yields, some thousands at a time. */
export interface Batch {
  /** Data lines read: accepted and rejected. */
  letti: number;
  /** Lines that carry no data (totals, notes, blank lines): neither accepted nor rejected. */
  esclusi: number;
  /** Rows for the destination, in the order of its `columns`; a line may give none or several. */
  righe: Param[][];
  /** At most one per rejected line is needed; `rifiutati` is the number of distinct lines. */
  scarti: Scarto[];
  /** How much of the file has been read, in bytes, for the progress bar. */
  bytes: number;
  /** Countries that the file names and `References.paesi` lacks; the destination `stranieri` adds them. */
  paesi?: readonly PaeseNuovo[];
  /** Italian lines that the user should read although nothing is rejected; told once each after the load. */
  avvisi?: readonly string[];
}

/** One country of citizenship as a file describes it: a row of `dw.dim_paese`. */
export interface PaeseNuovo {
  paese_key: number;
  nome: string;
  zona: string;
  continente: string;
  cittadinanza_key: number;
}

/** One version of a comune, as sources need it to tell codes apart. */
export interface ComuneNoto {
  comune_key: number;
  codice_istat: string;
  nome: string;
  provincia_codice: string;
  provincia_nome: string;
  provincia_sigla: string;
  regione_codice: string;
  catastale_codice: string | null;
  /** ISO dates; `valido_al` null = in force. */
  valido_dal: string;
  valido_al: string | null;
  /** Version in force today of the same place; null after a split without weights. */
  comune_attuale_key?: number | null;
}

/** What sources may know of the warehouse: plain data, copied into the worker that parses. */
export interface References {
  comuni: readonly ComuneNoto[];
  paesi: readonly { paese_key: number; nome: string; cittadinanza_key: number }[];
  grandezze: readonly { grandezza_key: number; codice: string; dataset_codice: string }[];
  /** The declared dataset that is being loaded, as stored: JSON. Only for the source `dataset`. */
  definizione?: string;
}

/** Options of one load that its content depends on; they are logged and enter the identity of the load. */
export interface Parametri {
  /** Reference year, when the file does not say it. */
  anno?: number;
  /** ISO date from which a list or membership holds. */
  data?: string;
  /** Declared dataset, for the source `dataset`. */
  definizione?: string;
}

/** A file to read, already on this machine (fetched or given). */
export interface InputFile {
  /** Where it lies now. */
  path: string;
  /** Its name as the user knows it. */
  name: string;
}

export interface ReadContext {
  parametri: Parametri;
  references: References;
  signal: AbortSignal;
}

export type DestinationName = 'popolazione' | 'stranieri' | 'grandezze' | 'territorio' | 'forme';

/** A kind of supply: how to fetch it and how to read it. Pure: knows no other source, no warehouse, no screen. Runs in a worker. */
export interface Source {
  /** As typed after `npm run load --`. */
  name: string;
  /** Italian title, for the help and for screens. */
  titolo: string;
  /** `dw.dataset.codice` that it feeds. */
  dataset: string;
  destination: DestinationName;
  /** File name endings that it takes, without the dot. */
  formats: readonly string[];
  /** Which options it needs ('anno' needed, 'anno?' allowed). */
  options: readonly ('anno' | 'anno?' | 'data' | 'data?' | 'definizione')[];
  /** Addresses to fetch with `--scarica`, https; none when it comes by file only. */
  addresses?(parametri: Parametri): readonly string[];
  /**
   * Reads one file.
   * @throws LoadError when the file as a whole cannot be understood
   */
  read(file: InputFile, context: ReadContext): AsyncIterable<Batch>;
}

/** What a destination needs to know of the load that is being published. */
export interface PublishContext {
  caricamentoId: number;
  source: Source;
  parametri: Parametri;
  signal: AbortSignal;
  /** Rows collected by a destination without a stage table, else empty. */
  righe: readonly (readonly Param[])[];
  /** Countries that the file names and the warehouse lacks. */
  paesi: readonly PaeseNuovo[];
  /** Adds a reject found only by comparing lines (duplicates, sums), before the threshold is applied. */
  reject(scarto: Scarto): void;
  /** Tells the user an Italian line although nothing is rejected. */
  avvisa?(testo: string): void;
  onProgress(phase: string, done: number, total: number): void;
}

export interface Published {
  /** ISO day that the dataset now refers to. */
  aggiornatoAl: string;
  /** Datasets whose content changed, besides the source's own (derived indicators). */
  datasets: readonly string[];
  /** True: the dataset is still partly made up or indicative, and keeps its label. */
  dimostrativo?: boolean;
}

/** A place in the warehouse: where rows wait and how they replace what was there. Runs in the process that has the warehouse. */
export interface Destination {
  name: DestinationName;
  /** Columns of `Batch.righe`, in order. */
  columns: readonly string[];
  /** Table that the rows wait in, with `caricamento_id` before `columns`; null: they are few and kept in memory. */
  stage: string | null;
  /**
   * Replaces the published rows with those of this load, inside the caller's transaction, keeping in the `storico_` tables what
   * `undo` needs. Duplicates and contradictions between lines are told by `context.reject`.
   */
  publish(session: Session, context: PublishContext): Promise<Published>;
  /** Brings back what was published before load `caricamentoId`, inside the caller's transaction. */
  undo(session: Session, caricamentoId: number): Promise<void>;
}

/** Codes of what can go wrong with a load as a whole. */
export type LoadErrorCode =
  | 'FILE_ASSENTE'
  | 'FILE_NON_LEGGIBILE'
  | 'FILE_TROPPO_GRANDE'
  | 'FORMATO_SCONOSCIUTO'
  | 'ARCHIVIO_DANNEGGIATO'
  | 'ARCHIVIO_SOSPETTO'
  | 'INTESTAZIONE_NON_RICONOSCIUTA'
  | 'ANNO_MANCANTE'
  | 'ANNO_DIVERSO'
  | 'OPZIONE_NON_VALIDA'
  | 'FONTE_SCONOSCIUTA'
  | 'DEFINIZIONE_NON_VALIDA'
  | 'PRIMA_SERVE'
  | 'TROPPI_SCARTI'
  | 'CARICAMENTO_SCONOSCIUTO'
  | 'CARICAMENTO_NON_ULTIMO'
  | 'CARICAMENTO_IN_CORSO'
  | 'INDIRIZZO_NON_AMMESSO'
  | 'RETE_NON_RAGGIUNGIBILE'
  | 'RISPOSTA_NON_VALIDA'
  | 'RISPOSTA_TROPPO_GRANDE'
  | 'TEMPO_SCADUTO'
  | 'INTERROTTO'
  | 'LAVORATORE_CADUTO';

/** A load that cannot go on. `message` is one Italian line that says what is wrong and what to do. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
  readonly code: LoadErrorCode;

  constructor(code: LoadErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
