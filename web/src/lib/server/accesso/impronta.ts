import { createHash, createHmac, randomBytes } from 'node:crypto';

/** Bits of a link's token: nobody guesses 32 random bytes, so its plain hash is enough to keep. */
const TOKEN_BYTES = 32;

/** SHA-256 in hexadecimal: for what is too random to be guessed (session ids, tokens of links). */
export function impronta(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What a keyed hash is for: the same text under another purpose gives another hash. */
export type ScopoFirma = 'codice' | 'recupero' | 'email';

/** HMAC-SHA-256 in hexadecimal: for what could be guessed by trying all (six digits, e-mail addresses) without the key. */
export type Firma = (scopo: ScopoFirma, text: string) => string;

export function createFirma(appSecret: string): Firma {
  return (scopo, text) => createHmac('sha256', appSecret).update(`${scopo}\0${text}`).digest('hex');
}

/** A token for a link, and the only form of it that is kept. */
export function nuovoGettone(): { gettone: string; hash: string } {
  const gettone = randomBytes(TOKEN_BYTES).toString('base64url');
  return { gettone, hash: impronta(gettone) };
}
