import type { Contesto } from '../../model/contratto/contesto.ts';
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
    }
    interface Locals {
      requestId: string;
      contesto: Contesto;
      log: Logger;
      /** The page is whole and the same for everybody: its answer may be kept until the data change. */
      conservabile?: boolean;
      /** Something that the page fetched while rendering did not come. */
      incompleta?: boolean;
    }
  }
}
