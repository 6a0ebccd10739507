import { compare, getRounds, hash } from 'bcrypt';

/** bcrypt reads no more than this: what comes after would not count, so longer passwords are refused instead. */
export const MAX_BYTES = 72;

/** The product's cost: a quarter of a second on one core. Never less; unit tests alone pass a lower one. */
const COSTO = 12;

/** Hashing and checking, on libuv's threads. */
export interface Cifratura {
  /** @throws RangeError when the password is longer than `MAX_BYTES` */
  cifra(password: string): Promise<string>;
  /**
   * Whether the password is the one of this hash. Without a hash, or with a password that cannot be right, it does the same work
   * and says no, so that the time tells nothing.
   */
  confronta(password: string, hash: string | null): Promise<boolean>;
  /** The hash was made with a lower cost than today's. */
  daRinnovare(hash: string): boolean;
}

/** @param costo rounds of bcrypt, as a power of two */
export async function createCifratura(costo: number = COSTO): Promise<Cifratura> {
  // Of a password that nobody has: compared when there is nothing to compare with.
  const nobody = await hash(crypto.randomUUID(), costo);
  return {
    async cifra(password) {
      const text = normalizza(password);
      if (Buffer.byteLength(text) > MAX_BYTES) throw new RangeError('password longer than bcrypt reads');
      return hash(text, costo);
    },
    async confronta(password, stored) {
      const text = normalizza(password);
      const possible = stored !== null && Buffer.byteLength(text) <= MAX_BYTES;
      const equal = await compare(text, possible ? stored : nobody);
      return possible && equal;
    },
    daRinnovare: (stored) => getRounds(stored) < costo,
  };
}

/** Keyboards write an accented letter in more than one way; NFKC makes them one (NIST SP 800-63B, 3.1.1.2). */
export function normalizza(password: string): string {
  return password.normalize('NFKC');
}
