import { jwtVerify } from 'jose';
import { Contesto, TOKEN_DESTINATARIO, TOKEN_EMITTENTE } from '../../model/contratto/contesto.ts';

/** A request without a valid token of ours. */
export class UnauthorizedError extends Error {
  readonly code = 'NON_AUTORIZZATO';
  readonly status = 403;
}

/**
 * Resolves the bearer token of a request to the security context that it carries.
 *
 * Only HS256 with our secret and an expiry is accepted: unsigned (`alg: none`), expired, or
 * differently signed tokens are refused alike.
 * @throws UnauthorizedError
 */
export function createTokenVerifier(secret: string): (token: string | undefined) => Promise<Contesto> {
  const key = new TextEncoder().encode(secret);
  return async (token) => {
    if (!token) throw new UnauthorizedError('Manca il token: la richiesta non è firmata');
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['HS256'],
        requiredClaims: ['exp'],
        issuer: TOKEN_EMITTENTE,
        audience: TOKEN_DESTINATARIO,
      });
      return Contesto.parse(payload['contesto']);
    } catch (cause) {
      throw new UnauthorizedError('Token non valido o scaduto', { cause });
    }
  };
}

/** The token in `Authorization: Bearer x` (or bare, as Cube's client sends it). */
export function bearerToken(header: string | undefined): string | undefined {
  return header?.replace(/^Bearer\s+/i, '').trim() || undefined;
}
