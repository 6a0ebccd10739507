import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkLetter } from '../../web/src/lib/server/accreditamento/codice-fiscale.ts';
import type { AppState } from '../../sql/app/state.ts';
import { visit } from '../support/browser.ts';
import { accedi, apriStato, cookieDi, creaPersona, PASSWORD, type Persona } from '../support/persone.ts';
import { chiedi } from '../support/richieste.ts';
import { expectSound } from './layout.ts';
import { letteraDopo, percorsoIn } from './posta.ts';
import { useSetting } from './setting.ts';

/** Refused forms: the browser writes them on its console. */
const REFUSED = /status of (400|401|403|404|409)/;
const LOMBARDIA = [{ livello: 'regione' as const, codici: ['03'] }];

const setting = useSetting();
let stato: AppState;
let referente: Persona;
let amministratore: Persona;

beforeAll(async () => {
  stato = await apriStato(setting.product);
  referente = await creaPersona(stato, {
    ruoli: ['referente_regionale'],
    ambiti: LOMBARDIA,
    codiceFiscale: codice('RSSMRA', 70),
    email: 'referente@example.org',
  });
  amministratore = await creaPersona(stato, { ruoli: ['amministratore'], email: 'capo@example.org' });
});
afterAll(() => stato?.close());

function codice(letters: string, year: number): string {
  const fifteen = `${letters}${year}T10A562`;
  return fifteen + checkLetter(fifteen);
}

/** The fields of a whole request for one person, as the form posts them. */
const richiesta = (altro: Record<string, string> = {}) => ({
  pecProtocollo: '77/2026',
  pecData: '2026-01-15',
  'persone-0-nome': 'Anna',
  'persone-0-cognome': 'Verdi',
  'persone-0-codiceFiscale': codice('VRDNNA', 80),
  'persone-0-email': 'anna.verdi@example.org',
  'persone-0-ente': 'Regione Lombardia',
  'persone-0-ruolo': 'analista',
  'persone-0-territorio': 'Lombardia',
  ...altro,
});
const invia = async (chi: Persona, form: Record<string, string>) =>
  chiedi(setting.product, '/accreditamento/nuova?/invia', {
    cookie: await cookieDi(stato, chi),
    form,
    headers: { accept: 'text/html' },
  });

/** A page on which somebody is signed in. */
async function openAs(chi: Persona, options: Parameters<typeof setting.open>[0] = {}): Promise<Page> {
  const page = await setting.open({ expectedErrors: REFUSED, ...options });
  const [name = '', value = ''] = (await cookieDi(stato, chi)).split('=');
  await page.context().addCookies([{ name, value, url: setting.product.url }]);
  return page;
}
const fill = async (page: Page, fields: Record<string, string>) => {
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`main [name="${name}"]`);
    if (name.endsWith('-ruolo')) await field.selectOption(value);
    else await field.fill(value);
  }
};
const button = (page: Page, name: string | RegExp) => page.locator('main').getByRole('button', { name });

describe('from the request to the first access', () => {
  it('referente asks, administrator confirms, the person enters and sees the own territory', async () => {
    const page = await openAs(referente);
    await visit(page, '/accreditamento');
    await expectSound(page, 'accreditations');
    await page.getByRole('link', { name: 'Nuova richiesta' }).click();
    await page.getByRole('heading', { level: 1, name: /Nuova richiesta/ }).waitFor();
    await button(page, 'Invia la richiesta').click();
    await page.locator('main [role="alert"]').waitFor();
    await expectSound(page, 'form with errors');
    await fill(page, richiesta());
    const territorio = page.locator('[name="persone-0-territorio"]');
    await territorio.fill('lombar');
    await page.getByRole('option', { name: 'Lombardia, regione' }).click();
    expect(await territorio.inputValue()).toBe('Lombardia, regione');
    await button(page, 'Aggiungi un’altra persona').click();
    await page.getByRole('group', { name: 'Persona 2' }).waitFor();
    expect(await page.locator('[name="persone-0-email"]').inputValue()).toBe('anna.verdi@example.org');
    expect(await page.locator('[name="persone-0-ruolo"]').inputValue()).toBe('analista');
    await fill(page, { 'persone-0-ruolo': 'decisore' });
    await button(page, 'Invia la richiesta').click();
    await page.locator('main [role="alert"]').waitFor();
    expect(await page.locator('[name="persone-0-ruolo"]').inputValue()).toBe('decisore');
    await fill(page, { 'persone-0-ruolo': 'analista', 'persone-1-ruolo': 'operatore' });
    await button(page, 'Togli la persona 2').click();
    await page.getByRole('group', { name: 'Persona 2' }).waitFor({ state: 'detached' });
    await button(page, 'Invia la richiesta').click();
    await page.getByText('La richiesta è stata inviata').waitFor();
    await expectSound(page, 'request');
    const numero = new URL(page.url()).pathname.split('/').at(-1);

    const admin = await openAs(amministratore);
    await visit(admin, '/amministrazione/richieste');
    await expectSound(admin, 'requests');
    await admin.getByRole('link', { name: `Richiesta n. ${numero}` }).click();
    await admin.getByText('Confermando nasce un nuovo accesso').waitFor();
    await expectSound(admin, 'decision');
    await button(admin, 'Conferma Anna Verdi').click();
    await admin.getByText('Anna Verdi: confermata.').waitFor();

    const link = percorsoIn(
      await letteraDopo(setting.product, 'anna.verdi@example.org', 0),
      '/primo-accesso/',
    );
    const anna = await setting.open({ expectedErrors: REFUSED });
    await visit(anna, link);
    await anna.locator('main input[name="password"]').fill(PASSWORD);
    await anna.locator('main input[name="ripeti"]').fill(PASSWORD);
    await anna.locator('main form:has(input[name="password"]) button[type="submit"]').click();
    await anna.waitForURL((url) => !url.pathname.startsWith('/primo-accesso'));
    await accedi(anna, { email: 'anna.verdi@example.org', password: PASSWORD });
    const utente = await stato.accessi.utenti.byEmail('anna.verdi@example.org');
    expect(utente).toMatchObject({ stato: 'attivo', ruoli: ['analista'], ambiti: LOMBARDIA });
    const { righe } = await stato.accessi.registro.search({ azione: 'richiesta.confermata' });
    expect(righe[0]).toMatchObject({ utente: 'capo@example.org' });
  });

  it('a refusal needs a reason, which reaches who asked', async () => {
    const sent = await invia(
      referente,
      richiesta({ 'persone-0-territorio': 'Bergamo, comune (provincia di Bergamo)' }),
    );
    expect(sent.status).toBe(303);
    const numero = /accreditamento\/(\d+)/.exec(sent.location)?.[1];
    const admin = await openAs(amministratore, { javaScriptEnabled: false });
    await admin.goto(`/amministrazione/richieste/${numero}`);
    await admin.getByText('Ha già un accesso: Anna Verdi').waitFor();
    await admin.getByText('Rifiuta con un motivo').click();
    await button(admin, 'Rifiuta Anna Verdi').click();
    await admin.getByRole('alert').getByText('Scrivi il motivo').waitFor();
    await admin.locator('main textarea').fill('Manca la firma del dirigente.');
    await button(admin, 'Rifiuta Anna Verdi').click();
    await admin.getByText('Anna Verdi: rifiutata.').waitFor();
    const letter = await letteraDopo(setting.product, 'referente@example.org', 0);
    expect(letter).toContain('Manca la firma del dirigente.');
  });
});

