import { setTimeout as delay } from 'node:timers/promises';

import { isPublicAddress, systemResolve, type AddressPolicy, type Resolve } from './addresses.ts';

/** What a fetch needs of the world; tests pass their own. */
export interface NetworkEffects {
  resolve: Resolve;
  addressAllowed: AddressPolicy;
  /** Certificates of authorities to trust instead of the system's, PEM; undefined: the system's. */
  ca: string | undefined;
  /** Milliseconds since 1970. */
  now(): number;
  /** Waits; rejects with the signal's reason. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** The world as it is. No environment variable softens it. */
export const realEffects: NetworkEffects = {
  resolve: systemResolve,
  addressAllowed: isPublicAddress,
  ca: undefined,
  now: Date.now,
  async sleep(milliseconds, signal) {
    await delay(milliseconds, undefined, { signal }).catch((error: unknown) => {
      throw signal.aborted ? signal.reason : error;
    });
  },
};
