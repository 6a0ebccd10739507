import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { AppState } from '../../sql/app/state.ts';
import { startBrowser } from '../support/browser.ts';
import { attraversa, startOidc, type FornitoreOidc } from '../support/oidc.ts';
import { apriStato, creaPersona, type NuovaPersona } from '../support/persone.ts';
import { freePort, startProduct, type TestProduct } from '../support/product.ts';
import { chiedi, type Esito } from '../support/richieste.ts';

/** Invented; the last letter is right, so that forms take them. */
const CF = {
  ada: 'NREDAA80A41H501U',
  invitata: 'BNCNVT81B42H501K',
  ignota: 'VRDGNT82C43H501A',
  sospesa: 'GLLSPS83D44H501B',
  scaduta: 'NREDAA84E45H501C',
  bloccata: 'BNCBCC85H46H501D',
};
type Nome = keyof typeof CF;

let product: TestProduct;
let fornitore: FornitoreOidc;
let stato: AppState;
let browser: Browser;
let ritorno: string;

beforeAll(async () => {
  const port = await freePort();
  ritorno = `http://127.0.0.1:${port}/accedi/oidc/ritorno`;
  const conti = Object.entries(CF).map(([nome, cf]) => [nome, { claims: { fiscal_number: `TINIT-${cf}` } }]);
  fornitore = await startOidc({ ritorno, conti: Object.fromEntries(conti) });
  product = await startProduct(inject('warehouse'), {
    env: {
      PORT: String(port),
      OIDC_ISSUER: fornitore.issuer,
      OIDC_CLIENT_ID: fornitore.clientId,
      OIDC_CLIENT_SECRET: fornitore.clientSecret,
      OIDC_NAME: 'Identità di prova',
    },
  });
  stato = await apriStato(product);
  const persona = (nome: Nome, nuova: Partial<NuovaPersona> = {}) =>
    creaPersona(stato, { ruoli: ['analista'], codiceFiscale: CF[nome], ...nuova });
  await persona('ada', { secondoFattore: true });
  await persona('invitata', { stato: 'invitato' });
  await persona('sospesa', { stato: 'sospeso' });
  await persona('scaduta', { scadeIl: '2020-01-01T00:00:00Z' });
  const { utenteId } = await persona('bloccata');
  await stato.accessi.utenti.lock(utenteId, new Date(Date.now() + 600_000).toISOString());
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  await stato?.close();
  await product?.stop();
  await fornitore?.close();
});

const BISCOTTO = /^belvedere-oidc=([^;]*)/;
const sessionOf = ({ cookies }: Esito) =>
  cookies.map((line) => /^belvedere=([^;]+)/.exec(line)?.[1]).find(Boolean);
const pairOf = ({ cookies }: Esito) => cookies.flatMap((line) => BISCOTTO.exec(line)?.[0] ?? []).join('; ');

/** Up to the return, not yet asked for. */
async function comincia(chi: Nome | null, destinazione = '/nuclei?periodo=2025-T1') {
  fornitore.entraCome(chi);
  const inizio = await chiedi(product, `/accedi/oidc?destinazione=${encodeURIComponent(destinazione)}`);
  expect(inizio.status).toBe(303);
  const url = await attraversa(new URL(inizio.location), ritorno, { annulla: chi === null });
  return { inizio, cookie: pairOf(inizio), path: url.pathname + url.search };
}
async function entra(chi: Nome, destinazione?: string): Promise<Esito> {
  const { cookie, path } = await comincia(chi, destinazione);
  return chiedi(product, path, { cookie });
}
const righeDi = async (azione: string) => (await stato.accessi.registro.search({ azione })).righe;

test('who is accredited enters, without a code by e-mail, and goes where they wanted', async () => {
  const { inizio, cookie, path } = await comincia('ada');
  expect(inizio.location.startsWith(`${fornitore.issuer}/auth?`)).toBe(true);
  expect(inizio.cookies.find((line) => BISCOTTO.test(line))).toMatch(
    /^(?=.*; Path=\/(;|$))(?=.*; HttpOnly)(?=.*; SameSite=Lax)(?=.*; Max-Age=600)/,
  );
  const esito = await chiedi(product, path, { cookie });
  expect([esito.status, esito.location]).toEqual([303, '/nuclei?periodo=2025-T1']);
  expect(esito.headers['cache-control']).toContain('no-store');
  expect(esito.cookies.find((line) => line.startsWith('belvedere-oidc='))).toMatch(/Max-Age=0/);
  const profilo = await chiedi(product, '/profilo', { cookie: `belvedere=${sessionOf(esito)}` });
  expect(profilo.status).toBe(200);
  const [riga] = await righeDi('accesso.riuscito');
  expect(riga?.dettagli).toMatchObject({ via: 'oidc' });
});

