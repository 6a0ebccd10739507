/** What can go wrong with the warehouse, as codes that callers may act on. */
export type WarehouseErrorCode =
  | 'MAGAZZINO_OCCUPATO'
  | 'MAGAZZINO_DANNEGGIATO'
  | 'MAGAZZINO_SENZA_PERMESSO'
  | 'MAGAZZINO_CARTELLA_ASSENTE'
  | 'MAGAZZINO_PIU_RECENTE'
  | 'MAGAZZINO_CHIUSO'
  | 'MAGAZZINO_NON_RAGGIUNGIBILE'
  | 'MAGAZZINO_ASSENTE'
  | 'CREDENZIALI_ERRATE'
  | 'INDIRIZZO_NON_VALIDO'
  | 'TEMPO_SCADUTO'
  | 'DISCO_PIENO'
  | 'MEMORIA_INSUFFICIENTE'
  | 'MIGRAZIONE_MODIFICATA'
  | 'MIGRAZIONE_FALLITA'
  | 'STATO_NON_AGGIORNATO'
  | 'RIEMPIMENTO_IN_CORSO'
  | 'ISTRUZIONE_NON_AMMESSA'
  | 'ACCESSO_NEGATO'
  | 'VINCOLO_VIOLATO'
  | 'CONFLITTO'
  | 'INTERROTTA'
  | 'VALORE_NON_VALIDO'
  | 'QUERY_NON_VALIDA';

export interface WarehouseErrorDetails {
  cause?: unknown;
  /** The statement that failed. */
  query?: string;
  /** The database: its file, or its name and server. */
  path?: string;
}

/** An error of the warehouse. `message` is one Italian line that says what to do; the engine's own words are in `cause`. */
export class WarehouseError extends Error {
  override readonly name = 'WarehouseError';
  readonly code: WarehouseErrorCode;
  readonly query: string | undefined;
  readonly path: string | undefined;

  constructor(code: WarehouseErrorCode, message: string, details: WarehouseErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.query = details.query;
    this.path = details.path;
  }
}
