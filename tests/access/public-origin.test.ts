import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { AppState } from '../../sql/app/state.ts';
import { apriStato, cookieDi, creaPersona, PASSWORD, type Persona } from '../support/persone.ts';
import { startProduct, type TestProduct } from '../support/product.ts';
import { chiedi, type Esito, type Richiesta } from '../support/richieste.ts';
import { answersSuite } from './answers.ts';
import { codeFor, hashOf, linkFor, sessionOf } from './ingresso.ts';
import { routesAskingForSecrecy } from './route-table.ts';

/** The product as it runs behind a proxy that speaks https to the world and plain http to it. */
const ORIGIN = 'https://belvedere.regione.example';
/** Where somebody forgot the certificate. */
const PLAIN = 'http://belvedere.regione.example';

interface Dietro {
  product: TestProduct;
  stato: AppState;
}

async function start(env: Record<string, string>): Promise<Dietro> {
  const product = await startProduct(inject('warehouse'), { env });
  return { product, stato: await apriStato(product) };
}

async function stop({ product, stato }: Dietro): Promise<void> {
  await stato.close();
  await product.stop();
}

const b = {} as Dietro;

/** As the proxy sends it on: the public name, the address of the client last. */
const ask = (path: string, { headers, ...richiesta }: Richiesta = {}): Promise<Esito> => {
  const changes = richiesta.form !== undefined || richiesta.method === 'POST';
  return chiedi(b.product, path, {
    ...richiesta,
    headers: {
      host: new URL(ORIGIN).host,
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '198.51.100.7',
      ...(changes ? { origin: ORIGIN } : {}),
      ...headers,
    },
  });
};

