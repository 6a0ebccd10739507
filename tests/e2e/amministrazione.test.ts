import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import type { AppState } from '../../sql/app/state.ts';
import { accessibilityViolations } from '../support/browser.ts';
import { apriStato, cookieDi, creaPersona, type Persona } from '../support/persone.ts';
import { chiedi } from '../support/richieste.ts';
import { useSetting } from './setting.ts';

const setting = useSetting();
let stato: AppState;
let capo: Persona;
let cookie: string;

beforeAll(async () => {
  stato = await apriStato(setting.product);
  capo = await creaPersona(stato, { ruoli: ['amministratore'], nome: 'Carla', cognome: 'Capo' });
  cookie = await cookieDi(stato, capo);
});
afterAll(() => stato?.close());

/** A page with the administrator's session. */
async function open(options: Parameters<typeof setting.open>[0] = {}): Promise<Page> {
  const page = await setting.open(options);
  const [name = '', value = ''] = cookie.split('=');
  await page.context().addCookies([{ name, value, url: setting.product.url }]);
  return page;
}

const PAGES = [
  '/amministrazione',
  '/amministrazione/utenti',
  '/amministrazione/utenti/nuovo',
  '/amministrazione/ruoli',
  '/amministrazione/sessioni',
  '/amministrazione/blocchi',
  '/amministrazione/statistiche',
  '/amministrazione/registro',
];

/** Rights given through the form of one person, a place at a time. */
async function give(page: Page, place: string): Promise<void> {
  await page.getByLabel('Cerca un territorio per nome').fill(place);
  await page.locator('button[formaction="?/cerca"]').click();
  await page.locator('.lista input[name="ambito"]:not(:checked)').first().check();
}

describe.each([true, false])('an administrator, scripts: %s', (javaScriptEnabled) => {
  it('creates a person, gives rights on several levels, suspends', async () => {
    // The form sent empty is answered 400, which the browser's console tells.
    const page = await open({ javaScriptEnabled, expectedErrors: /status of 400/ });
    const email = `nuova-${javaScriptEnabled}@example.org`;
    await page.goto('/amministrazione/utenti/nuovo');
    await page.getByRole('button', { name: 'Crea e invia il link' }).click();
    await page.getByRole('alert').waitFor();
    await page.locator('#nome').fill('Lea');
    await page.locator('#cognome').fill('Nuova');
    await page.locator('#email').fill(email);
    await page.getByLabel('Analista').check();
    await give(page, 'Abruzzo');
    await give(page, 'Treviglio');
    await page.getByRole('button', { name: 'Crea e invia il link' }).click();
    await page.waitForURL(/\/utenti\/[0-9a-f-]{36}\?fatto=creato/);
    const utente = await stato.accessi.utenti.byEmail(email);
    expect(utente).toMatchObject({ stato: 'invitato', ruoli: ['analista'] });
    expect(utente?.ambiti.map(({ livello }) => livello)).toContain('regione');
    expect(utente?.ambiti).toHaveLength(2);
    expect(await page.locator('.frasi').innerText()).toContain('Abruzzo');
    await page.getByRole('button', { name: 'Sospendi' }).click();
    await page.getByText('Persona sospesa').waitFor();
    expect(await stato.accessi.utenti.byEmail(email)).toMatchObject({ stato: 'sospeso' });
    const { righe } = await stato.accessi.registro.search({ testo: utente?.utenteId });
    expect(righe.map(({ azione }) => azione)).toEqual(
      expect.arrayContaining(['utente.creato', 'utente.sospeso']),
    );
    expect(righe.every(({ utente: chi }) => chi === capo.email)).toBe(true);
  });
});

it('a switch of the table of roles is saved and told to the log', async () => {
  const page = await open();
  await page.goto('/amministrazione/ruoli');
  await page.getByLabel('Scaricare i dati protetti: Operatore').check();
  await page.getByRole('button', { name: 'Salva la tabella' }).click();
  await page.getByText('1 cambiamento salvato').waitFor();
  const roles = await stato.accessi.ruoli.list();
  expect(roles.find(({ ruolo }) => ruolo === 'operatore')?.funzioni).toContain('esporta_protetti');
});

