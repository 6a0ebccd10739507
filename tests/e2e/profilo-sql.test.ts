import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppState } from '../../sql/app/state.ts';
import { visit } from '../support/browser.ts';
import { apriStato, cookieDi, creaPersona, PASSWORD, type NuovaPersona } from '../support/persone.ts';
import { freePort } from '../support/product.ts';
import { chiedi } from '../support/richieste.ts';
import { expectSound } from './layout.ts';
import { useSetting } from './setting.ts';

/** Refused forms: the browser writes them on its console. */
const REFUSED = /status of (400|403)/;
const FORMA = /^([a-z2-9]{5}-){4}[a-z2-9]{5}$/;

const port = await freePort();
const setting = useSetting({ SQL_API_PORT: String(port) });
let stato: AppState;

beforeAll(async () => {
  stato = await apriStato(setting.product);
});
afterAll(() => stato?.close());

/** A signed-in person and a window of theirs. */
async function apriCome(nuova: NuovaPersona) {
  const persona = await creaPersona(stato, nuova);
  const cookie = await cookieDi(stato, persona);
  const page = await setting.open({ expectedErrors: REFUSED });
  const [name = '', value = ''] = cookie.split('=');
  await page.context().addCookies([{ name, value, url: setting.product.url }]);
  return { persona, cookie, page };
}

const main = (page: Page) => page.locator('main');
const button = (page: Page, name: string) => main(page).getByRole('button', { name, exact: true });

async function chiediPassword(page: Page, bottone: string): Promise<string> {
  await main(page).locator('input[name="attuale"]').fill(PASSWORD);
  await button(page, bottone).click();
  await page.getByText('non potrai rivederla').waitFor();
  return (await main(page).getByRole('group', { name: 'La tua password' }).textContent())?.trim() ?? '';
}

