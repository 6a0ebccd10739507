import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppState } from '../../sql/app/state.ts';
import { visit } from '../support/browser.ts';
import { apriStato, cookieDi, creaPersona, PASSWORD, type NuovaPersona } from '../support/persone.ts';
import { chiedi } from '../support/richieste.ts';
import { expectSound } from './layout.ts';
import { useSetting } from './setting.ts';

/** Refused forms: the browser writes them on its console. */
const REFUSED = /status of (400|403)/;
const NUOVA = 'nove-cigni-bussola-rame-54-fieno';
const GIORNO_MS = 86_400_000;

const setting = useSetting();
let stato: AppState;

beforeAll(async () => {
  stato = await apriStato(setting.product);
});
afterAll(() => stato?.close());

/** A signed-in person and a window of theirs. */
async function apriCome(nuova: NuovaPersona, options: Parameters<typeof setting.open>[0] = {}) {
  const persona = await creaPersona(stato, nuova);
  const cookie = await cookieDi(stato, persona);
  const page = await setting.open({ expectedErrors: REFUSED, ...options });
  const [name = '', value = ''] = cookie.split('=');
  await page.context().addCookies([{ name, value, url: setting.product.url }]);
  return { persona, cookie, page };
}

const traGiorni = (giorni: number) => new Date(Date.now() + giorni * GIORNO_MS).toISOString();
const main = (page: Page) => page.locator('main');
const button = (page: Page, name: string | RegExp) => main(page).getByRole('button', { name });
/** Whether a cookie still opens the profile. */
const entra = async (cookie: string) =>
  (await chiedi(setting.product, '/profilo', { cookie })).status === 200;

async function compila(page: Page, campi: Record<string, string>): Promise<void> {
  for (const [nome, valore] of Object.entries(campi))
    await main(page).locator(`input[name="${nome}"]`).fill(valore);
}

describe('one’s own data and rights', () => {
  it('in words: roles, places by name, what one may do', async () => {
    const { page, persona } = await apriCome({
      nome: 'Lia',
      cognome: 'Verdi',
      ruoli: ['referente_regionale', 'analista'],
      ambiti: [
        { livello: 'regione', codici: ['03'] },
        { livello: 'provincia', codici: ['066'] },
      ],
      enti: ['c_a794'],
      scadeIl: traGiorni(200),
    });
    await visit(page, '/profilo');
    const text = (await main(page).textContent())?.replaceAll(/\s+/g, ' ') ?? '';
    for (const words of [
      'Lia Verdi',
      persona.email,
      'Valido fino al',
      'Referente regionale',
      'Analista',
      'Lombardia Regione',
      'Aquila Provincia',
      'l’ente c_a794',
      'Chiedere l’accreditamento di altre persone.',
      'Scaricare i dati protetti',
    ])
      expect(text).toContain(words);
    expect(text).not.toContain('Gestire gli utenti');
    await expectSound(page, 'profile');
  });

  it('a citizen reads open data, whatever scope was granted', async () => {
    const { page } = await apriCome({
      ruoli: ['cittadino'],
      ambiti: [{ livello: 'italia', codici: ['IT'] }],
    });
    await visit(page, '/profilo');
    const text = await main(page).textContent();
    expect(text).toContain('leggi soltanto i dati aperti');
    expect(text).not.toContain('Italia intera');
  });
});

