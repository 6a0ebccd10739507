import { randomBytes, randomInt } from 'node:crypto';
import type { Utente } from '../../../../../sql/app/accessi/tipi.ts';
import { codice as messaggioCodice } from '../posta/messaggi.ts';
import { conPassword, proprio, type EsitoNegato } from './conferma.ts';
import { puoEntrare, ruoliDi } from './contesto.ts';
import { chiDi, personaDi, ruotaSessione, type Dipendenze, type Evento } from './dipendenze.ts';
import { bloccatoAdesso, conta, contatoreDiCodici } from './tentativi.ts';

const MINUTE = 60_000;
const DURATA_MS = 10 * MINUTE;
const TENTATIVI = 5;
const CODICI_RECUPERO = 10;
/** Wrong codes over all half sessions of a person, as a multiple of the failures that lock an account. */
const SOGLIA_VOLTE = 2;
/** Letters and digits that nobody confuses. */
const ALFABETO = 'abcdefghjkmnpqrstuvwxyz23456789';
const LETTERE = 12;

export type EsitoCodice =
  | { esito: 'entrato' }
  | { esito: 'sbagliato' }
  | { esito: 'esaurito' }
  | { esito: 'scaduto' }
  /** Seconds until the next try. */
  | { esito: 'bloccato'; secondi: number };

export type EsitoInvio = { esito: 'inviato' } | { esito: 'attendi'; secondi: number };

export interface SecondoFattore {
  /** Right after the password, without waiting for the message. */
  primoInvio(event: Evento, utente: Utente): Promise<void>;
  /** Another code; the one before ends. */
  inviaCodice(event: Evento): Promise<EsitoInvio>;
  /** Six digits; makes the session whole, under a new id. */
  verificaCodice(event: Evento, codice: string): Promise<EsitoCodice>;
  /** One of the codes kept for when the mail does not come: good once. */
  usaCodiceRecupero(event: Evento, codice: string): Promise<EsitoCodice>;
  /** Where the code went, veiled: m•••i@example.org. */
  indirizzoDelCodice(locals: App.Locals): Promise<string>;
  secondoFattore(
    locals: App.Locals,
  ): Promise<{ attivo: boolean; richiestoDa: string[]; codiciRimasti: number; chiedePassword: boolean }>;
  /** A change of how one enters: other sessions end, this one gets a new id. */
  attivaSecondoFattore(event: Evento): Promise<void>;
  /** @param attuale the password: a stolen session must not open the door for the next sign-in; nobody has one who only uses an identity provider */
  disattivaSecondoFattore(event: Evento, attuale: string): Promise<{ esito: 'fatto' } | EsitoNegato>;
  /**
   * Ten new ones, shown now and never again; those before end.
   * @param attuale the password, as above: these codes are the second factor
   */
  nuoviCodiciRecupero(
    event: Evento,
    attuale: string,
  ): Promise<{ esito: 'fatto'; codici: string[] } | EsitoNegato>;
}

