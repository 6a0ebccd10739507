import { createHash, randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScopoGettone } from '../../sql/app/accessi/tipi.ts';
import type { AppState } from '../../sql/app/state.ts';
import { visit } from '../support/browser.ts';
import { accedi, apriStato, cookieDi, creaPersona, PASSWORD, type Persona } from '../support/persone.ts';
import { chiedi } from '../support/richieste.ts';
import { expectSound } from './layout.ts';
import { codiceIn, letteraDopo, lettere, percorsoIn } from './posta.ts';
import { useSetting } from './setting.ts';

/** Refused forms and closed pages: the browser writes them on its console. */
const REFUSED = /status of (400|401|403|404|503)/;
const NUOVA = 'nove-cigni-bussola-rame-54-fieno';

const setting = useSetting();
let stato: AppState;
let ada: Persona;

beforeAll(async () => {
  stato = await apriStato(setting.product);
  ada = await creaPersona(stato, {
    ruoli: ['analista'],
    ambiti: [{ livello: 'regione', codici: ['03'] }],
    nome: 'Ada',
    cognome: 'Rossi',
  });
});
afterAll(() => stato?.close());

const open = (options: Parameters<typeof setting.open>[0] = {}) =>
  setting.open({ expectedErrors: REFUSED, ...options });
const button = (page: Page, name: string | RegExp) => page.locator('main').getByRole('button', { name });
const path = (page: Page) => new URL(page.url()).pathname;
const summary = (page: Page) => page.locator('main [role="alert"]');
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? '');

async function compila(page: Page, campi: Record<string, string>): Promise<void> {
  for (const [nome, valore] of Object.entries(campi))
    await page.locator(`main input[name="${nome}"]`).fill(valore);
}

/** A link as the product would have sent it. */
async function nuovoLink(scopo: ScopoGettone, utenteId: string): Promise<string> {
  const gettone = randomBytes(32).toString('base64url');
  const hash = createHash('sha256').update(gettone).digest('hex');
  const scadeIl = new Date(Date.now() + 60_000).toISOString();
  await stato.accessi.gettoni.create({ hash, scopo, utenteId, scadeIl });
  return `/${scopo === 'reimposta' ? 'recupero' : 'primo-accesso'}/${gettone}`;
}

describe('the first administrator', () => {
  it('follows the printed link, which reading does not use up and the form does', async () => {
    const email = 'capo@example.org';
    const [, printed] = /(http\S+\/primo-accesso\/\S+)/.exec(setting.product.output()) ?? [];
    const link = new URL(printed ?? '').pathname;
    const page = await open();
    await visit(page, link);
    await visit(page, link);
    await expectSound(page, 'first administrator');
    await compila(page, { nome: 'Capo', cognome: 'Prova', email: 'capo', password: 'capo', ripeti: 'capa' });
    await button(page, 'Crea l’amministratore').click();
    await summary(page).waitFor();
    expect(await focused(page)).toMatch(/2 cose da correggere.*e-mail completo.*non sono uguali/s);
    await compila(page, { email, password: 'Belvedere2026', ripeti: 'Belvedere2026' });
    await button(page, 'Crea l’amministratore').click();
    await summary(page).getByText('troppo facile da indovinare').waitFor();
    expect(await page.locator('main input[name="nome"]').inputValue()).toBe('Capo');
    await compila(page, { password: NUOVA, ripeti: NUOVA });
    await page.getByText('Si può usare.').waitFor();
    await button(page, 'Crea l’amministratore').click();
    await page.getByText('La password è impostata').waitFor();
    await compila(page, { email, password: NUOVA });
    await button(page, 'Accedi').click();
    await page.waitForURL('**/accedi/codice');
    const code = codiceIn(await letteraDopo(setting.product, email, 0));
    await compila(page, { codice: code });
    await button(page, 'Conferma').click();
    await page.locator('header summary').click();
    await page.getByRole('link', { name: 'Amministrazione' }).waitFor();
    expect(await page.getByRole('link', { name: 'Nuclei in carico' }).count()).toBe(0);
    await visit(page, link);
    await page.getByText('Il collegamento non vale più').waitFor();
  });
});