describe('what is refused', () => {
  it('another territory, a role above, a PEC from the future, by direct POST', async () => {
    const cases: Record<string, string>[] = [
      { 'persone-0-territorio': 'Pescara, comune (provincia di Pescara)' },
      { 'persone-0-territorio': 'Abruzzo' },
      { 'persone-0-ruolo': 'amministratore' },
      { pecData: '2999-01-01' },
      { 'persone-0-nome': '=HYPERLINK("http://x")' },
    ];
    const before = (await stato.accessi.richieste.list({})).totale;
    for (const one of cases)
      expect((await invia(referente, richiesta(one))).status, JSON.stringify(one)).toBe(400);
    expect((await stato.accessi.richieste.list({})).totale).toBe(before);
    const cookie = await cookieDi(stato, referente);
    const places = await chiedi(setting.product, '/accreditamento/territori.json?q=pescara', { cookie });
    expect(JSON.parse(places.text)).toEqual({ luoghi: [] });
  });

  it('the ninth user of a Regione; the eighth can be asked for', async () => {
    const taken = (await stato.accessi.utenti.list({ ambito: { livello: 'regione', codice: '03' } })).totale;
    const altri = Array.from({ length: 7 - taken }, (_, n) =>
      creaPersona(stato, { ruoli: ['analista'], ambiti: LOMBARDIA, codiceFiscale: codice('BNCLCU', 60 + n) }),
    );
    await Promise.all(altri);
    const person = (letters: string) => ({
      'persone-0-codiceFiscale': codice(letters, 85),
      'persone-0-email': `${letters}@example.org`,
      'persone-0-nome': 'Luca',
      'persone-0-cognome': letters === 'NREMRA' ? 'Neri' : 'Gialli',
    });
    const confirmed = async (letters: string) => {
      const first = await invia(referente, richiesta(person(letters)));
      const avvisi = /name="avvisiVisti" value="([^"]*)"/.exec(first.text)?.[1] ?? '';
      return first.status === 400 && avvisi
        ? invia(referente, richiesta({ ...person(letters), avvisiVisti: avvisi }))
        : first;
    };
    expect((await confirmed('NREMRA')).status).toBe(303);
    const ninth = await confirmed('GLLMRA');
    expect([ninth.status, ninth.text.includes('al massimo 8 utenti')]).toEqual([400, true]);
  });
});

describe('an upstream list', () => {
  it('is shown, enters, and changes nothing the second time', async () => {
    const page = await openAs(amministratore);
    const csv = [
      'nome;cognome;codice fiscale;e-mail;ruolo;ente;livello;codice',
      `Carlo;Neri;${codice('NRECRL', 75)};carlo.neri@example.org;coordinatore;Regione Abruzzo;regione;13`,
    ].join('\r\n');
    const choose = async (text: string) => {
      await visit(page, '/amministrazione/elenchi');
      const file = { name: 'elenco.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
      await page.locator('input[type="file"]').setInputFiles(file);
      await button(page, 'Controlla l’elenco').click();
    };
    await choose(csv.replace('regione;13', 'regione;99'));
    await page.getByText('Nessun territorio di questo livello ha questo codice').waitFor();
    await choose(csv);
    await page.getByText('nuovo accesso', { exact: true }).waitFor();
    await expectSound(page, 'list');
    await button(page, /^Importa/).click();
    await page.getByText('Elenco importato').waitFor();
    await choose(csv);
    await page.getByText('non c’è nulla da importare').waitFor();
    const utente = await stato.accessi.utenti.byEmail('carlo.neri@example.org');
    expect(utente?.ambiti).toEqual([{ livello: 'regione', codici: ['13'] }]);
  });
});
