import type { Funzione } from '../../../../../model/contratto/accesso.ts';
import type { AccessiState, Registro } from '../../../../../sql/app/accessi/tipi.ts';

/** Who acts in the console, as the session says at this request. */
export interface Attore {
  utenteId: string;
  funzioni: ReadonlySet<Funzione>;
}

/** What the console's operations need from outside. */
export interface Effetti {
  accessi: AccessiState;
  now: () => Date;
  /** The session in use, which ends with no other; null: none. */
  sessione: string | null;
  /**
   * Writes a line of the audit log in the name of who acts.
   * @param registro that of the transaction which makes the change: one is not there without the other
   */
  registra(
    registro: Registro,
    azione: string,
    oggetto: string,
    dettagli: Record<string, unknown>,
  ): Promise<void>;
  /** What a Regione is called, by its code. */
  nomeRegione(codice: string): Promise<string>;
  /** Most people who may be active with a whole Regione at once. */
  massimoPerRegione: number;
  /** Sends the link of the first access; an earlier one ends. */
  invita(utenteId: string): Promise<void>;
}