describe('password', () => {
  it('is judged while it is typed; changing it ends the other sessions and keeps this one', async () => {
    const { page, persona, cookie } = await apriCome({ ruoli: ['analista'], nome: 'Mira' });
    const other = await cookieDi(stato, persona);
    await visit(page, '/profilo/password');
    await expectSound(page, 'password');
    await compila(page, { attuale: 'sbagliata', password: NUOVA, ripeti: NUOVA });
    await page.getByText('Si può usare.').waitFor();
    await button(page, 'Cambia la password').click();
    await main(page).getByRole('alert').getByText('La password attuale non è giusta.').waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('alert');
    expect(await entra(other)).toBe(true);
    await compila(page, { attuale: PASSWORD, password: NUOVA, ripeti: NUOVA });
    await button(page, 'Cambia la password').click();
    await page.getByText('La password è cambiata').waitFor();
    expect(await entra(other)).toBe(false);
    expect(await entra(cookie), 'the session has a new id').toBe(false);
    await visit(page, '/profilo');
    expect(new URL(page.url()).pathname).toBe('/profilo');
  });

  it('without scripts the answer says how strong the refused one was', async () => {
    const { page } = await apriCome({ ruoli: ['analista'] }, { javaScriptEnabled: false });
    await page.goto('/profilo/password');
    await compila(page, { attuale: PASSWORD, password: 'password1234', ripeti: 'password1234' });
    await button(page, 'Cambia la password').click();
    expect(await main(page).getByRole('alert').textContent()).toContain('facile da indovinare');
    expect(await page.locator('#password-forza').textContent()).toMatch(/Robustezza: (Molto debole|Debole)/);
  });

  it('that expired lets one do nothing but change it or leave', async () => {
    const { page } = await apriCome({ ruoli: ['analista'], passwordCambiataIl: traGiorni(-4000) });
    await visit(page, '/profilo/sessioni');
    await page.getByRole('heading', { name: 'La password è scaduta' }).waitFor();
    await expectSound(page, 'expired password');
    await compila(page, { attuale: PASSWORD, password: PASSWORD, ripeti: PASSWORD });
    await button(page, 'Cambia la password').click();
    await main(page).getByRole('alert').getByText('uguale a quella attuale').waitFor();
    await compila(page, { attuale: PASSWORD, password: NUOVA, ripeti: NUOVA });
    await button(page, 'Cambia la password').click();
    await page.getByText('La password è cambiata').waitFor();
    await page.getByRole('link', { name: 'Sessioni' }).click();
    await page.getByRole('heading', { name: 'Sessioni' }).waitFor();
  });
});

describe('second factor', () => {
  it('is switched on and off; recovery codes show once', async () => {
    const { page, persona } = await apriCome({ ruoli: ['analista'] });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await visit(page, '/profilo/secondo-fattore');
    await expectSound(page, 'second factor off');
    await button(page, 'Attiva la verifica').click();
    await page.getByText('al prossimo accesso riceverai un codice').waitFor();
    expect((await stato.accessi.utenti.byId(persona.utenteId))?.secondoFattore).toBe(true);
    await expectSound(page, 'second factor on');
    await button(page, 'Crea i codici di recupero').click();
    await main(page).getByRole('alert').getByText('Scrivi la password attuale').waitFor();
    await main(page).locator('#attuale-codici').fill(NUOVA);
    await button(page, 'Crea i codici di recupero').click();
    await main(page).getByRole('alert').getByText('La password attuale non è giusta').waitFor();
    await expectSound(page, 'recovery codes refused');
    expect(await stato.accessi.codici.countRecovery(persona.utenteId)).toBe(0);
    await main(page).locator('#attuale-codici').fill(PASSWORD);
    await button(page, 'Crea i codici di recupero').click();
    await page.getByText('non potrai rivederli').waitFor();
    const codes = await main(page).locator('ol code').allTextContents();
    expect(codes).toHaveLength(10);
    await expectSound(page, 'recovery codes');
    await button(page, 'Copia i codici').click();
    await page.getByText('Codici copiati.').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(codes.join('\n'));
    await visit(page, '/profilo/secondo-fattore');
    const text = await main(page).textContent();
    expect(text).toContain('Ne hai ancora 10');
    expect(text).not.toContain(codes[0]);
    await main(page).locator('#attuale-disattiva').fill(NUOVA);
    await button(page, 'Disattiva la verifica').click();
    await main(page).getByRole('alert').getByText('La password attuale non è giusta').waitFor();
    expect((await stato.accessi.utenti.byId(persona.utenteId))?.secondoFattore).toBe(true);
    await main(page).locator('#attuale-disattiva').fill(PASSWORD);
    await button(page, 'Disattiva la verifica').click();
    await page.getByText('La verifica è disattivata.').waitFor();
  });

  it('that a role requires cannot be switched off', async () => {
    const { page } = await apriCome({ ruoli: ['amministratore'] });
    await visit(page, '/profilo/secondo-fattore');
    expect(await main(page).textContent()).toContain('La chiede il tuo ruolo (Amministratore)');
    expect(await button(page, /Disattiva/).count()).toBe(0);
  });
});

