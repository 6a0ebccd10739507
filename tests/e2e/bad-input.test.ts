import { describe, expect, it } from 'vitest';
import { visit } from '../support/browser.ts';
import { breadcrumb, filter, finding, map, plain, shape } from './parts.ts';
import { useSetting } from './setting.ts';

const setting = useSetting();
const NOT_FOUND = /status of 404/;
const MARKUP = [
  '<img src=x onerror="window.injected=1">',
  '"><script>window.injected=1</script>',
  "';window.injected=1//",
];

/** Did anything of an address become part of the page instead of its text? */
const injected = () =>
  'injected' in window ||
  document.querySelector('img[src="x"], [onerror]') !== null ||
  [...document.scripts].some(
    (script) =>
      script.textContent.includes('injected=1</') || script.text.trim().startsWith('window.injected'),
  );

describe('an unknown place', () => {
  it.each([
    ['/territorio/lombardia/bergmo', 'Bergamo', '/territorio/lombardia/bergamo'],
    ['/territorio/lombardia/bergamo/trevilgio', 'Treviglio', '/territorio/lombardia/bergamo/treviglio'],
    ['/territorio/abruzo', 'Abruzzo', '/territorio/abruzzo'],
    ['/territorio/lombardia/ats/trevigglio', 'Ambito di Treviglio', '/territorio/lombardia/ats/treviglio'],
  ])('%s: 404 with %s among the nearest names', async (path, name, right) => {
    const page = await setting.open({ expectedErrors: NOT_FOUND });
    const response = await page.goto(path);
    expect(response?.status()).toBe(404);
    await page.getByRole('main').getByRole('link', { name, exact: true }).first().click();
    await page.waitForURL((url) => url.pathname === right);
    await expect.poll(async () => plain(await finding(page).textContent())).toMatch(/\d/);
  });

  it('other spellings of a right address lead to it, with the state', async () => {
    const page = await setting.open();
    await visit(page, '/territorio/Lombardia/BERGAMO/?genere=F');
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(
      '/territorio/lombardia/bergamo?genere=F',
    );
  });

  it('an address of nothing: 404 and a way out', async () => {
    const page = await setting.open({ expectedErrors: NOT_FOUND });
    expect((await page.goto('/non/esiste'))?.status()).toBe(404);
    await page.getByRole('main').getByRole('link', { name: 'Vai all’Italia' }).click();
    await page.waitForURL('**/territorio');
  });
});

describe('an unknown value in the address is dropped with a notice', () => {
  it.each([
    ['indicatore', 'felicita'],
    ['periodo', '1861'],
    ['genere', 'X'],
    ['eta', '12-13'],
    ['cittadinanza', 'marziana'],
    ['gerarchia', 'feudi'],
    ['ordina', 'simpatia'],
    ['verso', 'storto'],
    ['espandi', 'zzz'],
    ['classi', 'sociali'],
    ['dettaglio', 'quartieri'],
  ])('%s=%s', async (parameter, value) => {
    const page = await setting.open({ javaScriptEnabled: false });
    await page.goto('/territorio/lombardia');
    const sentence = await finding(page).textContent();
    const response = await page.goto(`/territorio/lombardia?${parameter}=${value}`);
    expect(response?.status()).toBe(200);
    const notice = page.getByRole('status').filter({ hasText: 'Avviso' });
    expect(await notice.isVisible()).toBe(true);
    expect(await notice.innerText()).toContain(value);
    expect(await finding(page).textContent()).toBe(sentence);
    // Links of the page carry the right state on, not the wrong value.
    expect(await shape(page, 'Bergamo').getAttribute('href')).toBe('/territorio/lombardia/bergamo');
  });

  it('a filter that does not apply to the indicator is said, not applied', async () => {
    const page = await setting.open();
    await visit(page, '/territorio/lombardia?indicatore=eta_media&eta=25-34');
    expect(await page.getByRole('status').filter({ hasText: 'non si applica' }).isVisible()).toBe(true);
    expect(plain(await finding(page).textContent())).not.toContain('25-34');
  });

  it('parameters of others are nobody’s concern', async () => {
    const page = await setting.open();
    await visit(page, '/territorio/lombardia?utm_source=x&fbclid=1');
    expect(await page.getByRole('status').filter({ hasText: 'Avviso' }).count()).toBe(0);
  });
});

describe('markup in an address', () => {
  it.each(MARKUP)('%s stays text in every parameter', async (markup) => {
    const page = await setting.open();
    const names = [
      'indicatore',
      'periodo',
      'genere',
      'eta',
      'cittadinanza',
      'gerarchia',
      'espandi',
      'classi',
    ];
    await visit(page, `/territorio/lombardia?${new URLSearchParams(names.map((name) => [name, markup]))}`);
    expect(await page.evaluate(injected)).toBe(false);
    expect(await page.getByRole('status').filter({ hasText: 'Avviso' }).innerText()).toContain('injected');
    expect(await map(page).isVisible()).toBe(true);
    // The same by a navigation inside the page.
    await filter(page, 'Genere').selectOption('F');
    await page.waitForURL(/genere=F/);
    expect(await page.evaluate(injected)).toBe(false);
  });

  it.each(MARKUP)('%s stays text in a search and in a path', async (markup) => {
    const page = await setting.open({ expectedErrors: NOT_FOUND });
    await page.goto(`/cerca?q=${encodeURIComponent(markup)}`);
    expect(await page.evaluate(injected)).toBe(false);
    expect(await page.getByRole('main').getByRole('searchbox').inputValue()).toBe(markup);
    await page.goto(`/territorio/${encodeURIComponent(markup)}`);
    expect(await page.evaluate(injected)).toBe(false);
    await breadcrumb(page).count();
  });

  it('a script could not run even if it were there: the page forbids what is not its own', async () => {
    const response = await fetch(`${setting.product.url}/territorio`);
    const policy = response.headers.get('content-security-policy') ?? '';
    const directive = /script-src ([^;]*)/.exec(policy)?.[1] ?? '';
    expect(directive).toContain("'self'");
    expect(directive).not.toMatch(/unsafe-inline|unsafe-eval|\*|https?:/);
    expect(policy).toMatch(/object-src 'none'/);
  });
});

describe('addresses of absurd length', () => {
  it('up to what the server reads: answered, the notice cut short', async () => {
    const page = await setting.open();
    await visit(page, `/territorio/lombardia?genere=${'x'.repeat(8000)}&espandi=${'016,'.repeat(500)}`);
    const notice = await page.getByRole('status').filter({ hasText: 'Avviso' }).innerText();
    expect(notice.length).toBeLessThan(300);
  });

  it('beyond: refused without harm', async () => {
    const { url } = setting.product;
    const response = await fetch(`${url}/territorio?genere=${'x'.repeat(100_000)}`);
    expect([400, 414, 431]).toContain(response.status);
    expect((await fetch(`${url}/territorio`)).status).toBe(200);
  });

  it.each([
    '/territorio/%',
    '/territorio/%00',
    '/territorio/..%2f..%2fetc%2fpasswd',
    '/forme/x/../../etc/passwd.json',
    '/forme/x/nulla.json',
  ])('%s: a client error, not a failure of ours', async (path) => {
    const response = await fetch(`${setting.product.url}${path}`);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect(await response.text()).not.toContain('root:');
  });
});
