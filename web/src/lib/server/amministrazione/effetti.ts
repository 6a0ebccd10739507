import type { Funzione } from '../../../../../model/contratto/accesso.ts';
import type { AccessiState } from '../../../../../sql/app/accessi/tipi.ts';

/** Who acts in the console, as the session says at this request. */
export interface Attore {
  utenteId: string;
  funzioni: ReadonlySet<Funzione>;
}

/** What the console's operations need from outside. */
export interface Effetti {
  accessi: AccessiState;
  now: () => Date;
  /** Ends the sessions of a person whose rights or state changed; of one's own, all but the one in use. Gives how many. */
  chiudiSessioniDi(utenteId: string): Promise<number>;
  /** Writes a line of the audit log in the name of who acts. */
  registra(azione: string, oggetto: string, dettagli: Record<string, unknown>): Promise<void>;
  /** Most people who may be active with a whole Regione at once. */
  massimoPerRegione: number;
  /** Sends the link of the first access; an earlier one ends. */
  invita(utenteId: string): Promise<void>;
}