describe('sign-in', () => {
  it('says the same of a wrong password and of an unknown address, then leads where one wanted to go', async () => {
    const page = await open();
    await visit(page, '/profilo');
    expect(path(page)).toBe('/accedi');
    await expectSound(page, 'sign-in');
    await button(page, 'Accedi').click();
    await summary(page).getByText('Scrivi la tua e-mail.').click();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('email');
    const said: string[] = [];
    for (const email of [ada.email, 'nessuno@example.org']) {
      await compila(page, { email, password: 'sbagliata' });
      const answered = page.waitForResponse((response) => response.request().method() === 'POST');
      await button(page, 'Accedi').click();
      await answered;
      await summary(page).getByText('Non è stato possibile accedere').waitFor();
      said.push((await summary(page).textContent()) ?? '');
      expect(await page.locator('main input[name="email"]').inputValue()).toBe(email);
    }
    expect(said[1]).toBe(said[0]);
    await expectSound(page, 'refused');
    await compila(page, { email: ada.email, password: PASSWORD });
    await page.locator('main input[name="password"]').press('Enter');
    await page.waitForURL('**/profilo');
    await page.locator('header').getByText('Ada Rossi').waitFor();
  });

  it('never leads to another site', async () => {
    for (const elsewhere of ['https://example.org/', '//example.org', '/\\example.org']) {
      const answer = await chiedi(setting.product, `/accedi?destinazione=${encodeURIComponent(elsewhere)}`, {
        form: { email: ada.email, password: PASSWORD },
        headers: { accept: 'text/html' },
      });
      expect(answer.status).toBe(303);
      expect(answer.location).toBe('/');
    }
  });

  it('works by keyboard alone, the menu of the person too; leaving ends the session', async () => {
    const page = await open();
    await visit(page, '/accedi?destinazione=/informazioni/guida');
    await page.locator('main input[name="email"]').focus();
    await page.keyboard.type(ada.email);
    await page.keyboard.press('Tab');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.locator('main input[name="password"]').getAttribute('type')).toBe('text');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/informazioni/guida');
    const menu = page.locator('header summary');
    await menu.focus();
    await page.keyboard.press('Enter');
    await page.locator('header').getByRole('link', { name: 'Nuclei in carico' }).waitFor();
    await expectSound(page, 'open menu');
    await menu.focus();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Profilo');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('link', { name: 'Profilo' }).isVisible()).toBe(false);
    expect(await focused(page)).toContain('Ada Rossi');
    const [cookie] = await page.context().cookies();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Esci' }).press('Enter');
    await page.getByText('Sei uscito.').waitFor();
    expect(await page.context().cookies()).toEqual([]);
    const old = await chiedi(setting.product, '/profilo', { cookie: `${cookie?.name}=${cookie?.value}` });
    expect(old.location).toContain('/accedi');
    expect((await chiedi(setting.product, '/esci')).status).toBe(405);
  });

  it('works without scripts: summary with the focus, session, menu, way out', async () => {
    const page = await open({ javaScriptEnabled: false });
    await page.goto('/accedi?destinazione=/profilo');
    await compila(page, { email: ada.email, password: 'sbagliata' });
    await button(page, 'Accedi').click();
    expect(await page.locator('main [role="alert"]:focus').textContent()).toContain('Accesso non riuscito');
    await compila(page, { password: PASSWORD });
    await button(page, 'Accedi').click();
    expect(path(page)).toBe('/profilo');
    await page.locator('header summary').click();
    await page.getByRole('button', { name: 'Esci' }).click();
    await page.getByText('Sei uscito.').waitFor();
    await page.goto('/profilo');
    expect(path(page)).toBe('/accedi');
  });
});

describe('second factor', () => {
  it('asks for the code of the message; wrong ones, another one, a recovery code', async () => {
    const bruna = await creaPersona(stato, { ruoli: ['decisore'], nome: 'Bruna', secondoFattore: true });
    const page = await open();
    await visit(page, '/accedi?destinazione=/profilo/secondo-fattore');
    await compila(page, { email: bruna.email, password: PASSWORD });
    await button(page, 'Accedi').click();
    await page.waitForURL('**/accedi/codice?*');
    await expectSound(page, 'code');
    expect(await page.locator('main').textContent()).not.toContain(bruna.email);
    expect(await page.locator('header').getByRole('link', { name: 'Accedi' }).count()).toBe(1);
    const code = codiceIn(await letteraDopo(setting.product, bruna.email, 0));
    await compila(page, { codice: code === '000000' ? '000001' : '000000' });
    await button(page, 'Conferma').click();
    await summary(page).getByText('Il codice non è giusto').waitFor();
    await button(page, 'Invia un altro codice').click();
    await summary(page)
      .getByText(/Puoi chiederne un altro tra \d+ secondi/)
      .waitFor();
    await compila(page, { codice: `${code.slice(0, 3)} ${code.slice(3)}` });
    await button(page, 'Conferma').click();
    await page.waitForURL('**/profilo/secondo-fattore');
    await page.locator('#attuale-codici').fill(PASSWORD);
    await button(page, 'Crea i codici di recupero').click();
    const recovery = await page.locator('main ol code').first().textContent();

    const other = await open({ javaScriptEnabled: false });
    await other.goto('/accedi');
    await compila(other, { email: bruna.email, password: PASSWORD });
    await button(other, 'Accedi').click();
    await other.locator('main summary').click();
    await compila(other, { recupero: 'aaaa-bbbb-cccc' });
    await button(other, 'Entra con il codice di recupero').click();
    expect(await summary(other).textContent()).toContain('già stato usato');
    await compila(other, { recupero: recovery ?? '' });
    await button(other, 'Entra con il codice di recupero').click();
    await other.locator('header').getByText('Bruna').waitFor();
  });
});

