import { setTimeout as sleep } from 'node:timers/promises';

interface Failures {
  count: number;
  /** When the next attempt may be looked at. */
  next: number;
  last: number;
}

/** Failures that cost nothing: somebody has mistyped. */
const FREE = 3;
const FIRST_MS = 500;
/** A person is made to wait little, or whoever knows a name could keep its owner out; an address less than the patience, since a whole office may stand behind it. */
const MAX_MS = { user: 4000, address: 8000 } as const;
const FORGET_MS = 15 * 60_000;
const MAX_KEYS = 10_000;
/** Longest that an attempt waits for its turn. */
const PATIENCE_MS = 20_000;

/** Slows guessing: the more attempts of an address, or on a name, have failed, the longer the next one waits, and they wait one after the other. */
export class Throttle {
  readonly #failures = new Map<string, Failures>();

  /** Waits for the turn of this attempt. @returns false when too many are waiting */
  async turn(user: string, address: string): Promise<boolean> {
    const now = Date.now();
    const ofAddress = this.#reserve(`a ${address}`, MAX_MS.address, now);
    // Whoever is turned away for the address takes no turn on the name, which may be somebody else's.
    if (ofAddress > PATIENCE_MS) return false;
    const wait = Math.max(ofAddress, this.#reserve(`u ${user}`, MAX_MS.user, now));
    if (wait > PATIENCE_MS) return false;
    if (wait > 0) await sleep(wait);
    return true;
  }

  failed(user: string, address: string): void {
    const now = Date.now();
    if (this.#failures.size > MAX_KEYS) this.#forget(now);
    for (const key of [`u ${user}`, `a ${address}`]) {
      const known = this.#failures.get(key);
      const count = (known?.count ?? 0) + 1;
      this.#failures.set(key, { count, next: known?.next ?? now, last: now });
    }
  }

  succeeded(user: string, address: string): void {
    this.#failures.delete(`u ${user}`);
    this.#failures.delete(`a ${address}`);
  }

  #reserve(key: string, most: number, now: number): number {
    const known = this.#failures.get(key);
    if (!known || now - known.last > FORGET_MS) return 0;
    const over = known.count - FREE;
    if (over < 0) return 0;
    const start = Math.max(now, known.next) + Math.min(most, FIRST_MS * 2 ** Math.min(over, 20));
    if (start - now <= PATIENCE_MS) known.next = start;
    return start - now;
  }

  #forget(now: number): void {
    const entries = [...this.#failures].sort(([, a], [, b]) => a.last - b.last);
    for (const [key, { last }] of entries) {
      if (now - last <= FORGET_MS && this.#failures.size <= MAX_KEYS / 2) break;
      this.#failures.delete(key);
    }
  }
}
