import { SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import {
  TOKEN_DESTINATARIO,
  TOKEN_EMITTENTE,
  type Contesto,
} from '../../../../../model/contratto/contesto.ts';
import { stableJson } from './stable-json.ts';

/** Seconds a token is valid: longer than the longest query, short enough to be worthless when leaked. */
const LIFE_SECONDS = 180;
const REUSE_MS = 60_000;

export type Signer = (contesto: Contesto) => Promise<string>;

/** Signs short-lived tokens that carry the security context as the claim `contesto`; one is reused for a minute for the same context. */
export function createSigner(secret: string): Signer {
  const key = new TextEncoder().encode(secret);
  const tokens = new LRUCache<string, Promise<string>>({ max: 500, ttl: REUSE_MS });
  return (contesto) => {
    const cacheKey = stableJson(contesto);
    const known = tokens.get(cacheKey);
    if (known) return known;
    const token = sign(contesto, key);
    tokens.set(cacheKey, token);
    return token;
  };
}

function sign(contesto: Contesto, key: Uint8Array): Promise<string> {
  return new SignJWT({ contesto })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(TOKEN_EMITTENTE)
    .setAudience(TOKEN_DESTINATARIO)
    .setIssuedAt()
    .setExpirationTime(`${LIFE_SECONDS}s`)
    .sign(key);
}
