/** Above it nothing is read: lists of people are small, and the server takes half a megabyte a request. */
export const MAX_FILE_BYTES = 450_000;
export const MAX_RIGHE = 2000;
export const MAX_COLONNE = 40;

export type ErroreFile =
  'FILE_ASSENTE' | 'FILE_TROPPO_GRANDE' | 'FORMATO_SCONOSCIUTO' | 'FILE_DANNEGGIATO' | 'TROPPE_RIGHE';

/** A file that cannot be read as a table; nothing of it was used. */
export class FileError extends Error {
  readonly codice: ErroreFile;

  constructor(codice: ErroreFile, options?: ErrorOptions) {
    super(codice, options);
    this.name = 'FileError';
    this.codice = codice;
  }
}

/** A row as text, with the line or the row number that an editor shows. */
export interface RigaTesto {
  riga: number;
  celle: string[];
}
