/// <reference lib="dom" />
import { createHash } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RUOLI } from '../../model/contratto/accesso.ts';
import { PERMESSI, type Permesso } from '../../web/src/lib/server/accesso/permessi.ts';
import { openPage, startBrowser } from '../support/browser.ts';
import { creaPersona } from '../support/persone.ts';
import type { Bersaglio } from './bersaglio.ts';
import { addressOf, readRoutes } from './route-table.ts';

const TABS = 3;
/** Pages that there are at least: fewer mean that the table was not read. */
const FEWEST = { nessuno: 12, 'a metà': 1, chiunque: 30 };
/** The link of somebody who has to choose a password. */
const TOKEN = 'gettone-di-una-persona-che-deve-scegliere-la-password';

/** Where a page keeps what its policy refused, one line each. */
declare global {
  interface Window {
    rifiutati: string[];
    /** Set by whatever runs that must not. */
    rubato?: number;
  }
}

function listen(): void {
  window.rifiutati = [];
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile }) => {
    window.rifiutati.push(`${effectiveDirective} ${blockedURI} ${sourceFile}`);
  });
}

/** What somebody would put into a page who found a way to: each runs where no policy forbids it. */
const INJECTED = [
  '<script>window.rubato = 1</script>',
  '<img src="data:," onerror="window.rubato = 2" alt="">',
  '<svg onload="window.rubato = 3"></svg>',
  '<script src="data:text/javascript,window.rubato = 4"></script>',
  '<iframe srcdoc="<script>parent.rubato = 5</script>" title="x"></iframe>',
  '<object data="data:text/html,<script>parent.rubato = 6</script>"></object>',
  '<script type="module">window.rubato = 7</script>',
  '<a id="esca" href="javascript:window.rubato = 8">x</a>',
].join('');