/** @param entra makes the session whole; given by the sign-in */
export function createSecondoFattore(
  d: Dipendenze,
  entra: (event: Evento, utente: Utente, via: { via: string }) => Promise<void>,
): SecondoFattore {
  const { stato, firma, registra } = d;

  /** Whose half session it is; null when it ended meanwhile or the person may not enter any more. */
  async function pending({ sessione }: App.Locals): Promise<{ hash: string; utente: Utente } | null> {
    if (!sessione || sessione.completa) return null;
    const utente = await stato.utenti.byId(sessione.utenteId);
    return utente && puoEntrare(utente) ? { hash: sessione.hash, utente } : null;
  }

  async function send(event: Evento, hash: string, utente: Utente): Promise<void> {
    const codice = String(randomInt(1_000_000)).padStart(6, '0');
    const scadeIl = new Date(Date.now() + DURATA_MS).toISOString();
    await stato.codici.create({ sessioneHash: hash, codiceHash: codeHash(hash, codice), scadeIl });
    await registra(event.locals, 'codice.inviato', utente.utenteId, {}, chiDi(utente));
    const messaggio = messaggioCodice({ persona: personaDi(utente), codice, scadeIl });
    await d.spedisci(utente, messaggio);
  }

  /** Bound to the half session: a code is worth nothing in another one. */
  const codeHash = (hash: string, codice: string) => firma('codice', `${hash}:${codice}`);
  const recoveryHash = (utenteId: string, codice: string) => firma('recupero', `${utenteId}:${codice}`);

  /** Sends so far in the last hour decide how long the next one waits: half a minute, then five, then half an hour. */
  async function noteSending({ utenteId }: Utente): Promise<void> {
    const now = Date.now();
    const key = `invio:${utenteId}`;
    const sent = await stato.blocchi.add(
      key,
      new Date(now).toISOString(),
      new Date(now - 60 * MINUTE).toISOString(),
    );
    const wait = sent <= 3 ? MINUTE / 2 : sent <= 6 ? 5 * MINUTE : 30 * MINUTE;
    await stato.blocchi.lock(key, new Date(now + wait).toISOString());
  }

  async function secondsToWait(chiave: string): Promise<number> {
    const { bloccatoFinoAl } = await stato.blocchi.read(chiave, new Date().toISOString());
    return bloccatoAdesso(bloccatoFinoAl) ? secondsUntil(bloccatoFinoAl) : 0;
  }

  /** Tries a code or a recovery code: counted first, over all half sessions of the person. */
  async function attempt(
    event: Evento,
    test: (hash: string, utente: Utente) => Promise<'giusto' | 'sbagliato' | 'esaurito' | 'scaduto'>,
    via: string,
  ): Promise<EsitoCodice> {
    const owner = await pending(event.locals);
    if (!owner) return { esito: 'scaduto' };
    const { hash, utente } = owner;
    const counter = contatoreDiCodici(stato.blocchi, utente.utenteId);
    const { ammesso } = await conta(counter, d.config.bloccoDopo * SOGLIA_VOLTE);
    if (!ammesso) return { esito: 'bloccato', secondi: secondsUntil((await counter.read()).bloccatoFinoAl) };
    const esito = await test(hash, utente);
    if (esito !== 'giusto') {
      await registra(event.locals, 'codice.errato', utente.utenteId, { esito, via }, chiDi(utente));
      return { esito };
    }
    await counter.clear();
    await entra(event, utente, { via });
    return { esito: 'entrato' };
  }

  async function set(event: Evento, { utenteId }: Utente, attivo: boolean): Promise<{ esito: 'fatto' }> {
    await stato.utenti.update(utenteId, { secondoFattore: attivo });
    await ruotaSessione(d, event, { utenteId }, { completa: true, altre: 'finiscono' });
    await registra(event.locals, 'utente.modificato', utenteId, { secondoFattore: attivo });
    return { esito: 'fatto' };
  }

  /** Who has no password cannot be asked for it; their second factor is the identity provider. */
  async function confirmed<T>(
    event: Evento,
    come: { attuale: string; via: string },
    work: (utente: Utente) => Promise<T>,
  ): Promise<T | EsitoNegato> {
    const utente = await proprio(d, event.locals);
    return utente.passwordHash === null ? work(utente) : conPassword(d, event, come, work);
  }

  return {
    async primoInvio(event, utente) {
      const { sessione } = event.locals;
      if (!sessione) return;
      await noteSending(utente);
      await send(event, sessione.hash, utente);
    },

    async inviaCodice(event) {
      const owner = await pending(event.locals);
      if (!owner) return { esito: 'attendi', secondi: 0 };
      const wait = await secondsToWait(`invio:${owner.utente.utenteId}`);
      if (wait > 0) return { esito: 'attendi', secondi: wait };
      await noteSending(owner.utente);
      await send(event, owner.hash, owner.utente);
      return { esito: 'inviato' };
    },

    verificaCodice: (event, text) =>
      attempt(
        event,
        (hash) => {
          const digits = text.replaceAll(/\s/g, '').slice(0, 20);
          return stato.codici.attempt(hash, codeHash(hash, digits), new Date().toISOString(), TENTATIVI);
        },
        'codice',
      ),

    usaCodiceRecupero: (event, text) =>
      attempt(
        event,
        async (_hash, { utenteId }) => {
          const letters = text.toLowerCase().replaceAll(/[\s-]/g, '').slice(0, 40);
          const right = await stato.codici.useRecovery(utenteId, recoveryHash(utenteId, letters));
          return right ? 'giusto' : 'sbagliato';
        },
        'recupero',
      ),

    async indirizzoDelCodice(locals) {
      const owner = await pending(locals);
      return owner ? vela(owner.utente.email) : '';
    },

    async secondoFattore(locals) {
      const utente = await proprio(d, locals);
      const requiring = ruoliDi(utente, await stato.ruoli.list()).filter((ruolo) => ruolo.secondoFattore);
      return {
        attivo: utente.secondoFattore,
        richiestoDa: requiring.map(({ nome }) => nome),
        codiciRimasti: await stato.codici.countRecovery(utente.utenteId),
        chiedePassword: utente.passwordHash !== null,
      };
    },

    async attivaSecondoFattore(event) {
      await set(event, await proprio(d, event.locals), true);
    },

    disattivaSecondoFattore: (event, attuale) =>
      confirmed(event, { attuale, via: 'secondo_fattore' }, (utente) => set(event, utente, false)),

    nuoviCodiciRecupero: (event, attuale) =>
      confirmed(event, { attuale, via: 'codici' }, async ({ utenteId }) => {
        const codici = Array.from({ length: CODICI_RECUPERO }, newRecoveryCode);
        await stato.codici.setRecovery(
          utenteId,
          codici.map((code) => recoveryHash(utenteId, code.replaceAll('-', ''))),
        );
        await registra(event.locals, 'codici.rinnovati', utenteId);
        return { esito: 'fatto' as const, codici };
      }),
  };
}

const secondsUntil = (instant: string | null): number =>
  instant === null ? 0 : Math.max(0, Math.ceil((Date.parse(instant) - Date.now()) / 1000));

/** 12 letters of 31, nearly 60 bits, in groups that can be copied by hand. */
function newRecoveryCode(): string {
  const letters: string[] = [];
  while (letters.length < LETTERE) {
    // 248 = 8 × 31: the bytes above would favour the first letters.
    for (const byte of randomBytes(LETTERE))
      if (byte < 248) letters.push(ALFABETO[byte % ALFABETO.length] ?? '');
  }
  return letters
    .slice(0, LETTERE)
    .join('')
    .replaceAll(/(.{4})(?=.)/g, '$1-');
}

/** First and last letter before the @; enough to recognise one's own address. */
function vela(email: string): string {
  const [local = '', host = ''] = email.split('@');
  return `${local.slice(0, 1)}•••${local.length > 2 ? local.slice(-1) : ''}@${host}`;
}
