import { join } from 'node:path';
import { expect } from 'vitest';
import { readCartella } from '../support/smtp.ts';
import type { TestProduct } from '../support/product.ts';

/** The messages that a person got so far, oldest first: the product has no SMTP server here and writes them into a folder. */
export async function lettere(product: TestProduct, email: string) {
  const tutte = await readCartella(join(product.dir, 'posta'));
  return tutte.filter(({ headers }) => headers.to?.includes(email));
}

/** Waits for the next message to a person: messages are written after the answer, so that their time tells nothing. */
export async function letteraDopo(product: TestProduct, email: string, prima: number): Promise<string> {
  await expect
    .poll(async () => (await lettere(product, email)).length, { timeout: 5000 })
    .toBeGreaterThan(prima);
  return (await lettere(product, email)).at(-1)?.testo ?? '';
}

/** The six digits of a message. */
export function codiceIn(testo: string): string {
  return /^\s*(\d{6})\s*$/m.exec(testo)?.[1] ?? '';
}

/** The path of the first link in a message that begins so. */
export function percorsoIn(testo: string, inizio: string): string {
  const found = testo.match(/https?:\/\/\S+/g)?.map((link) => new URL(link).pathname);
  return found?.find((path) => path.startsWith(inizio)) ?? '';
}
