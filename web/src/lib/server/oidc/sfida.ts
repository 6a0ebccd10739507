import { hkdfSync } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';
import { z } from 'zod';

/** What ties the answer of the provider to the browser that asked. */
export interface Sfida {
  state: string;
  nonce: string;
  /** PKCE. */
  verifier: string;
  /** Local path to go to afterwards. */
  destinazione: string;
}

const Claims = z.object({
  state: z.string().min(20),
  nonce: z.string().min(20),
  verifier: z.string().min(43),
  destinazione: z.string(),
});

/** Seconds in which the person must come back from the provider. */
export const SFIDA_SECONDI = 600;

const USED = 10_000;

export interface Sfide {
  /** The challenge as a cookie may carry it: encrypted and authenticated, good for ten minutes. */
  seal(sfida: Sfida): Promise<string>;
  /** Reads it, once: null when it is not ours, changed, too old, or was read before in this process. */
  open(sealed: string): Promise<Sfida | null>;
}

/**
 * @param secret of the application; the key is derived from it for this purpose alone
 * @param issuer the provider: a challenge made for another one is not ours
 */
export function createSfide(secret: string, issuer: string): Sfide {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'belvedere: richiesta di accesso OIDC', 32));
  const used = new Set<string>();
  return {
    seal: (sfida) =>
      new EncryptJWT({ ...sfida })
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setIssuedAt()
        .setExpirationTime(`${SFIDA_SECONDI}s`)
        .setAudience(issuer)
        .encrypt(key),
    async open(sealed) {
      const claims = await jwtDecrypt(sealed, key, {
        audience: issuer,
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
        requiredClaims: ['exp'],
      }).catch(() => null);
      const parsed = Claims.safeParse(claims?.payload);
      if (!parsed.success || used.has(parsed.data.state)) return null;
      used.add(parsed.data.state);
      // Oldest first: they are out of date long before so many others came.
      if (used.size > USED) used.delete(used.values().next().value ?? '');
      return parsed.data;
    },
  };
}
