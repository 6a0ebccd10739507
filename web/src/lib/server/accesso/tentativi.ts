import { isIPv6 } from 'node:net';
import type { AccessiState, Blocchi, Utente } from '../../../../../sql/app/accessi/tipi.ts';

/*
 * Failed attempts, of an account and of an address. An attempt is counted before the password is looked at, so that a thousand
 * guesses sent at once count a thousand times; a right password forgets them.
 */

const MINUTE = 60_000;
const MAX_MINUTES = 60;
/** Failures of an address are forgotten after an hour, those of an unknown e-mail after a day. */
const FINESTRA_INDIRIZZO_MS = 60 * MINUTE;
const FINESTRA_EMAIL_MS = 24 * 60 * MINUTE;
/** An office has one address and many people. */
const INDIRIZZO_VOLTE = 6;

/** Failures of one account, of one e-mail that nobody has, of one address. */
export interface Contatore {
  /** How many there are, and until when nothing is right. */
  read(): Promise<{ falliti: number; bloccatoFinoAl: string | null }>;
  /** Adds one in one statement. Gives how many there are now. */
  add(): Promise<number>;
  lock(finoAl: string): Promise<void>;
  clear(): Promise<void>;
}

/** How an attempt is to be treated. */
export interface Tentativo {
  /** False: whatever the password is, the answer is no. */
  ammesso: boolean;
  /** When this attempt, should it fail, is the one that closed the account: until when. Of many at once one says so. */
  bloccatoFinoAl: string | null;
}

/** Minutes of the lock after so many failures: 1, 2, 4 … 60. */
function minutiDiBlocco(falliti: number, soglia: number): number {
  return falliti < soglia ? 0 : Math.min(MAX_MINUTES, 2 ** (falliti - soglia));
}

export const bloccatoAdesso = (bloccatoFinoAl: string | null): boolean =>
  bloccatoFinoAl !== null && Date.parse(bloccatoFinoAl) > Date.now();

/**
 * Counts an attempt before it is made. From the threshold on the lock is written first: of all that come at once when a lock ends, also to
 * several processes, one alone is let through: each one reads the lock, or finds that it is not the next.
 *
 * @param soglia failures after which an account is locked
 */
export async function conta(contatore: Contatore, soglia: number): Promise<Tentativo> {
  const { falliti, bloccatoFinoAl } = await contatore.read();
  if (bloccatoAdesso(bloccatoFinoAl)) return { ammesso: false, bloccatoFinoAl: null };
  const closing = lockAfter(falliti + 1, soglia);
  if (closing) await contatore.lock(closing);
  const mine = await contatore.add();
  if (mine < soglia) return { ammesso: true, bloccatoFinoAl: null };
  // Others were counted since the reading: the lock that this one should have written may be missing.
  const until = closing ?? lockAfter(mine, soglia);
  if (!closing && until) await contatore.lock(until);
  const ammesso = mine === falliti + 1;
  return { ammesso, bloccatoFinoAl: ammesso || mine === soglia ? until : null };
}

function lockAfter(falliti: number, soglia: number): string | null {
  const minutes = minutiDiBlocco(falliti, soglia);
  return minutes > 0 ? new Date(Date.now() + minutes * MINUTE).toISOString() : null;
}

/** The failures of an account stand with the person, where the administrator sees and forgives them. */
export function contatoreDiUtente({ utenti }: Pick<AccessiState, 'utenti'>, utente: Utente): Contatore {
  const { utenteId } = utente;
  return {
    async read() {
      const { tentativiFalliti, bloccatoFinoAl } = (await utenti.byId(utenteId)) ?? utente;
      return { falliti: tentativiFalliti, bloccatoFinoAl };
    },
    add: () => utenti.addFailure(utenteId),
    lock: (finoAl) => utenti.lock(utenteId, finoAl),
    clear: () => utenti.lock(utenteId, null),
  };
}

function contatoreDiChiave(blocchi: Blocchi, chiave: string, finestraMs: number): Contatore {
  const now = () => new Date().toISOString();
  return {
    read: () => blocchi.read(chiave, now()),
    add: () => blocchi.add(chiave, now(), new Date(Date.now() - finestraMs).toISOString()),
    lock: (finoAl) => blocchi.lock(chiave, finoAl),
    clear: () => blocchi.clear(chiave),
  };
}

/** @param firmata keyed hash of the e-mail: people also type their password there, and who they are is nobody's business */
export const contatoreDiEmail = (blocchi: Blocchi, firmata: string): Contatore =>
  contatoreDiChiave(blocchi, `email:${firmata}`, FINESTRA_EMAIL_MS);

/** @param utenteId who owes the second factor: wrong codes count over all half sessions of the person */
export const contatoreDiCodici = (blocchi: Blocchi, utenteId: string): Contatore =>
  contatoreDiChiave(blocchi, `codice:${utenteId}`, FINESTRA_EMAIL_MS);

/** Failures of a network address, which many people may share. */
export interface ContatoreIndirizzo {
  /** Until when it is locked; null: it is not. */
  bloccatoFinoAl(): Promise<string | null>;
  /** Adds a failure; says until when the address is locked, when this one locked it. */
  fallito(): Promise<string | null>;
}

/** @param soglia the account's; that of an address is some times higher */
export function contatoreDiIndirizzo(
  blocchi: Blocchi,
  indirizzo: string,
  soglia: number,
): ContatoreIndirizzo {
  const contatore = contatoreDiChiave(blocchi, `indirizzo:${rete(indirizzo)}`, FINESTRA_INDIRIZZO_MS);
  return {
    async bloccatoFinoAl() {
      const { bloccatoFinoAl } = await contatore.read();
      return bloccatoAdesso(bloccatoFinoAl) ? bloccatoFinoAl : null;
    },
    async fallito() {
      const finoAl = lockAfter(await contatore.add(), soglia * INDIRIZZO_VOLTE);
      if (finoAl) await contatore.lock(finoAl);
      return finoAl;
    },
  };
}

/** What one subscriber has: the address, of IPv6 the first 64 bits. */
export function rete(indirizzo: string): string {
  const plain = indirizzo.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail = ''] = plain.toLowerCase().split('%')[0]?.split('::') ?? [];
  const left = head.split(':').filter(Boolean);
  const right = plain.includes('::') ? tail.split(':').filter(Boolean) : [];
  const zeros = plain.includes('::') ? Array(Math.max(0, 8 - left.length - right.length)).fill('0') : [];
  const groups = [...left, ...zeros, ...right].slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''));
  return `${groups.join(':')}::/64`;
}