describe('recovery of the password', () => {
  it('answers the same for everybody and writes only to who has an account', async () => {
    const page = await open();
    await visit(page, '/accedi');
    await page.getByRole('link', { name: 'Hai dimenticato la password?' }).click();
    await page.getByRole('heading', { name: 'Reimposta la password' }).waitFor();
    await expectSound(page, 'recovery');
    await compila(page, { email: 'nessuno' });
    await button(page, 'Invia il collegamento').click();
    await summary(page).getByText('indirizzo e-mail completo').waitFor();
    const before = (await lettere(setting.product, ada.email)).length;
    const said: string[] = [];
    for (const email of ['nessuno@example.org', ada.email]) {
      await visit(page, '/recupero');
      await compila(page, { email });
      await button(page, 'Invia il collegamento').click();
      await page.getByRole('heading', { name: 'Controlla la posta' }).waitFor();
      said.push(((await page.locator('main').textContent()) ?? '').replace(email, '…'));
    }
    expect(said[1]).toBe(said[0]);
    await expectSound(page, 'sent');
    await letteraDopo(setting.product, ada.email, before);
    expect(await lettere(setting.product, 'nessuno@example.org')).toEqual([]);
  });

  it('the link sets the password once, ends every session, and leaves no trace in referrers or caches', async () => {
    const carla = await creaPersona(stato, { ruoli: ['analista'], nome: 'Carla' });
    const cookie = await cookieDi(stato, carla);
    await chiedi(setting.product, '/recupero', { form: { email: carla.email } });
    const link = percorsoIn(await letteraDopo(setting.product, carla.email, 0), '/recupero/');
    const { headers } = await chiedi(setting.product, link);
    expect(headers['referrer-policy']).toMatch(/^(strict-origin|no-referrer)$/);
    expect(headers['cache-control']).toContain('no-store');
    const page = await open({ javaScriptEnabled: false });
    await page.goto(link);
    await compila(page, { password: 'corta', ripeti: 'corta' });
    await button(page, 'Imposta la password').click();
    expect(await page.locator('main').textContent()).toContain('Non si può ancora usare.');
    await compila(page, { password: NUOVA, ripeti: NUOVA });
    await button(page, 'Imposta la password').click();
    await page.getByText('La password è cambiata').waitFor();
    expect((await chiedi(setting.product, '/profilo', { cookie })).location).toContain('/accedi');
    await page.goto(link);
    await page.getByText('Il collegamento non vale più').waitFor();
    await accedi(page, { email: carla.email, password: NUOVA });
  });

  it('a used link still open in another window does nothing', async () => {
    const dora = await creaPersona(stato, { ruoli: ['analista'] });
    const link = await nuovoLink('reimposta', dora.utenteId);
    const page = await open();
    await visit(page, link);
    await expectSound(page, 'new password');
    await chiedi(setting.product, `${link}?/imposta`, { form: { password: NUOVA, ripeti: NUOVA } });
    await compila(page, { password: PASSWORD, ripeti: PASSWORD });
    await button(page, 'Imposta la password').click();
    await page.getByText('Il collegamento non vale più').waitFor();
    await expectSound(page, 'used link');
  });
});

describe('first access', () => {
  it('sets the password of who was invited; the words on its strength follow the typing', async () => {
    const elena = await creaPersona(stato, { ruoli: ['analista'], nome: 'Elena', stato: 'invitato' });
    const page = await open();
    await visit(page, await nuovoLink('primo_accesso', elena.utenteId));
    await expectSound(page, 'first access');
    const words = page.locator('#password-forza');
    const height = (await words.boundingBox())?.height;
    await compila(page, { password: elena.email });
    await words.getByText('Non si può ancora usare.').waitFor();
    await compila(page, { password: NUOVA });
    await words.getByText('Si può usare.').waitFor();
    expect((await words.boundingBox())?.height).toBe(height);
    await compila(page, { ripeti: NUOVA });
    await button(page, 'Imposta la password').click();
    await page.getByText('La password è impostata').waitFor();
    await accedi(page, { email: elena.email, password: NUOVA });
    await page.locator('header').getByText('Elena').waitFor();
  });
});

describe('closed pages', () => {
  it('say which function is missing and whom to ask', async () => {
    const page = await open();
    await accedi(page, ada);
    await visit(page, '/amministrazione/utenti');
    expect(await page.locator('main').textContent()).toMatch(/gestire gli utenti.*amministratore/s);
    await expectSound(page, 'forbidden');
    await page.getByRole('link', { name: 'Vedi che cosa puoi fare' }).click();
    await page.getByRole('heading', { name: 'Profilo', exact: true }).waitFor();
  });
});
