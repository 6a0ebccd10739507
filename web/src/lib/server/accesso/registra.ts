import type { Registro } from '../../../../../sql/app/accessi/tipi.ts';

/** Who did it, where the request alone does not say: a sign-in knows the person before the session does. */
export interface Chi {
  utenteId: string | null;
  email: string;
}

/** What the audit log takes from a request. */
export type LocaliDiRegistro = Pick<App.Locals, 'utente' | 'indirizzo' | 'requestId'>;

/**
 * Writes a line of the audit log.
 *
 * @param azione word of the fixed list, as `accesso.riuscito`
 * @param oggetto on whom or what: an id
 * @param dettagli what changed, without secrets
 * @param chi instead of the signed-in person
 */
export type Registra = (
  locals: LocaliDiRegistro,
  azione: string,
  oggetto: string,
  dettagli?: Record<string, unknown>,
  chi?: Chi,
) => Promise<void>;

export function createRegistra(registro: Pick<Registro, 'append'>): Registra {
  return async ({ utente, indirizzo, requestId }, azione, oggetto, dettagli = {}, chi) => {
    const who = chi ?? { utenteId: utente?.utenteId ?? null, email: utente?.email ?? '' };
    await registro.append({
      utenteId: who.utenteId,
      utente: who.email,
      azione,
      oggetto,
      dettagli,
      indirizzo,
      richiestaHttp: requestId,
    });
  };
}
