import type { Utente } from '../../../../../sql/app/accessi/tipi.ts';
import { accessoBloccato } from '../posta/messaggi.ts';
import { chiDi, personaDi, type Dipendenze, type Evento } from './dipendenze.ts';
import { conta, contatoreDiIndirizzo, contatoreDiUtente, rete, type Tentativo } from './tentativi.ts';
import { Occupato } from './turni.ts';

/** Why the password of somebody signed in was not taken. */
export type EsitoNegato =
  | { esito: 'attuale_errata' }
  /** Seconds until the next try. */
  | { esito: 'bloccato'; secondi: number }
  /** Too many passwords to check at this moment. */
  | { esito: 'occupato' };

/**
 * Asks somebody signed in for their password before what a stolen session must not do. Failures count as those of the sign-in do, and
 * lock account and address the same way.
 * @param via what asks, for the audit log
 * @param work what is done when the password is right; gets the person
 * @returns what `work` gives, or why it did not run
 */
export async function conPassword<T>(
  d: Dipendenze,
  event: Evento,
  { attuale, via }: { attuale: string; via: string },
  work: (utente: Utente) => Promise<T>,
): Promise<T | EsitoNegato> {
  const utente = await proprio(d, event.locals);
  try {
    return await d.turni(rete(event.locals.indirizzo), async () => {
      const refused = await check(d, event, utente, attuale, via);
      return refused ?? (await work(utente));
    });
  } catch (error) {
    if (!(error instanceof Occupato)) throw error;
    event.locals.log.warn({ err: error }, 'password not checked: too many at once');
    return { esito: 'occupato' };
  }
}

/** The signed-in person as stored. */
export async function proprio({ stato }: Pick<Dipendenze, 'stato'>, locals: App.Locals): Promise<Utente> {
  const utente = locals.utente ? await stato.utenti.byId(locals.utente.utenteId) : null;
  if (!utente) throw new Error('asked for nobody: the route lets in who is not signed in');
  return utente;
}

async function check(
  d: Dipendenze,
  event: Evento,
  utente: Utente,
  attuale: string,
  via: string,
): Promise<EsitoNegato | null> {
  const { stato, config } = d;
  const address = contatoreDiIndirizzo(stato.blocchi, event.locals.indirizzo, config.bloccoDopo);
  const counter = contatoreDiUtente(stato, utente);
  const closed = await address.bloccatoFinoAl();
  const tentativo = closed
    ? { ammesso: false, bloccatoFinoAl: null }
    : await conta(counter, config.bloccoDopo);
  const right = await d.cifratura.confronta(attuale, utente.passwordHash);
  if (right && tentativo.ammesso) {
    await counter.clear();
    return null;
  }
  if (!closed) await annotaFallito(d, event, utente, { tentativo, via, finoAl: await address.fallito() });
  if (tentativo.ammesso) return { esito: 'attuale_errata' };
  return { esito: 'bloccato', secondi: secondsUntil(closed ?? (await counter.read()).bloccatoFinoAl) };
}

const secondsUntil = (instant: string | null): number =>
  instant === null ? 0 : Math.max(0, Math.ceil((Date.parse(instant) - Date.now()) / 1000));

/**
 * Writes down a wrong password and the locks that it closed, and tells the person of theirs. Locked attempts leave no line: a flood
 * would fill the audit log.
 * @param utente whose password was tried; null: nobody has this e-mail
 * @param esito.finoAl until when this failure locked the address
 */
export async function annotaFallito(
  { registra, spedisci }: Pick<Dipendenze, 'registra' | 'spedisci'>,
  { locals }: Evento,
  utente: Utente | null,
  { tentativo, via, finoAl }: { tentativo: Tentativo; via: string; finoAl: string | null },
): Promise<void> {
  const { ammesso, bloccatoFinoAl } = tentativo;
  const oggetto = utente?.utenteId ?? '';
  const chi = utente ? chiDi(utente) : { utenteId: null, email: '' };
  if (ammesso) await registra(locals, 'accesso.fallito', oggetto, { via }, chi);
  if (finoAl) await registra(locals, 'accesso.bloccato', locals.indirizzo, { finoAl }, chi);
  if (!bloccatoFinoAl) return;
  await registra(locals, 'accesso.bloccato', oggetto, { finoAl: bloccatoFinoAl }, chi);
  if (!utente) return;
  const quando = new Date().toISOString();
  const { indirizzo } = locals;
  void spedisci(utente, accessoBloccato({ persona: personaDi(utente), quando, indirizzo }));
}