describe('behind a proxy that speaks https', () => {
  beforeAll(async () => {
    Object.assign(b, await start({ ORIGIN, ADDRESS_HEADER: 'x-forwarded-for', LOCK_AFTER: '3' }));
  });
  afterAll(() => stop(b));

  const person = (more: { secondoFattore?: boolean } = {}): Promise<Persona> =>
    creaPersona(b.stato, { ruoli: ['analista'], ...more });
  const signIn = ({ email }: { email: string }, password = PASSWORD, headers: Record<string, string> = {}) =>
    ask('/accedi', { form: { email, password }, headers });
  const isSignedIn = async (cookie: string, headers: Record<string, string> = {}) =>
    (await ask('/profilo', { cookie, headers })).status === 200;

  /** What browsers demand of a cookie whose name begins with `__Host-`, and what keeps scripts and other sites from it. */
  function expectSessionCookie({ cookies }: Esito): void {
    expect(cookies).toHaveLength(1);
    const [pair = '', ...attributes] = String(cookies[0]).split(/;\s*/);
    expect(pair).toMatch(/^__Host-belvedere=[\w-]{32,}$/);
    const names = attributes.map((one) => one.toLowerCase());
    expect(names).toEqual(expect.arrayContaining(['secure', 'httponly', 'path=/']));
    expect(names.join()).toMatch(/samesite=(lax|strict)/);
    expect(names.join()).not.toContain('domain');
  }

  test('the cookie is of this host and of https alone, whole or half, and when it is taken away', async () => {
    const whole = await signIn(await person());
    expect(whole.status).toBe(303);
    expectSessionCookie(whole);
    const mine = sessionOf(whole);
    expect(await isSignedIn(mine)).toBe(true);
    const out = await ask('/esci', { method: 'POST', cookie: mine });
    expect(out.cookies.join()).toMatch(/^__Host-belvedere=;/);
    expect(out.cookies.join()).toMatch(/; Secure/i);
    expect(await isSignedIn(mine)).toBe(false);

    const somebody = await person({ secondoFattore: true });
    const half = await signIn(somebody);
    expectSessionCookie(half);
    await expect.poll(() => codeFor(b, somebody.email)).not.toBe('');
    const form = { codice: await codeFor(b, somebody.email) };
    const entered = await ask('/accedi/codice?/conferma', { form, cookie: sessionOf(half) });
    expectSessionCookie(entered);
    expect(await isSignedIn(sessionOf(entered))).toBe(true);
  });

  test('the same id under the name of plain http opens nothing', async () => {
    const somebody = await person();
    const cookie = await cookieDi(b.stato, somebody, { nome: '__Host-belvedere' });
    expect(await isSignedIn(cookie)).toBe(true);
    expect(await isSignedIn(cookie.replace('__Host-', ''))).toBe(false);
    expect(await isSignedIn(cookie.replace('__Host-', '__Secure-'))).toBe(false);
  });

  test.each([
    PLAIN,
    `${ORIGIN}:8443`,
    'https://regione.example',
    'https://altro.belvedere.regione.example',
    `${ORIGIN}.evil.example`,
    'http://127.0.0.1',
    'null',
  ])('a post of a page of %s is refused', async (origin) => {
    const cookie = await cookieDi(b.stato, await person(), { nome: '__Host-belvedere' });
    const { status } = await ask('/esci', { method: 'POST', cookie, headers: { origin } });
    expect([status, await isSignedIn(cookie)]).toEqual([403, true]);
  });

  test('links of messages lead to the public origin, whatever the proxy or the client says', async () => {
    const { email } = await person();
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' };
    await ask('/recupero', { form: { email }, headers });
    await expect.poll(() => linkFor(b, email, `${ORIGIN}/recupero`)).not.toBe('');
  });

  test('nothing leads back to plain http', async () => {
    const cookie = await cookieDi(b.stato, await person(), { nome: '__Host-belvedere' });
    for (const path of ['/', '/profilo', '/accedi', '/dati/', '//evil.example/', '/profilo/', '//accedi/']) {
      for (const who of [undefined, cookie]) {
        const { location, text } = await ask(path, { cookie: who });
        expect(location).not.toMatch(/^http:|^\/\/|evil\.example/);
        expect(text).not.toContain('http://belvedere');
      }
    }
  });

  test('failures count by the address that the proxy saw, not by those that the client wrote before it', async () => {
    const own = '198.51.100.99';
    const guess = (n: number) =>
      signIn({ email: `nessuno-${n}@example.org` }, 'quattro-sbagli-lenti-81', {
        'x-forwarded-for': `203.0.113.${n}, ${own}`,
      });
    for (let n = 0; n < 18; n += 6) await Promise.all([0, 1, 2, 3, 4, 5].map((m) => guess(n + m)));
    const somebody = await person();
    const stopped = await signIn(somebody, PASSWORD, { 'x-forwarded-for': `203.0.113.200, ${own}` });
    expect(sessionOf(stopped)).toBe('');
    expect(sessionOf(await signIn(somebody))).not.toBe('');
    const { righe } = await b.stato.accessi.registro.search({ azione: 'accesso.fallito', limite: 100 });
    expect(righe.filter(({ indirizzo }) => indirizzo.startsWith('203.0.113.'))).toEqual([]);
    const { righe: mine } = await b.stato.accessi.registro.search({
      azione: 'accesso.riuscito',
      utente: somebody.utenteId,
    });
    expect(mine.map(({ indirizzo }) => indirizzo)).toEqual(['198.51.100.7']);
  });

  test('without the header of the proxy nobody is let in under another’s address, and nothing breaks', async () => {
    const headers = { 'x-forwarded-for': undefined };
    const somebody = await person();
    const answer = await ask('/accedi', { form: { email: somebody.email, password: PASSWORD }, headers });
    expect(answer.status).toBe(303);
    const sessione = await b.stato.accessi.sessioni.find(hashOf(sessionOf(answer)));
    expect(sessione?.indirizzo).toBe('sconosciuto');
    const odd = await signIn(somebody, PASSWORD, { 'x-forwarded-for': `<b>${'x'.repeat(5000)}` });
    expect(odd.status).toBe(303);
  });

  describe('every answer', () =>
    answersSuite(b, { https: true, headers: { host: new URL(ORIGIN).host, origin: ORIGIN } }));
});

describe('at a plain http origin that is not this machine', () => {
  const here = {} as Dietro;
  beforeAll(async () => {
    Object.assign(here, await start({ ORIGIN: PLAIN }));
  });
  afterAll(() => stop(here));

  test('nobody can sign in, ask for a link, or use one; nobody is signed in by a cookie', async () => {
    const somebody = await creaPersona(here.stato, { ruoli: ['amministratore'] });
    const cookies = [
      await cookieDi(here.stato, somebody),
      await cookieDi(here.stato, somebody, { nome: '__Host-belvedere' }),
    ];
    const origin = PLAIN;
    const form = { email: somebody.email, password: PASSWORD, codice: '000000' };
    for (const path of routesAskingForSecrecy()) {
      for (const cookie of [undefined, ...cookies]) {
        for (const richiesta of [{}, { form, headers: { origin } }]) {
          const answer = await chiedi(here.product, path, { cookie, ...richiesta });
          expect([path, answer.status, answer.cookies]).toEqual([path, 403, []]);
        }
      }
    }
    expect((await chiedi(here.product, '/accedi', { headers: { accept: 'text/html' } })).text).toContain(
      'https',
    );
    const { righe } = await here.stato.accessi.sessioni.list({ al: new Date().toISOString() });
    expect(righe).toHaveLength(2);
  });

  test('the public pages stay open, and start says what is missing', async () => {
    expect((await chiedi(here.product, '/territorio/lombardia')).status).toBe(200);
    expect(here.product.output()).toContain(PLAIN);
    expect(here.product.output()).not.toContain('/primo-accesso/');
  });
});
