import type { RequestEvent } from '@sveltejs/kit';
import type { AccessiState, Utente } from '../../../../../sql/app/accessi/tipi.ts';
import type { WebConfig } from '../config.ts';
import type { Logger } from '../log.ts';
import type { Messaggio } from '../posta/messaggi.ts';
import type { CookieSessione } from './cookie.ts';
import type { Firma } from './impronta.ts';
import type { Sessioni } from './lucia.ts';
import type { Cifratura } from './password.ts';
import type { Registra } from './registra.ts';
import type { Turni } from './turni.ts';

/** The part of a request that signing in looks at. */
export type Evento = Pick<RequestEvent, 'cookies' | 'locals' | 'request'>;

/** Everything outside that signing in touches. */
export interface Dipendenze {
  stato: AccessiState;
  config: Pick<WebConfig, 'appSecret' | 'bloccoDopo' | 'origine' | 'password'>;
  sessioni: Sessioni;
  cookie: CookieSessione;
  cifratura: Cifratura;
  turni: Turni;
  firma: Firma;
  registra: Registra;
  /** Sends a message; what fails is logged, never thrown: no answer may depend on it. */
  spedisci(utente: Pick<Utente, 'email'>, messaggio: Messaggio): Promise<void>;
  /** Counts a complete sign-in. */
  contaAccesso(): void;
  log: Logger;
}

/** A person as messages and the audit log name them. */
export const personaDi = ({ nome, cognome }: Utente) => ({ nome, cognome });
export const chiDi = ({ utenteId, email }: Utente) => ({ utenteId, email });

export const agenteDi = ({ request }: Pick<Evento, 'request'>): string =>
  (request.headers.get('user-agent') ?? '').slice(0, 200);

/**
 * The person's session under a new id: at sign-in, after the second factor, after every change of password or rights. The one before
 * ends, so that an id that somebody knew or planted is worth nothing.
 *
 * @param altre what happens to the person's other sessions
 */
export async function ruotaSessione(
  d: Pick<Dipendenze, 'stato' | 'sessioni' | 'cookie'>,
  event: Evento,
  utente: Pick<Utente, 'utenteId'>,
  { completa, altre }: { completa: boolean; altre: 'restano' | 'finiscono' },
): Promise<string> {
  const { locals, cookies } = event;
  if (locals.sessione) await d.stato.sessioni.remove(locals.sessione.hash);
  if (altre === 'finiscono') await d.stato.sessioni.removeOf(utente.utenteId);
  const { indirizzo } = locals;
  const { id, hash } = await d.sessioni.apri(utente.utenteId, {
    indirizzo,
    agente: agenteDi(event),
    completa,
  });
  d.cookie.metti(cookies, id);
  locals.sessione = { hash, completa, utenteId: utente.utenteId };
  return hash;
}
