import { createSecretKey } from 'node:crypto';
import { jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { CARICATORI_DESTINATARIO, CARICATORI_EMITTENTE } from '../../model/contratto/caricatori.ts';
import { Contesto, TOKEN_DESTINATARIO, TOKEN_EMITTENTE } from '../../model/contratto/contesto.ts';

/** A request without a valid token of ours. */
export class UnauthorizedError extends Error {
  readonly code = 'NON_AUTORIZZATO';
  readonly status = 403;
}

/** A token that was good, until it expires: pages send the same one for a minute. */
interface Verified {
  contesto: Contesto;
  /** Seconds since 1970. */
  expires: number;
}

/**
 * Resolves the bearer token of a request to the security context that it carries.
 *
 * Only HS256 with our secret and an expiry is accepted: unsigned (`alg: none`), expired, or
 * differently signed tokens are refused alike.
 * @throws UnauthorizedError
 */
export function createTokenVerifier(secret: string): (token: string | undefined) => Promise<Contesto> {
  const key = createSecretKey(secret, 'utf8');
  const verified = new LRUCache<string, Verified>({ max: 1000 });
  return async (token) => {
    if (!token) throw new UnauthorizedError('Manca il token: la richiesta non è firmata');
    const known = verified.get(token);
    if (known && known.expires > Date.now() / 1000) return known.contesto;
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['HS256'],
        requiredClaims: ['exp'],
        issuer: TOKEN_EMITTENTE,
        audience: TOKEN_DESTINATARIO,
      });
      const contesto = Contesto.parse(payload['contesto']);
      verified.set(token, { contesto, expires: payload.exp ?? 0 });
      return contesto;
    } catch (cause) {
      throw new UnauthorizedError('Token non valido o scaduto', { cause });
    }
  };
}

/**
 * Resolves the bearer token of a loader to the name of who loads (claim `sub`). The secret and the audience are not
 * those of the pages: neither door opens with the other's token.
 * @throws UnauthorizedError
 */
export function createLoaderVerifier(secret: string): (token: string | undefined) => Promise<string> {
  const key = createSecretKey(secret, 'utf8');
  return async (token) => {
    if (!token) throw new UnauthorizedError('Manca il token: la richiesta non è firmata');
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['HS256'],
        requiredClaims: ['exp', 'sub'],
        issuer: CARICATORI_EMITTENTE,
        audience: CARICATORI_DESTINATARIO,
      });
      return payload.sub ?? '';
    } catch (cause) {
      throw new UnauthorizedError('Token non valido o scaduto', { cause });
    }
  };
}

/** The token in `Authorization: Bearer x` (or bare, as Cube's client sends it). */
export function bearerToken(header: string | undefined): string | undefined {
  return header?.replace(/^Bearer\s+/i, '').trim() || undefined;
}