/** The policy of each page as a real browser applies it: it stops nothing of the product's own, and everything else. */
export function browserSuite(b: Bersaglio): void {
  let browser: Browser;
  let richiestaId: number;
  let cookies: Record<'nessuno' | 'a metà' | 'chiunque', string | undefined>;
  beforeAll(async () => {
    browser = await startBrowser();
    const chiunque = await creaPersona(b.stato, {
      ruoli: [...RUOLI],
      ambiti: [{ livello: 'regione', codici: ['03'] }],
    });
    const { utenteId } = chiunque;
    const persona = { nome: 'Ugo', cognome: 'Atteso', email: 'atteso@example.org', ente: 'Comune' };
    const diritto = { ruolo: 'analista', livello: 'regione' as const, codice: '03' };
    richiestaId = await b.stato.accessi.richieste.create({
      richiedenteId: utenteId,
      pecProtocollo: 'PROT-1',
      pecData: '2026-01-02',
      persone: [{ ...persona, ...diritto, codiceFiscale: 'TTSGUO80A01H501X' }],
    });
    const hash = createHash('sha256').update(TOKEN).digest('hex');
    const scadeIl = new Date(Date.now() + 1_800_000).toISOString();
    await b.stato.accessi.gettoni.create({ hash, scopo: 'reimposta', utenteId, scadeIl });
    cookies = {
      nessuno: undefined,
      'a metà': b.cookie['a metà'],
      chiunque: await b.cookieNuovo(chiunque),
    };
  });
  afterAll(() => browser?.close());

  async function open(chi: keyof typeof cookies): Promise<{ page: Page; errors: string[] }> {
    const { page, errors } = await openPage(browser, b.product.url);
    const [name, value] = cookies[chi]?.split('=') ?? [];
    if (name && value) await page.context().addCookies([{ name, value, url: b.product.url }]);
    await page.addInitScript(listen);
    return { page, errors };
  }

  /** Addresses that lead to something, one for each page of the sources that an identity is let into. */
  async function addresses(chi: keyof typeof cookies): Promise<string[]> {
    const open = (permesso: Permesso | undefined) =>
      chi === 'chiunque' ||
      (chi === 'a metà' ? permesso === 'primo_fattore' : permesso === 'tutti' || permesso === 'anonimi');
    const { righe } = await b.stato.accessi.registro.search({ limite: 1 });
    const values = {
      utenteId: b.nascosto.utenteId,
      eventoId: String(righe[0]?.eventoId ?? 1),
      id: String(richiestaId),
      gettone: TOKEN,
      codice: 'popolazione',
      percorso: 'lombardia/bergamo',
    };
    return readRoutes()
      .filter(({ id, pagina }) => pagina && open(PERMESSI[id]))
      .map((route) => addressOf(route, values));
  }

  test.each(['nessuno', 'a metà', 'chiunque'] as const)(
    'as %s no page breaks its own policy, and none has an error in the console',
    async (chi) => {
      const left = await addresses(chi);
      const visited = left.length;
      const troubles: string[] = [];
      const work = async () => {
        const { page, errors } = await open(chi);
        for (let path = left.shift(); path !== undefined; path = left.shift()) {
          await page.goto(path, { waitUntil: 'load' });
          await page.evaluate(() => new Promise((done) => requestIdleCallback(done, { timeout: 1000 })));
          const refused = await page.evaluate(() => window.rifiutati);
          // Pages that say no are answered with the status that says so.
          const failed = errors
            .splice(0)
            .filter((text) => !/Failed to load resource.*\b40[0134]\b/.test(text));
          troubles.push(...[...refused, ...failed].map((one) => `${path}: ${one}`));
        }
        await page.context().close();
      };
      await Promise.all(Array.from({ length: TABS }, work));
      expect(troubles).toEqual([]);
      expect(visited).toBeGreaterThanOrEqual(FEWEST[chi]);
    },
  );

  /** Opens a page with the injected markup in it. */
  async function openInjected(page: Page, path: string, keepPolicy: boolean): Promise<number | undefined> {
    await page.route(`${b.product.url}${path}`, async (route) => {
      const response = await route.fetch();
      const headers = response.headers();
      if (!keepPolicy) delete headers['content-security-policy'];
      const body = (await response.text()).replace('</body>', `${INJECTED}</body>`);
      expect(body).toContain(INJECTED);
      await route.fulfill({ response, headers, body });
    });
    await page.goto(path, { waitUntil: 'load' });
    await page.evaluate(() => document.getElementById('esca')?.click());
    await page.evaluate(() => new Promise((done) => setTimeout(done, 100)));
    return page.evaluate(() => window.rubato);
  }

  test.each([
    ['a public page', 'nessuno', '/dati'],
    ['the sign-in', 'nessuno', '/accedi'],
    ['a page that is not there', 'nessuno', '/non-esiste'],
    ['the own profile', 'chiunque', '/profilo'],
    ['the console', 'chiunque', '/amministrazione/utenti'],
  ] as const)('%s: markup that got in runs nothing', async (_name, chi, path) => {
    const { page } = await open(chi);
    expect(await openInjected(page, path, true)).toBeUndefined();
    const refused = await page.evaluate(() => window.rifiutati);
    expect(refused.filter((one) => one.startsWith('script-src')).length).toBeGreaterThanOrEqual(4);
    await page.context().close();
  });

  test('without the policy the same markup runs', async () => {
    const { page } = await open('nessuno');
    expect(await openInjected(page, '/dati', false)).toBeDefined();
    await page.context().close();
  });

  test('another site can put no page into a frame', async () => {
    const { page } = await open('chiunque');
    await page.goto('about:blank');
    const url = `${b.product.url}/profilo`;
    await page.setContent(`<iframe src="${url}" width="400" height="400" title="x"></iframe>`);
    await page.waitForLoadState('networkidle');
    const inside = page.frames().find((frame) => frame !== page.mainFrame());
    expect(inside?.url()).not.toBe(url);
    await page.context().close();
  });
}