/** How the SQL API answers this e-mail and password: null lets in, else PostgreSQL's code of the refusal. */
async function bussa(user: string, password: string): Promise<string | null> {
  const ssl = { rejectUnauthorized: false };
  const client = new pg.Client({ host: '127.0.0.1', port, user, password, database: 'belvedere', ssl });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return null;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

/** Whether a text stands in a log, a message or a table of the product’s folder. */
function sulDisco(text: string): string[] {
  const files = readdirSync(setting.product.dir, { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile() && !file.name.endsWith('.duckdb'))
    .map((file) => join(file.parentPath, file.name))
    .filter((path) => readFileSync(path).includes(text));
}

describe('the password of one’s programs', () => {
  it('is made, shown once, opens the SQL API, is replaced and revoked', async () => {
    const { page, persona } = await apriCome({ ruoli: ['analista'], nome: 'Ugo' });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await visit(page, '/profilo');
    await page.getByRole('link', { name: 'Collegamenti' }).click();
    await main(page).getByText('Non ne hai ancora una.').waitFor();
    for (const words of ['127.0.0.1', String(port), 'belvedere', persona.email])
      expect(await main(page).textContent()).toContain(words);
    await main(page)
      .getByText(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
      .waitFor();
    await expectSound(page, 'connections, none');

    await main(page).locator('input[name="attuale"]').fill('sbagliata');
    await button(page, 'Crea la password').click();
    await main(page).getByRole('alert').getByText('non è giusta').waitFor();

    const first = await chiediPassword(page, 'Crea la password');
    expect(first).toMatch(FORMA);
    await expectSound(page, 'connections, shown');
    await button(page, 'Copia la password').click();
    await page.getByText('Password copiata.').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(first);
    expect(await bussa(persona.email, first)).toBeNull();
    expect(await bussa(persona.email, PASSWORD)).toBe('28P01');

    await visit(page, '/profilo/sql');
    await main(page).getByText('Ultimo uso:').waitFor();
    expect(await page.content()).not.toContain(first);
    await expectSound(page, 'connections, made');
    const second = await chiediPassword(page, 'Sostituisci la password');
    expect(await bussa(persona.email, first)).toBe('28P01');
    expect(await bussa(persona.email, second)).toBeNull();

    await button(page, 'Revoca la password').click();
    await page.getByText('La password è revocata').waitFor();
    expect(await bussa(persona.email, second)).toBe('28P01');

    for (const secret of [first, second]) {
      expect(setting.product.output()).not.toContain(secret);
      expect(sulDisco(secret)).toEqual([]);
      expect(JSON.stringify(await stato.accessi.registro.search({ limite: 100 }))).not.toContain(secret);
    }
    expect(sulDisco(persona.email), 'the search itself').not.toEqual([]);
  });

  it('of somebody is seen and revoked by an administrator, who learns nothing of it', async () => {
    const { page: own, persona } = await apriCome({ ruoli: ['decisore'] });
    await visit(own, '/profilo/sql');
    const password = await chiediPassword(own, 'Crea la password');
    const { page } = await apriCome({ ruoli: ['amministratore'] });
    await visit(page, `/amministrazione/utenti/${persona.utenteId}`);
    await main(page).getByText('mai usata').waitFor();
    expect(await page.content()).not.toContain(password);
    expect(await page.content()).not.toContain('SCRAM');
    await button(page, 'Revoca la password dei collegamenti').click();
    await page.getByText('i suoi programmi non si collegano più').waitFor();
    expect(await bussa(persona.email, password)).toBe('28P01');
    const { righe } = await stato.accessi.registro.search({ limite: 100 });
    expect(righe.filter(({ azione }) => azione === 'sql.password_revocata')).not.toEqual([]);
  });
});

describe('attacks', () => {
  it('nobody makes or revokes the password of somebody else', async () => {
    const victim = await creaPersona(stato, { ruoli: ['analista'] });
    const attacker = await creaPersona(stato, { ruoli: ['analista'] });
    const before = { creataIl: new Date().toISOString(), usataIl: null };
    await stato.accessi.passwordSqlApi.set(victim.utenteId, 'SCRAM-SHA-256$x', before.creataIl);
    const cookie = await cookieDi(stato, attacker);
    const { utenteId, email } = victim;
    const form = { attuale: PASSWORD, utenteId, utente: email, email, id: utenteId };
    for (const path of [
      '/profilo/sql?/revoca',
      `/profilo/sql?/revoca&utenteId=${utenteId}`,
      '/profilo/sql?/crea',
    ])
      await chiedi(setting.product, path, { cookie, form });
    const refused = await chiedi(setting.product, `/amministrazione/utenti/${utenteId}?/revocaPasswordSql`, {
      cookie,
      form,
    });
    expect(refused.status).toBe(403);
    expect(await stato.accessi.passwordSqlApi.find(utenteId)).toEqual(before);
    expect(await stato.accessi.passwordSqlApi.find(attacker.utenteId)).not.toBeNull();
  });

  it('who may not use it gets neither page nor files nor password', async () => {
    const { page, persona, cookie } = await apriCome({ ruoli: ['operatore'] });
    await visit(page, '/profilo');
    expect(await page.getByRole('link', { name: 'Collegamenti' }).count()).toBe(0);
    for (const file of ['', '/belvedere.pbids', '/belvedere.tds', '/belvedere.crt'])
      expect((await chiedi(setting.product, `/profilo/sql${file}`, { cookie })).status, file).toBe(403);
    const form = { attuale: PASSWORD };
    expect((await chiedi(setting.product, '/profilo/sql?/crea', { cookie, form })).status).toBe(403);
    expect(await stato.accessi.passwordSqlApi.find(persona.utenteId)).toBeNull();
  });

  it('files are one’s own, as files, and hold no key', async () => {
    const email = `o'neil+"&<b>@example.org`;
    const persona = await creaPersona(stato, { ruoli: ['analista'], email });
    const cookie = await cookieDi(stato, persona);
    const ask = (file: string) => chiedi(setting.product, `/profilo/sql/belvedere.${file}`, { cookie });
    const [tds, pbids, copy, crt] = await Promise.all(['tds', 'pbids', 'pbids?modo=importa', 'crt'].map(ask));
    expect(tds?.text).toContain(`username='o&apos;neil+&quot;&amp;&lt;b&gt;@example.org'`);
    expect(JSON.parse(pbids?.text ?? '')).toMatchObject({ connections: [{ mode: 'DirectQuery' }] });
    expect(JSON.parse(copy?.text ?? '')).toMatchObject({ connections: [{ mode: 'Import' }] });
    expect(crt?.text).toMatch(/^-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\s*$/);
    for (const one of [tds, pbids, copy, crt]) {
      expect(one?.headers['content-disposition']).toMatch(
        /^attachment; filename="belvedere\.(tds|pbids|crt)"$/,
      );
      expect(one?.headers['cache-control']).toContain('no-store');
    }
  });
});
