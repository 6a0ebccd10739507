import * as client from 'openid-client';
import type { CodiceOidc } from '../../messaggi/it-oidc.ts';

/** A sign-in through the identity provider stopped. Says nothing of tokens and people. */
export class ErroreOidc extends Error {
  readonly codice: CodiceOidc;
  /** What the library or the provider called it, for the log. */
  readonly motivo: string;

  constructor(codice: CodiceOidc, motivo: string, options?: ErrorOptions) {
    super(`${codice}: ${motivo}`, options);
    this.name = 'ErroreOidc';
    this.codice = codice;
    this.motivo = motivo;
  }
}

const STATUS: Partial<Record<CodiceOidc, number>> = {
  OIDC_RICHIESTA_SCADUTA: 400,
  OIDC_NON_RISPONDE: 503,
  OIDC_RISPOSTA_NON_VALIDA: 502,
};

/** HTTP status of a code; those about the person are 403. */
export const statusOfOidc = (codice: CodiceOidc): number => STATUS[codice] ?? 403;

/** Answers of the provider (RFC 6749 §4.1.2.1) that are not the person's or our fault. */
const PASSING = ['server_error', 'temporarily_unavailable'];

/** What of a failure goes into the log: the words of the protocol are few and known, free texts of the provider stay out. */
const WORD = /^[\w:.-]{1,60}$/;
const word = (text: unknown): string => (typeof text === 'string' && WORD.test(text) ? text : 'altro');

/** Turns what the client library throws into one of our codes. */
export function toErroreOidc(error: unknown): ErroreOidc {
  if (error instanceof ErroreOidc) return error;
  const cause = { cause: error };
  if (error instanceof client.AuthorizationResponseError) {
    if (PASSING.includes(error.error)) return new ErroreOidc('OIDC_NON_RISPONDE', word(error.error), cause);
    const denied = error.error === 'access_denied';
    return new ErroreOidc(denied ? 'OIDC_ANNULLATO' : 'OIDC_RISPOSTA_NON_VALIDA', word(error.error), cause);
  }
  if (error instanceof client.ResponseBodyError) {
    if (error.status >= 500) return new ErroreOidc('OIDC_NON_RISPONDE', word(error.error), cause);
    // The code was used already, or is out of date.
    const used = error.error === 'invalid_grant';
    return new ErroreOidc(
      used ? 'OIDC_RICHIESTA_SCADUTA' : 'OIDC_RISPOSTA_NON_VALIDA',
      word(error.error),
      cause,
    );
  }
  // Our own credentials were refused, or a token that has just been given.
  if (error instanceof client.WWWAuthenticateChallengeError) {
    return new ErroreOidc('OIDC_RISPOSTA_NON_VALIDA', word(error.cause[0]?.parameters.error), cause);
  }
  if (error instanceof client.ClientError) {
    const silent = error.code === 'OAUTH_TIMEOUT' || isBroken(error.cause);
    return new ErroreOidc(silent ? 'OIDC_NON_RISPONDE' : 'OIDC_RISPOSTA_NON_VALIDA', word(error.code), cause);
  }
  // fetch throws a TypeError with a cause when nobody answers.
  if (error instanceof TypeError && error.cause !== undefined) {
    return new ErroreOidc('OIDC_NON_RISPONDE', word((error.cause as { code?: unknown }).code), cause);
  }
  throw error;
}

const isBroken = (cause: unknown): boolean =>
  (cause instanceof Response && cause.status >= 500) ||
  (cause instanceof TypeError && cause.cause !== undefined);
