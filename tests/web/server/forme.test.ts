import { brotliCompressSync, brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createInternalGet } from '../../../web/src/lib/server/cube/internal.ts';
import { createSigner } from '../../../web/src/lib/server/cube/token.ts';
import { chooseCodifica, createForme } from '../../../web/src/lib/server/forme/forme.ts';
import { requestIdFrom } from '../../../web/src/lib/server/http.ts';
import { readRisposta, sendRisposta } from '../../../web/src/lib/server/risposte.ts';
import { SECRET, startFakeDati, type FakeDati } from './fake-dati.ts';

const JSON_TEXT = JSON.stringify({ type: 'Topology', objects: {}, arcs: Array(300).fill([1, 2]) });

describe('shapes', () => {
  let dati: FakeDati;
  afterEach(() => dati.stop());

  async function connect() {
    dati = await startFakeDati(() => ({ rows: [] }));
    dati.shapes.set('regione/03/province', brotliCompressSync(JSON_TEXT));
    return createForme(createInternalGet(dati.url, createSigner(SECRET)), 1e6);
  }

  test('are passed on as stored, and made plain or gzip for those who need it', async () => {
    const forme = await connect();
    const forma = await forme.get('regione/03/province', 'test-0001');
    expect(forma?.versione).toBe('f1');
    const bodies = await Promise.all((['br', 'gzip', 'identity'] as const).map((c) => forma!.corpo(c)));
    expect(bodies[0]).toEqual(dati.shapes.get('regione/03/province'));
    const texts = [brotliDecompressSync(bodies[0]!), gunzipSync(bodies[1]!), bodies[2]!];
    expect(texts.map(String)).toEqual([JSON_TEXT, JSON_TEXT, JSON_TEXT]);
  });

  test('are asked once, also by many at a time', async () => {
    const forme = await connect();
    await Promise.all(Array.from({ length: 5 }, () => forme.get('regione/03/province', 'test-0001')));
    await forme.get('regione/03/province', 'test-0001');
    expect(dati.internal).toEqual(['/interno/forme/regione/03/province']);
  });

  test.each([
    'regione/99/province',
    '../versione',
    'regione/03/../../versione',
    'a',
    '',
    'regione/03/province.json',
  ])('there is none at «%s»', async (percorso) => {
    const forme = await connect();
    expect(await forme.get(percorso, 'test-0001')).toBeNull();
    expect(dati.internal.filter((path) => path.includes('versione'))).toEqual([]);
  });
});

test.each([
  ['gzip, deflate, br', 'br'],
  ['gzip', 'gzip'],
  ['br;q=0, gzip', 'gzip'],
  ['br;q=0.5', 'br'],
  ['', 'identity'],
  [null, 'identity'],
  ['deflate', 'identity'],
])('a client that accepts «%s» gets %s', (accept, codifica) => expect(chooseCodifica(accept)).toBe(codifica));

describe('kept answers', () => {
  const page = () =>
    new Response('à'.repeat(2000), { headers: { 'content-type': 'text/html', etag: '"x"' } });

  test.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ] as const)(
    'are compressed as accepted (%s) and read the same, any number of times',
    async (codifica, decode) => {
      const risposta = await readRisposta(page(), codifica);
      for (const response of [sendRisposta(risposta, null), sendRisposta(risposta, '"y"')]) {
        expect(response.status).toBe(200);
        expect(response.headers.get('content-encoding')).toBe(codifica);
        expect(response.headers.get('vary')).toBe('accept-encoding');
        const bytes = Buffer.from(await response.arrayBuffer());
        expect(response.headers.get('content-length')).toBe(String(bytes.byteLength));
        expect(decode(bytes).toString()).toBe('à'.repeat(2000));
      }
    },
  );

  test('stay plain for who accepts nothing else, and say that they vary', async () => {
    const response = sendRisposta(await readRisposta(page(), 'identity'), null);
    expect(await response.text()).toBe('à'.repeat(2000));
    expect(response.headers.has('content-encoding')).toBe(false);
    expect(response.headers.get('vary')).toBe('accept-encoding');
  });

  test('are not sent again to who has them', async () => {
    const response = sendRisposta(await readRisposta(page(), 'br'), '"x"');
    expect([response.status, response.body]).toEqual([304, null]);
  });

  test.each([
    ['ok', 'text/html'],
    ['x'.repeat(5000), 'image/png'],
  ])('small ones and pictures are not compressed', async (body, type) => {
    const risposta = await readRisposta(new Response(body, { headers: { 'content-type': type } }), 'br');
    expect(await sendRisposta(risposta, null).text()).toBe(body);
  });
});

test('request ids of others are taken when harmless, else replaced', () => {
  expect(requestIdFrom('abc-12345')).toBe('abc-12345');
  for (const bad of [null, '', 'short', 'x'.repeat(65), 'a\nb-injected', '<script>-----', 'è'.repeat(10)]) {
    expect(requestIdFrom(bad)).toMatch(/^[0-9a-f-]{36}$/);
  }
});