it('the filters of people say what the list shows, after a choice, a reset and a step back', async () => {
  const page = await open();
  await page.goto('/amministrazione/utenti');
  const ruolo = page.locator('select[name="ruolo"]');
  await ruolo.selectOption('operatore');
  await page.locator('main').getByRole('button', { name: 'Cerca' }).click();
  await page.waitForURL(/ruolo=operatore/);
  expect(await ruolo.inputValue()).toBe('operatore');
  await page.locator('main').getByRole('link', { name: 'Togli i filtri' }).click();
  await page.waitForURL((url) => url.search === '');
  await expect.poll(() => ruolo.inputValue()).toBe('');
  await page.goBack();
  await page.waitForURL(/ruolo=operatore/);
  await expect.poll(() => ruolo.inputValue()).toBe('operatore');
});

describe('guards, by posts that no page would send', () => {
  const post = (path: string, form: Record<string, string>) =>
    chiedi(setting.product, path, { cookie, form, method: 'POST' });

  it('nobody suspends or demotes themselves, gives unknown places, or empties the table', async () => {
    const own = `/amministrazione/utenti/${capo.utenteId}`;
    const other = await creaPersona(stato, { ruoli: ['operatore'] });
    const posts: [string, Record<string, string>, string][] = [
      [`${own}?/sospendi`, { x: '1' }, 'SU_SE_STESSI'],
      [`${own}/diritti?/salva`, { ruolo: 'analista' }, 'SU_SE_STESSI'],
      [
        `/amministrazione/utenti/${other.utenteId}/diritti?/salva`,
        { ruolo: 'analista', ambito: 'regione:99' },
        'DATI_NON_VALIDI',
      ],
      ['/amministrazione/ruoli', { concessa: 'ministero:leggi_protetti' }, 'ULTIMO_RUOLO'],
      ['/amministrazione/ruoli', { concessa: 'cittadino:leggi_protetti' }, 'SOLO_DATI_APERTI'],
    ];
    for (const [path, form, codice] of posts) {
      const { status, testo } = await post(path, form).then(async (answer) => ({
        status: answer.status,
        testo: JSON.stringify(answer),
      }));
      expect([path, status, testo.includes(codice)]).toEqual([path, 400, true]);
    }
    expect(await stato.accessi.utenti.byId(capo.utenteId)).toMatchObject({
      stato: 'attivo',
      ruoli: capo.ruoli,
    });
    expect(await stato.accessi.utenti.byId(other.utenteId)).toMatchObject({
      ruoli: ['operatore'],
      ambiti: [],
    });
  });

  it('a session that is closed opens nothing at the next request', async () => {
    const other = await creaPersona(stato, { ruoli: ['analista'] });
    const theirs = await cookieDi(stato, other);
    const before = await chiedi(setting.product, '/profilo', { cookie: theirs });
    await post(`/amministrazione/utenti/${other.utenteId}?/termina`, { x: '1' });
    const after = await chiedi(setting.product, '/profilo', { cookie: theirs });
    expect([before.status, after.status]).toEqual([200, 303]);
  });
});

it('the log is exported as the search found it, formulas made plain, and that is in the log', async () => {
  const marker = '=HYPERLINK("https://example.org")';
  await stato.accessi.registro.append({
    utenteId: null,
    utente: '',
    azione: 'accesso.fallito',
    oggetto: marker,
    dettagli: {},
    indirizzo: '192.0.2.9',
    richiestaHttp: 'prova',
  });
  const page = await open();
  await page.goto('/amministrazione/registro?azione=accesso.fallito');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Scarica CSV' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^registro-\d{4}-\d\d-\d\d\.csv$/);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  expect(text.startsWith('\ufeffnumero;')).toBe(true);
  expect(text).toContain(`"'=HYPERLINK(""https://example.org"")"`);
  const { righe } = await stato.accessi.registro.search({ azione: 'registro.esportato' });
  expect(righe[0]).toMatchObject({
    utente: capo.email,
    dettagli: { ricerca: { azione: 'accesso.fallito' } },
  });
});

it.each([1440, 768, 360])('every page fits %i px and passes axe', async (width) => {
  const page = await open({ width });
  for (const path of [...PAGES, `/amministrazione/utenti/${capo.utenteId}`]) {
    await page.goto(path);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect([path, wide <= 0]).toEqual([path, true]);
    expect([path, await accessibilityViolations(page)]).toEqual([path, []]);
  }
});