test('who was invited becomes active', async () => {
  expect((await entra('invitata')).status).toBe(303);
  expect(await stato.accessi.utenti.byCodiceFiscale(CF.invitata)).toMatchObject({ stato: 'attivo' });
});

test('guesses of a password lock the password, not who proves elsewhere who they are', async () => {
  expect((await entra('bloccata')).status).toBe(303);
});

describe('who does not enter is told why and whom to ask', () => {
  test.each<[Nome, string, string]>([
    ['ignota', 'OIDC_NON_ACCREDITATO', 'sconosciuto'],
    ['sospesa', 'OIDC_ACCESSO_SOSPESO', 'sospeso'],
    ['scaduta', 'OIDC_ACCREDITO_SCADUTO', 'scaduto'],
  ])('%s: %s', async (chi, codice, motivo) => {
    const before = (await stato.accessi.utenti.list({})).totale;
    const esito = await entra(chi);
    expect(esito.status).toBe(403);
    expect(esito.text).toContain(codice);
    expect(esito.text).toContain('href="/accedi"');
    expect(sessionOf(esito)).toBeUndefined();
    expect((await stato.accessi.utenti.list({})).totale).toBe(before);
    const [riga] = await righeDi('accesso.fallito');
    expect(riga?.dettagli).toMatchObject({ via: 'oidc', motivo });
  });
});

describe('the return', () => {
  test('counts once', async () => {
    const { cookie, path } = await comincia('ada');
    expect((await chiedi(product, path, { cookie })).status).toBe(303);
    const again = await chiedi(product, path, { cookie });
    expect([again.status, sessionOf(again)]).toEqual([400, undefined]);
    expect(again.text).toContain('OIDC_RICHIESTA_SCADUTA');
  });

  test('counts in the browser that asked', async () => {
    const { path } = await comincia('ada');
    const altro = await comincia('ada');
    for (const cookie of [undefined, altro.cookie, 'belvedere-oidc=x']) {
      const esito = await chiedi(product, path, { cookie });
      expect([esito.status, sessionOf(esito)]).toEqual([400, undefined]);
    }
  });

  test('of who pressed Annulla', async () => {
    const { cookie, path } = await comincia(null);
    const esito = await chiedi(product, path, { cookie });
    expect(esito.status).toBe(403);
    expect(esito.text).toContain('OIDC_ANNULLATO');
  });

  test.each(['//truffa.example.com', 'https://truffa.example.com', '/\\truffa.example.com', '/accedi', 'x'])(
    'never leads to %s',
    async (destinazione) => {
      expect((await entra('ada', destinazione)).location).toBe('/');
    },
  );

  test('leaves neither code nor state in the log', async () => {
    const { cookie, path } = await comincia('ada');
    await chiedi(product, path, { cookie });
    const { searchParams } = new URL(path, product.url);
    for (const name of ['code', 'state']) {
      expect(searchParams.get(name)).toBeTruthy();
      expect(product.output()).not.toContain(searchParams.get(name));
    }
    expect(product.output()).not.toContain(CF.ada);
  });
});

describe('in a browser, from the button through the provider', () => {
  /** A browser of its own each time: the provider remembers who signed in. */
  async function provaNelBrowser(chi: Nome, then: (page: Page) => Promise<void>): Promise<void> {
    fornitore.entraCome(null);
    const page = await browser.newPage({ baseURL: product.url });
    try {
      await page.goto('/accedi?destinazione=/profilo');
      await page.getByRole('link', { name: 'Identità di prova' }).click();
      await page.getByLabel('Chi sei').selectOption(chi);
      await page.getByRole('button', { name: 'Entra' }).click();
      await then(page);
    } finally {
      await page.close();
    }
  }

  test('to the page', async () => {
    await provaNelBrowser('ada', async (page) => page.waitForURL(`${product.url}/profilo`));
  });

  test('to a refusal, and back', async () => {
    await provaNelBrowser('ignota', async (page) => {
      await page.getByRole('heading', { name: 'Accesso non riuscito' }).waitFor();
      await page.getByRole('link', { name: 'Torna alla pagina di accesso' }).click();
      await page.waitForURL(/\/accedi$/);
    });
  });
});

test('a provider that is gone: a return says so, and the page for passwords goes on', async () => {
  const { cookie, path } = await comincia('ada');
  await fornitore.close();
  const esito = await chiedi(product, path, { cookie });
  expect([esito.status, sessionOf(esito)]).toEqual([503, undefined]);
  expect(esito.text).toContain('OIDC_NON_RISPONDE');
  expect((await chiedi(product, '/accedi')).status).toBe(200);
});
