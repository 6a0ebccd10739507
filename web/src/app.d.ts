import type { Funzione } from '../../model/contratto/accesso.ts';
import type { Contesto } from '../../model/contratto/contesto.ts';
import type { UtenteInSessione } from './lib/server/accesso/contesto.ts';
import type { Logger } from './lib/server/log.ts';
import type { Suggerimento } from './lib/server/territorio/ricerca.ts';

declare global {
  namespace App {
    interface Error {
      /** Code of the failure, to quote when asking for help. */
      codice?: string;
      /** Request id, the same as in the logs. */
      id?: string;
      /** Places with names like the one that does not exist. */
      vicini?: Suggerimento[];
      /** What the person's roles would have to allow: any one of these. */
      funzioni?: readonly Funzione[];
    }
    interface Locals {
      requestId: string;
      /** With what rights data are asked for; public until somebody signed in. */
      contesto: Contesto;
      log: Logger;
      /** Who signed in, with the second factor where it is due. */
      utente: UtenteInSessione | null;
      /** The session, whole or half: `completa` is false while the second factor is due. */
      sessione: { hash: string; completa: boolean; utenteId: string } | null;
      /** Network address that the request came from. */
      indirizzo: string;
      /** The page is whole and the same for everybody: its answer may be kept until the data change. */
      conservabile?: boolean;
      /** Something that the page fetched while rendering did not come. */
      incompleta?: boolean;
    }
  }
}
