import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(pbkdf2);

/** PostgreSQL's own: the password is long and random, so that more would only slow the programs that connect. */
const ITERATIONS = 4096;
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 5;
const GROUP_LENGTH = 5;

/** A new password of the SQL API: 25 letters and digits that are not mistaken for one another, 123 bits. */
export function makeSqlApiPassword(): string {
  const groups = Array.from({ length: GROUPS }, () =>
    Array.from({ length: GROUP_LENGTH }, randomLetter).join(''),
  );
  return groups.join('-');
}

function randomLetter(): string {
  for (;;) {
    const [byte = 255] = randomBytes(1);
    // Each letter as likely as the others: what is left over of the byte is thrown away.
    if (byte < LETTERS.length * Math.floor(256 / LETTERS.length))
      return LETTERS.charAt(byte % LETTERS.length);
  }
}

/**
 * What is kept of such a password, in the form of PostgreSQL (`rolpassword`): `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`
 * (RFC 5803). It checks a proof and gives none.
 */
export async function scramVerifier(password: string, salt: Buffer = randomBytes(16)): Promise<string> {
  const salted = await derive(password.normalize('NFKC'), salt, ITERATIONS, 32, 'sha256');
  const hmac = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest('base64');
  const serverKey = hmac('Server Key').toString('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}
