import type { Page, Request } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ready, visit } from '../support/browser.ts';
import { filter, finding, plain, shape, tableValues } from './parts.ts';
import { childrenOf, environmentOf } from './processes.ts';
import { useSetting } from './setting.ts';

const setting = useSetting();

const isShape = (url: string) => new URL(url).pathname.startsWith('/forme/');
const isData = (url: string) => new URL(url).pathname.endsWith('__data.json');

/** A finger leaves no hover behind: the click comes without any sign before it. */
const tap = (page: Page, name: string) =>
  shape(page, name).evaluate((link) =>
    link.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, view: window })),
  );

describe('one level down', () => {
  it('shapes and data are asked together, each once', async () => {
    const page = await setting.open();
    await visit(page, '/territorio/lombardia');
    const asked: Request[] = [];
    let shapeAsked = Infinity;
    let dataAnswered = Infinity;
    page.on('request', (request) => {
      asked.push(request);
      if (isShape(request.url())) shapeAsked = performance.now();
    });
    // The data take half a second: shapes that waited for them would come after.
    await page.route(isRouteOfData, async (route) => {
      await new Promise((done) => setTimeout(done, 500));
      dataAnswered = performance.now();
      await route.continue();
    });
    await tap(page, 'Bergamo');
    await page.waitForURL('**/territorio/lombardia/bergamo');
    await ready(page);
    expect(await tableValues(page)).not.toHaveLength(12);
    expect(
      asked.filter((request) => isShape(request.url())).map((request) => new URL(request.url()).pathname),
    ).toEqual([expect.stringMatching(/\/provincia\/016\/comuni\.json$/)]);
    expect(asked.filter((request) => isData(request.url()))).toHaveLength(1);
    expect(shapeAsked).toBeLessThan(dataAnswered);
  });

  it('the pointer over a place asks for shapes and data before the click, which asks nothing again', async () => {
    const page = await setting.open();
    await visit(page, '/territorio/lombardia');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await shape(page, 'Brescia').hover();
    await expect.poll(() => asked.filter(isShape).length).toBe(1);
    await expect.poll(() => asked.filter(isData).length).toBe(1);
    expect(new URL(page.url()).pathname).toBe('/territorio/lombardia');
    await shape(page, 'Brescia').click();
    await page.waitForURL('**/territorio/lombardia/brescia');
    await ready(page);
    expect([asked.filter(isShape).length, asked.filter(isData).length]).toEqual([1, 1]);
  });

  it('a filter asks for data alone: the shapes are the same', async () => {
    const page = await setting.open();
    await visit(page, '/territorio/lombardia');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await filter(page, 'Genere').selectOption('F');
    await page.waitForURL(/genere=F/);
    await expect.poll(async () => plain(await finding(page).textContent())).toContain('femmine');
    expect(asked.filter(isShape)).toEqual([]);
    expect(asked.filter(isData)).toHaveLength(1);
  });
});

const isRouteOfData = (url: URL) => isData(url.href);

describe('shapes', () => {
  it('are immutable, compressed, and an old version leads to the new one', async () => {
    const page = await setting.open();
    const answers: string[] = [];
    page.on('response', (response) => isShape(response.url()) && answers.push(response.url()));
    await visit(page, '/territorio/lombardia');
    await tap(page, 'Bergamo');
    await page.waitForURL('**/bergamo');
    await expect.poll(() => answers.length).toBeGreaterThan(0);
    const url = answers.at(-1) ?? '';
    const response = await fetch(url, { headers: { 'accept-encoding': 'br' } });
    expect(response.headers.get('cache-control')).toMatch(/max-age=31536000.*immutable/);
    expect(response.headers.get('content-encoding')).toBe('br');
    const topology = (await response.json()) as {
      type: string;
      objects: { figli: { geometries: unknown[] } };
    };
    expect(topology.type).toBe('Topology');
    expect(topology.objects.figli.geometries.length).toBeGreaterThan(240);
    const plainText = await fetch(url, { headers: { 'accept-encoding': 'identity' } });
    expect(plainText.headers.get('content-encoding')).toBeNull();
    expect(await plainText.json()).toEqual(topology);
    const old = await fetch(url.replace(/\/forme\/[^/]+\//, '/forme/0000/'), { redirect: 'manual' });
    expect([old.status, old.headers.get('location')]).toEqual([307, new URL(url).pathname]);
  });
});

describe('what reaches the browser', () => {
  it('holds no token, no secret and no address of the data process', async () => {
    const { dati } = childrenOf(setting.product.child.pid);
    const secret = environmentOf(dati).DATI_SECRET ?? '';
    const datiUrl = environmentOf(childrenOf(setting.product.child.pid).web).DATI_URL ?? '';
    expect(secret.length).toBeGreaterThanOrEqual(32);
    expect(datiUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);

    const page = await setting.open({ expectedErrors: /status of 404/ });
    const seen: Promise<{ url: string; text: string }>[] = [];
    page.on('response', (response) => {
      const head = JSON.stringify([response.url(), response.headers(), response.request().headers()]);
      const body = response.body().catch(() => Buffer.from(''));
      seen.push(body.then((bytes) => ({ url: response.url(), text: head + bytes.toString('utf8') })));
    });
    await visit(page, '/');
    await shape(page, 'Lombardia').click();
    await page.waitForURL('**/lombardia');
    await ready(page);
    await filter(page, 'Genere').selectOption('F');
    await page.waitForURL(/genere=F/);
    await page.getByRole('combobox', { name: 'Cerca un luogo' }).fill('como');
    await page.getByRole('option').first().waitFor();
    for (const path of [
      '/territorio/lombardia/como',
      '/territorio/nulla',
      '/cerca?q=como',
      '/readyz',
      '/healthz',
    ])
      await page.goto(path);
    const all = await Promise.all(seen);
    expect(all.length).toBeGreaterThan(20);
    expect(all.some(({ url }) => url.endsWith('.js'))).toBe(true);
    const port = new URL(datiUrl).port;
    const leaks = all.flatMap(({ url, text }) =>
      [secret, 'eyJ', `127.0.0.1:${port}`, `localhost:${port}`, 'cubejs-api', 'DATI_SECRET']
        .filter((word) => text.includes(word))
        .map((word) => `${url}: ${word === secret ? 'the secret' : word}`),
    );
    expect(leaks).toEqual([]);
    expect(await page.context().cookies()).toEqual([]);
    const kept = await page.evaluate(() =>
      [...Object.keys(localStorage)].filter((key) => /token|jwt|secret/i.test(key)),
    );
    expect(kept).toEqual([]);
  });

  it('comes compressed', async () => {
    for (const path of ['/territorio/lombardia', '/territorio/lombardia/__data.json']) {
      const response = await fetch(setting.product.url + path, { headers: { 'accept-encoding': 'br' } });
      expect(response.headers.get('content-encoding'), path).toBe('br');
    }
  });
});
