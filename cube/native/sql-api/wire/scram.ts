import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { decode, ProtocolError } from './bytes.ts';

const derive = promisify(pbkdf2);

/** PostgreSQL's own count; passwords of this door are long and random, so more would only slow the clients. */
const ITERATIONS = 4096;
export const SCRAM = 'SCRAM-SHA-256';
export const SCRAM_PLUS = 'SCRAM-SHA-256-PLUS';

/** What is kept of a password: enough to check a proof, not enough to give one. */
export interface Verifier {
  readonly iterations: number;
  readonly salt: Buffer;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

const hmac = (key: Uint8Array, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

const VERIFIER =
  /^SCRAM-SHA-256\$(\d{1,7}):([A-Za-z0-9+/=]{8,200})\$([A-Za-z0-9+/]{43}=):([A-Za-z0-9+/]{43}=)$/;

/** Reads `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`, as PostgreSQL writes it; null when it is none. */
export function readVerifier(text: string): Verifier | null {
  const [, iterations, salt = '', storedKey = '', serverKey = ''] = VERIFIER.exec(text) ?? [];
  if (!iterations) return null;
  return {
    iterations: Number(iterations),
    salt: Buffer.from(salt, 'base64'),
    storedKey: Buffer.from(storedKey, 'base64'),
    serverKey: Buffer.from(serverKey, 'base64'),
  };
}

/** The verifier of a password that is known in plain text. */
export async function makeVerifier(password: string): Promise<Verifier> {
  const salt = randomBytes(16);
  const salted = await derive(password.normalize('NFKC'), salt, ITERATIONS, 32, 'sha256');
  return {
    iterations: ITERATIONS,
    salt,
    storedKey: sha256(hmac(salted, 'Client Key')),
    serverKey: hmac(salted, 'Server Key'),
  };
}

/** For somebody who is unknown: always the same salt, as a known person would have, and keys that no password has. */
export function pretendVerifier(user: string, secret: Uint8Array): Verifier {
  const salt = hmac(secret, `salt ${user}`).subarray(0, 16);
  return { iterations: ITERATIONS, salt, storedKey: randomBytes(32), serverKey: randomBytes(32) };
}

/** What the client's first message says. */
interface First {
  /** `n`: no binding; `y`: the client could bind but thinks that the server cannot; `p=…`: bound. */
  gs2: string;
  bare: string;
  nonce: string;
}

const FIRST = /^(n|y|p=tls-server-end-point),,((?:n=[^,]*),r=([\x21-\x2b\x2d-\x7e]{1,128}))$/;
const FINAL = /^(c=([A-Za-z0-9+/=]+),r=([\x21-\x2b\x2d-\x7e]+)),p=([A-Za-z0-9+/]{43}=)$/;

/** One SCRAM exchange, on the side of the server (RFC 5802, RFC 7677). */
export class ScramExchange {
  readonly #verifier: Verifier;
  readonly #binding: Buffer | null;
  #first: First | undefined;
  #serverFirst = '';
  #nonce = '';

  /** @param binding hash of the server's certificate when the connection is encrypted */
  constructor(verifier: Verifier, binding: Buffer | null) {
    this.#verifier = verifier;
    this.#binding = binding;
  }

  /**
   * @param mechanism that the client chose
   * @returns the server's first message
   * @throws ProtocolError also where somebody between the two has taken a mechanism off the list
   */
  start(mechanism: string, clientFirst: Buffer): string {
    const [, gs2, bare, nonce] = FIRST.exec(decode(clientFirst)) ?? [];
    if (!gs2 || !bare || !nonce) throw new ProtocolError('Primo messaggio SCRAM non valido');
    const bound = gs2.startsWith('p=');
    if (mechanism !== (bound ? SCRAM_PLUS : SCRAM)) throw new ProtocolError('Meccanismo SCRAM non coerente');
    if (bound && !this.#binding) throw new ProtocolError('Vincolo al canale senza TLS');
    if (gs2 === 'y' && this.#binding) {
      throw new ProtocolError('Il client crede che manchi il vincolo al canale: l’offerta è stata alterata');
    }
    this.#first = { gs2, bare, nonce };
    this.#nonce = nonce + randomBytes(18).toString('base64');
    const { salt, iterations } = this.#verifier;
    this.#serverFirst = `r=${this.#nonce},s=${salt.toString('base64')},i=${iterations}`;
    return this.#serverFirst;
  }

  /** @returns the server's last message, which proves that it knows the verifier; null when the proof is wrong */
  finish(clientFinal: Buffer): string | null {
    const [, withoutProof, channel = '', nonce, proof = ''] = FINAL.exec(decode(clientFinal)) ?? [];
    if (!withoutProof || !this.#first) throw new ProtocolError('Ultimo messaggio SCRAM non valido');
    if (nonce !== this.#nonce) throw new ProtocolError('Numero SCRAM diverso da quello dato');
    if (!Buffer.from(channel, 'base64').equals(this.#channel(this.#first.gs2))) {
      throw new ProtocolError('Il vincolo al canale non è di questa connessione');
    }
    const text = `${this.#first.bare},${this.#serverFirst},${withoutProof}`;
    const { storedKey, serverKey } = this.#verifier;
    const signature = hmac(storedKey, text);
    const clientKey = Buffer.from(proof, 'base64').map((byte, at) => byte ^ (signature[at] ?? 0));
    if (!timingSafeEqual(sha256(clientKey), storedKey)) return null;
    return `v=${hmac(serverKey, text).toString('base64')}`;
  }

  #channel(gs2: string): Buffer {
    const header = Buffer.from(`${gs2},,`);
    return gs2.startsWith('p=') && this.#binding ? Buffer.concat([header, this.#binding]) : header;
  }
}
