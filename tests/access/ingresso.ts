import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readCartella } from '../support/smtp.ts';
import { chiedi, type Esito, type Richiesta } from '../support/richieste.ts';
import type { Bersaglio } from './bersaglio.ts';

/** Messages leave some time after the answer. */
export const LATER = { timeout: 5000 };

let addresses = 1;

/** Cookies, codes and links that the tests came to know: they must be found nowhere. */
const seen = new Set<string>();
export const segretiVisti = (): ReadonlySet<string> => seen;

export function remember(secret: string): string {
  if (secret) seen.add(secret);
  return secret;
}

/** An address of the loopback network that nobody used before: its failures are counted apart. */
export function nuovoIndirizzo(): string {
  addresses += 1;
  return `127.${10 + (addresses >> 16)}.${(addresses >> 8) & 255}.${addresses & 255}`;
}

/** Posts the form of the sign-in. */
export const accedi = (
  b: Bersaglio,
  { email, password }: { email: string; password: string },
  richiesta: Richiesta & { destinazione?: string } = {},
): Promise<Esito> => {
  const { destinazione, ...rest } = richiesta;
  const query = destinazione === undefined ? '' : `?destinazione=${encodeURIComponent(destinazione)}`;
  return chiedi(b.product, `/accedi${query}`, { form: { email, password }, ...rest });
};

/** The `Cookie` header after an answer, '' when it sets no session. */
export function sessionOf({ cookies }: Esito): string {
  const set = cookies.find((cookie) => /^(__Host-)?belvedere=[^;]/.test(cookie));
  const cookie = set?.split(';')[0] ?? '';
  remember(cookie.slice(cookie.indexOf('=') + 1));
  return cookie;
}

/** What the state keeps of the session of a cookie. */
export const hashOf = (cookie: string): string =>
  createHash('sha256')
    .update(cookie.slice(cookie.indexOf('=') + 1))
    .digest('hex');

/** Texts of the messages to an address, in order. */
export async function messagesTo(b: Pick<Bersaglio, 'product'>, email: string): Promise<string[]> {
  const messages = await readCartella(join(b.product.dir, 'posta')).catch(() => []);
  return messages.filter(({ headers }) => headers['to']?.includes(email)).map(({ testo }) => testo);
}

/** The newest code sent to an address. */
export async function codeFor(b: Pick<Bersaglio, 'product'>, email: string): Promise<string> {
  const codes = (await messagesTo(b, email)).flatMap((text) => /^\d{6}$/m.exec(text)?.[0] ?? []);
  return remember(codes.at(-1) ?? '');
}

/** The token of the newest link to a path sent to an address. */
export async function linkFor(b: Pick<Bersaglio, 'product'>, email: string, path: string): Promise<string> {
  const links = (await messagesTo(b, email)).flatMap(
    (text) => new RegExp(`${path}/([\\w-]+)`).exec(text)?.[1] ?? [],
  );
  return remember(links.at(-1) ?? '');
}

/** A page as it looks to everybody: without ids of requests and without what was typed in. */
export function faceless(text: string, ...typed: string[]): string {
  let plain = text.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '');
  for (const word of typed) plain = plain.replaceAll(word, '').replaceAll(encodeURIComponent(word), '');
  return plain.replace(/sveltekit_\w+|nonce="[^"]*"|nonce-[\w+/=]+/g, '');
}

/** Writes into the state what only time could do. */
export function edit(b: Bersaglio, sql: string, ...values: string[]): void {
  const database = new DatabaseSync(join(b.product.dir, 'applicazione.sqlite'));
  database.exec('PRAGMA busy_timeout = 5000');
  database.prepare(sql).run(...values);
  database.close();
}
