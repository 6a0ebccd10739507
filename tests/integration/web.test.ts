import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startProduct, type TestProduct } from '../support/product.ts';

/** The web server as the world sees it: headers, encodings, addresses, health. */
let product: TestProduct;
beforeAll(async () => {
  product = await startProduct(inject('warehouse'));
});
afterAll(() => product?.stop());

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** Plain HTTP: no redirects followed, nothing decompressed. */
async function get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(`${product.url}${path}`, { headers }, (response) => {
      buffer(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        reject,
      );
    });
    sent.on('error', reject).end();
  });
}

const BERGAMO = '/territorio/lombardia/bergamo';

describe('pages', () => {
  test('come with the headers of a careful site and the request id of the client', async () => {
    const { status, headers } = await get(BERGAMO, { 'x-request-id': 'prova-0001' });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'x-request-id': 'prova-0001',
      'referrer-policy': 'strict-origin-when-cross-origin',
    });
    expect(headers['content-security-policy']).toContain("frame-ancestors 'self'");
    expect(headers['content-security-policy']).not.toMatch(/script-src[^;]*unsafe/);
  });

  test('read the same in every encoding, the first time and when kept', async () => {
    const path = `${BERGAMO}/treviglio?indicatore=residenti&periodo=2020`;
    const decoders = { br: brotliDecompressSync, gzip: gunzipSync, identity: (body: Buffer) => body };
    for (const [encoding, decode] of Object.entries(decoders)) {
      const [first, second] = [
        await get(path, { 'accept-encoding': encoding }),
        await get(path, { 'accept-encoding': encoding }),
      ];
      expect(first.headers['content-encoding']).toBe(encoding === 'identity' ? undefined : encoding);
      expect(first.headers['vary']).toContain('accept-encoding');
      expect(decode(first.body).toString()).toContain('A Treviglio i residenti sono');
      expect(second.body.equals(first.body)).toBe(true);
      const again = await get(path, {
        'accept-encoding': encoding,
        'if-none-match': String(first.headers['etag']),
      });
      expect([again.status, again.body.length]).toEqual([304, 0]);
    }
  });

  test.each([
    ['/', '/territorio'],
    ['/territorio/Lombardia/BERGAMO?genere=F', `${BERGAMO}?genere=F`],
    [`${BERGAMO}/`, BERGAMO],
  ])('%s leads to %s', async (from, to) => {
    const { status, headers } = await get(from);
    expect([307, 308]).toContain(status);
    expect(new URL(String(headers['location']), `${product.url}${from}`).href).toBe(`${product.url}${to}`);
  });

  test('an unknown place is a 404 with the nearest names', async () => {
    const { status, body } = await get(`${BERGAMO}/trevilio`);
    expect(status).toBe(404);
    expect(body.toString()).toContain(`href="${BERGAMO}/treviglio"`);
  });

  test('unknown values are dropped with a notice, never repeated as markup', async () => {
    const bad = encodeURIComponent('<script>alert(1)</script>');
    const { status, body } = await get(`${BERGAMO}?periodo=1492&indicatore=${bad}`);
    const html = body.toString();
    expect(status).toBe(200);
    expect(html).toContain('Il periodo «1492» non esiste');
    expect(html).not.toContain('<script>alert(1)');
  });

  test('hold no token and no secret', async () => {
    for (const path of [BERGAMO, `${BERGAMO}/__data.json`, '/cerca.json?q=bergamo']) {
      expect((await get(path)).body.toString()).not.toMatch(/eyJ[\w-]{10,}\./);
    }
  });
});

describe('shapes', () => {
  async function shapeUrl(): Promise<string> {
    const { body } = await get(`${BERGAMO}/__data.json`);
    const [url] = /\/forme\/[^"]+provincia\/016\/comuni\.json/.exec(body.toString()) ?? [];
    return url ?? expect.fail('the page names no shapes');
  }

  test('are immutable, compressed, and hold every comune of the provincia', async () => {
    const { status, headers, body } = await get(await shapeUrl(), { 'accept-encoding': 'gzip, br' });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-encoding': 'br',
    });
    const topology = JSON.parse(brotliDecompressSync(body).toString()) as {
      objects: { figli: { geometries: { id: string }[] } };
    };
    const codes = topology.objects.figli.geometries.map(({ id }) => id);
    expect(codes).toHaveLength(243);
    expect(codes).toContain('016024');
  });

  test('of an old version lead to the current one; unknown ones are 404', async () => {
    const current = await shapeUrl();
    const old = current.replace(/^\/forme\/[^/]+/, '/forme/0000');
    const { status, headers } = await get(old);
    expect([status, String(headers['location'])]).toEqual([307, current]);
    for (const path of [
      '/forme/x/regione/99/province.json',
      '/forme/x/..%2f..%2finterno%2fversione.json',
      '/forme/x',
    ]) {
      expect((await get(path)).status).toBe(404);
    }
  });
});

test('the search answers while typing, accents forgiven', async () => {
  const { body } = await get(`/cerca.json?q=${encodeURIComponent('lodi vecchio')}`);
  const { risultati } = JSON.parse(body.toString()) as { risultati: { nome: string; percorso: string }[] };
  expect(risultati[0]).toMatchObject({
    nome: 'Lodi Vecchio',
    percorso: '/territorio/lombardia/lodi/lodi-vecchio',
  });
  const page = (await get('/cerca?q=lodi')).body.toString();
  expect(page).toContain('href="/territorio/lombardia/lodi"');
});

test('health and readiness', async () => {
  expect(JSON.parse((await get('/healthz')).body.toString())).toEqual({ stato: 'vivo' });
  expect(JSON.parse((await get('/readyz')).body.toString())).toEqual({ pronto: true, motivi: [] });
});

test('one request id follows a click from the web server into the data process', async () => {
  await get('/territorio/abruzzo/teramo?indicatore=eta_media&periodo=2019', {
    'x-request-id': 'catena-4711',
  });
  const logOf = (name: string) => readFileSync(join(product.dir, 'registri', `${name}.log`), 'utf8');
  await expect.poll(() => logOf('web')).toContain('"requestId":"catena-4711"');
  await expect.poll(() => logOf('dati')).toMatch(/"requestId":"catena-4711-span-\d+"/);
  expect(logOf('web') + logOf('dati')).not.toMatch(/eyJ[\w-]{10,}\./);
});
