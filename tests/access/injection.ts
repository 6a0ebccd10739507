import { describe, expect, test } from 'vitest';
import { chiedi } from '../support/richieste.ts';
import type { Bersaglio, Identita } from './bersaglio.ts';
import { addressOf, readRoutes } from './route-table.ts';
import { snapshot } from './snapshot.ts';

const ROTTE = readRoutes();
const MARK = 'zqxj';

/** Text that would become something else than text: markup, script, SQL, formula, header, path, key. */
const PAYLOADS = [
  `<script>${MARK}=1</script>`,
  `"><img src=x onerror=${MARK}=1>`,
  `'><svg/onload=${MARK}=1>`,
  `</script><script>${MARK}=1</script>`,
  `</title><script>${MARK}=1</script>`,
  `javascript:${MARK}=1`,
  `{@html '<b>${MARK}</b>'}`,
  '${7*7}{{7*7}}',
  `' OR '1'='1' -- ${MARK}`,
  `'; DROP TABLE utente; -- ${MARK}`,
  `") UNION SELECT password_hash FROM utente -- ${MARK}`,
  `=cmd|'/c calc'!A1`,
  `${MARK}\r\nSet-Cookie: ${MARK}=1\r\n\r\n<b>`,
  '../../../../etc/passwd',
  '..%2f..%2fsegreti.json',
  '%00',
  '\u0000\u0007\u001b[31m',
  '\u202e\u2066\ufeff\ud800',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '-1',
  '1e309',
  '9'.repeat(400),
  'NaN',
  '١٢٣',
  '2025-13-45',
  '[]',
  '{"$gt":""}',
  'x'.repeat(6000),
];

/** Parameters of the addresses, all that any page reads and some that none does. */
const PARAMETERS = [
  'q',
  'indicatore',
  'periodo',
  'genere',
  'eta',
  'cittadinanza',
  'gerarchia',
  'ordina',
  'verso',
  'espandi',
  'classi',
  'dettaglio',
  'confronto',
  'fase',
  'territorio',
  'livello',
  'codice',
  'ente',
  'data',
  'testo',
  'ruolo',
  'stato',
  'ambito',
  'dal',
  'al',
  'utente',
  'azione',
  'da',
  'limite',
  'pagina',
  'esito',
  'destinazione',
  'motivo',
  'code',
  'state',
  'error',
];

/** Words of engines and machines that no page may hold. */
export const LEAKS =
  /SQLITE_|SqliteError|no such (table|column)|syntax error|Binder Error|Parser Error|\/node_modules\/|at \w.*\.[jt]s:\d+|dw\.fact_|\/tmp\/belvedere|DATI_SECRET|APP_SECRET|\$2b\$1\d\$/;

