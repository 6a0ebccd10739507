import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { hash } from 'bcrypt';
import type { Page } from 'playwright-core';
import type { Ruolo } from '../../model/contratto/accesso.ts';
import type { Ambito } from '../../model/contratto/contesto.ts';
import { connectAppState } from '../../sql/app/connect.ts';
import type { StatoUtente } from '../../sql/app/accessi/tipi.ts';
import type { AppState } from '../../sql/app/state.ts';

/** The password of every invented person: long, and nowhere else, so that a search for it finds each leak. */
export const PASSWORD = 'tre-gru-lente-sul-molo-79-orzo';

/** Cost of the product; computed once per process, as it takes a quarter of a second. */
let passwordHash: Promise<string> | undefined;

/** Somebody who can sign in. */
export interface Persona {
  utenteId: string;
  email: string;
  password: string;
  nome: string;
  cognome: string;
  ruoli: Ruolo[];
}

export interface NuovaPersona {
  ruoli: Ruolo[];
  ambiti?: Ambito[];
  enti?: string[];
  soggetto?: string | null;
  email?: string;
  nome?: string;
  cognome?: string;
  codiceFiscale?: string | null;
  /** End of the accreditation, ISO 8601. */
  scadeIl?: string | null;
  stato?: StatoUtente;
  secondoFattore?: boolean;
  /** When the password was set, ISO 8601; now by default. */
  passwordCambiataIl?: string;
}

/** The application's state of a running product; close it after the tests. */
export const apriStato = (product: { dir: string }): Promise<AppState> =>
  connectAppState({ directory: product.dir, warehouseUrl: undefined });

/** Makes an invented person with the password `PASSWORD`, active unless `stato` says otherwise. */
export async function creaPersona(stato: AppState, nuova: NuovaPersona): Promise<Persona> {
  const { ruoli, ambiti = [], enti = [], soggetto = null } = nuova;
  const email = nuova.email ?? `persona-${randomBytes(5).toString('hex')}@example.org`;
  const { nome = 'Ada', cognome = 'Prova' } = nuova;
  const { utenti } = stato.accessi;
  const { utenteId } = await utenti.create({
    email,
    nome,
    cognome,
    codiceFiscale: nuova.codiceFiscale ?? null,
    scadeIl: nuova.scadeIl ?? null,
    ruoli,
    ambiti,
    enti,
    soggetto,
  });
  passwordHash ??= hash(PASSWORD, 12);
  await utenti.update(utenteId, {
    passwordHash: await passwordHash,
    passwordCambiataIl: nuova.passwordCambiataIl ?? new Date().toISOString(),
    stato: nuova.stato ?? 'attivo',
    secondoFattore: nuova.secondoFattore ?? false,
  });
  return { utenteId, email, password: PASSWORD, nome, cognome, ruoli };
}

export interface OpzioniSessione {
  /** False: only the password was right, the second factor is still due. */
  completa?: boolean;
  /** Hours until it ends; below zero: ended. */
  ore?: number;
  /** `__Host-belvedere` where the public origin is https. */
  nome?: string;
}

/**
 * Opens a session for a person without passing by the sign-in.
 * @returns the `Cookie` header of its browser
 */
export async function cookieDi(
  stato: AppState,
  persona: { utenteId: string },
  { completa = true, ore = 8, nome = 'belvedere' }: OpzioniSessione = {},
): Promise<string> {
  const id = randomBytes(25).toString('hex');
  const now = Date.now();
  await stato.accessi.sessioni.insert({
    sessioneHash: createHash('sha256').update(id).digest('hex'),
    utenteId: persona.utenteId,
    creataIl: new Date(now).toISOString(),
    scadeIl: new Date(now + ore * 3_600_000).toISOString(),
    vistaIl: new Date(now).toISOString(),
    indirizzo: '127.0.0.1',
    agente: `prove ${randomUUID()}`,
    completa,
  });
  return `${nome}=${id}`;
}

/** Signs in through the page with e-mail and password; for people without a second factor. */
export async function accedi(page: Page, persona: { email: string; password: string }): Promise<void> {
  await page.goto('/accedi');
  await page.locator('input[name="email"]').fill(persona.email);
  await page.locator('input[name="password"]').fill(persona.password);
  await page.locator('main form:has(input[name="password"]) button[type="submit"]').click();
  await page.waitForURL((url) => !url.pathname.startsWith('/accedi'));
}