describe('sessions', () => {
  it('are listed with device and address; one is ended, then all others', async () => {
    const { page, persona } = await apriCome({ ruoli: ['analista'] });
    const others = [
      await cookieDi(stato, persona),
      await cookieDi(stato, persona),
      await cookieDi(stato, persona),
    ];
    await visit(page, '/profilo/sessioni');
    const rows = main(page).locator('tbody tr');
    expect(await rows.count()).toBe(4);
    expect(await rows.first().textContent()).toContain('questa sessione');
    expect(await rows.first().getByRole('button').count()).toBe(0);
    expect(await rows.nth(1).textContent()).toMatch(/127\.0\.0\.1.*\d\d\/\d\d\/\d{4}/s);
    await expectSound(page, 'sessions');
    await rows.nth(1).getByRole('button').click();
    await page.getByText('La sessione è chiusa.').waitFor();
    const open = await Promise.all(others.map(entra));
    expect(open.filter(Boolean)).toHaveLength(2);
    await button(page, 'Chiudi le altre 2 sessioni').click();
    await page.getByText('2 sessioni sono state chiuse.').waitFor();
    expect(await Promise.all(others.map(entra))).toEqual([false, false, false]);
    await page.getByText('Non ci sono altre sessioni aperte.').waitFor();
  });

  it('of others cannot be ended', async () => {
    const { page } = await apriCome({ ruoli: ['analista'] });
    const victim = await apriCome({ ruoli: ['analista'] });
    const hash = (
      await stato.accessi.sessioni.list({ utenteId: victim.persona.utenteId, al: new Date().toISOString() })
    ).righe[0]?.sessioneHash;
    await visit(page, '/profilo/sessioni');
    const cookies = await page.context().cookies();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    await chiedi(setting.product, '/profilo/sessioni?/chiudi', { cookie, form: { id: hash ?? '' } });
    expect(await entra(victim.cookie)).toBe(true);
  });
});

describe('connections of programs', () => {
  it('that are off say so and who turns them on; there is no file, and no password is made', async () => {
    const { page, persona, cookie } = await apriCome({ ruoli: ['analista'] });
    await visit(page, '/profilo/sql');
    await page.getByText('i collegamenti sono spenti').waitFor();
    await page.getByText('SQL_API_PORT').waitFor();
    expect(await button(page, 'Crea la password').count()).toBe(0);
    await expectSound(page, 'connections off');
    for (const file of ['pbids', 'tds', 'crt'])
      expect((await chiedi(setting.product, `/profilo/sql/belvedere.${file}`, { cookie })).status).toBe(404);
    await chiedi(setting.product, '/profilo/sql?/crea', { cookie, form: { attuale: PASSWORD } });
    expect(await stato.accessi.passwordSqlApi.find(persona.utenteId)).toBeNull();
  });
});

describe('what is about to end', () => {
  it('is said on top of every page, only to whom it concerns', async () => {
    const { page } = await apriCome({ ruoli: ['analista'], scadeIl: traGiorni(5) });
    await visit(page, '/informazioni/guida');
    await page.getByText('Il tuo accreditamento termina tra 5 giorni.').waitFor();
    await expectSound(page, 'notice');
    const anonymous = await chiedi(setting.product, '/informazioni/guida');
    expect(anonymous.text).not.toContain('termina tra');
  });
});