/** Nothing of an address, or of what was typed in, becomes markup, a header, or a question of another kind. */
export function injectionSuite(b: Bersaglio): void {
  const opened = ROTTE.filter(({ pagina, metodi }) => pagina || metodi.includes('GET'));
  const identities: Identita[] = ['amministratore', 'referente_regionale'];

  const expectHarmless = (what: string, text: string, headers: Record<string, unknown>) => {
    const html = String(headers['content-type']).startsWith('text/html');
    if (html) {
      expect(text, what).not.toMatch(new RegExp(`<script>${MARK}|<img src=x|<svg/onload|<b>${MARK}`));
      expect(text, what).not.toMatch(new RegExp(`(href|src|action)="javascript:`));
    }
    expect(text, what).not.toMatch(LEAKS);
    expect(text, what).not.toContain('root:x:0:0');
    expect(Object.keys(headers).join(), what).not.toContain(MARK);
    expect(String(headers['set-cookie'] ?? ''), what).not.toContain(MARK);
  };

  test.each(opened.map((route) => [route.id, route] as const))(
    '%s: no parameter becomes anything',
    async (_id, route) => {
      const before = snapshot(b.product.dir);
      const path = addressOf(route, { percorso: route.id.startsWith('/forme') ? 'x' : 'lombardia' });
      const doors = route.pagina ? [path, `${path === '/' ? '' : path}/__data.json`] : [path];
      for (const door of doors) {
        for (const [at, payload] of PAYLOADS.entries()) {
          const query = PARAMETERS.map((name) => `${name}=${encode(payload)}`).join('&');
          const twice = at % 2 ? `${query}&${PARAMETERS.map((name) => `${name}=x`).join('&')}` : query;
          // Longer than servers take is refused by the server below.
          const short = twice.length > 12_000 ? twice.slice(0, 6100) : twice;
          const answer = await chiedi(b.product, `${door}?${short}`, {
            cookie: b.cookie[identities[at % 2]!],
          });
          const what = `${door} ${JSON.stringify(payload).slice(0, 60)} (${answer.status})`;
          expect([500, 502, 503], what).not.toContain(answer.status);
          // The server itself refuses some names: a page that never saw the payload proves nothing.
          expect(answer.text, what).not.toContain('reserved query parameter');
          expectHarmless(what, answer.text, answer.headers);
        }
      }
      expect(snapshot(b.product.dir)).toBe(before);
    },
  );

  test.each(ROTTE.filter(({ id }) => id.includes('[')).map((route) => [route.id, route] as const))(
    '%s: no part of the path becomes anything',
    async (_id, route) => {
      const names = [...route.id.matchAll(/\[\[?(?:\.\.\.)?([^\]=]+)/g)].map(([, name]) => String(name));
      for (const payload of PAYLOADS) {
        const values = Object.fromEntries(names.map((name) => [name, encode(payload)]));
        const answer = await chiedi(b.product, addressOf(route, values), { cookie: b.cookie.amministratore });
        const what = `${route.id} ${JSON.stringify(payload).slice(0, 60)} (${answer.status})`;
        expect([500, 502, 503], what).not.toContain(answer.status);
        expectHarmless(what, answer.text, answer.headers);
      }
    },
  );

  describe('headers of requests', () => {
    test.each([
      'x-request-id',
      'user-agent',
      'referer',
      'accept-language',
      'if-none-match',
      'accept-encoding',
      'range',
    ])('%s comes back in no harmful form and breaks nothing', async (name) => {
      for (const value of [
        `<script>${MARK}</script>`,
        "' OR 1=1 --",
        'x'.repeat(4000),
        'a,b;q=9',
        '*',
        'bytes=0-',
      ]) {
        const answer = await chiedi(b.product, '/territorio/lombardia', { headers: { [name]: value } });
        expect([200, 304, 206], `${name}: ${value.slice(0, 30)}`).toContain(answer.status);
        expectHarmless(name, answer.text, answer.headers);
        if (name === 'x-request-id') expect(answer.headers['x-request-id']).not.toBe(value);
      }
    });

    test('two lengths, or a body of unknown length, smuggle no second request', async () => {
      const body = 'GET /amministrazione/utenti HTTP/1.1\r\nHost: x\r\n\r\n';
      const headers = { 'transfer-encoding': 'chunked', 'content-length': '4' };
      const answer = await chiedi(b.product, '/esci', { method: 'POST', body, headers }).catch(
        () => undefined,
      );
      expect([undefined, 400, 403, 303]).toContain(answer?.status);
    });
  });

  test('a body larger than any form is refused, and the product goes on', async () => {
    const form = { email: 'a@example.org', password: 'x'.repeat(3_000_000) };
    const answer = await chiedi(b.product, '/accedi', { form }).catch(() => undefined);
    expect([undefined, 400, 413]).toContain(answer?.status);
    expect((await chiedi(b.product, '/healthz')).status).toBe(200);
  });

  test('forms full of fields, repeated, nested or of odd types, break nothing', async () => {
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`campo${n}`, 'x']));
    const odd = {
      'email[]': 'a',
      'email.x': 'a',
      '__proto__[admin]': '1',
      'constructor[prototype][x]': '1',
      email: ['a', 'b'],
    };
    const multipart =
      '--z\r\nContent-Disposition: form-data; name="email"; filename="../../x"\r\nContent-Type: text/plain\r\n\r\na\r\n--z--\r\n';
    for (const path of ['/accedi', '/recupero']) {
      expect((await chiedi(b.product, path, { form: many })).status).toBe(400);
      expect((await chiedi(b.product, path, { form: odd })).status).toBe(400);
      const headers = { 'content-type': 'multipart/form-data; boundary=z' };
      expect((await chiedi(b.product, path, { body: multipart, headers })).status).toBe(400);
    }
  });
}

/** As a browser would, but what it cannot write is left as it is, half characters included. */
function encode(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return '%ED%A0%80';
  }
}
