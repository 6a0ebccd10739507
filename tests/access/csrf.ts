import { describe, expect, test } from 'vitest';
import { chiedi, type Esito, type Richiesta } from '../support/richieste.ts';
import type { Bersaglio } from './bersaglio.ts';
import { addressOf, readRoutes, type Rotta } from './route-table.ts';
import { snapshot } from './snapshot.ts';

const ROTTE = readRoutes();

/** All addresses that a post may change something at. */
function targets(route: Rotta, values: Record<string, string>): { path: string; method: string }[] {
  const path = addressOf(route, values);
  return [
    ...route.azioni.map((name) => ({ path: name === 'default' ? path : `${path}?/${name}`, method: 'POST' })),
    ...route.metodi
      .filter((method) => ['POST', 'PUT', 'PATCH', 'DELETE', 'fallback'].includes(method))
      .map((method) => ({ path, method: method === 'fallback' ? 'POST' : method })),
  ];
}

const FOREIGN = [
  undefined,
  'null',
  'https://evil.example',
  'http://127.0.0.1',
  'http://127.0.0.1.evil.example',
  'http://localhost',
  '',
];

/** Bodies that a form or a script of another site can send without asking first, and one that it cannot. */
const BODIES: Record<string, string | undefined> = {
  'application/x-www-form-urlencoded': 'email=a%40example.org&password=x&ruolo=amministratore',
  'multipart/form-data; boundary=z':
    '--z\r\nContent-Disposition: form-data; name="email"\r\n\r\na@example.org\r\n--z--\r\n',
  'text/plain': '{"email":"a@example.org"}',
  'text/plain;charset=UTF-8': 'email=a@example.org',
  'application/json': '{"email":"a@example.org","ruolo":"amministratore"}',
  'APPLICATION/X-WWW-FORM-URLENCODED': 'email=a%40example.org',
  'application/x-sveltekit-formdata': 'x',
};

/** Posts that another site makes the browser of somebody signed in send. */
export function csrfSuite(b: Bersaglio): void {
  const changing = ROTTE.filter((route) => targets(route, {}).length > 0);

  test('there is something to attack', () => {
    expect(changing.length).toBeGreaterThan(5);
  });

  describe.each(changing.map((route) => [route.id, route] as const))('%s', (_id, route) => {
    test('refuses posts of other origins in every form that a browser sends', async () => {
      const values = { utenteId: b.nascosto.utenteId, id: '1', eventoId: '1' };
      const before = snapshot(b.product.dir);
      const answers: [string, number][] = [];
      for (const { path, method } of targets(route, values)) {
        for (const origin of FOREIGN) {
          for (const [type, body] of Object.entries(BODIES)) {
            const headers = { origin, 'content-type': type };
            const tries = [b.cookie.amministratore, b.cookie['a metà']];
            for (const cookie of tries) {
              const { status } = await chiedi(b.product, path, {
                method,
                body,
                headers,
                cookie,
              } as Richiesta);
              answers.push([`${method} ${path} ${origin} ${type}`, status]);
            }
          }
        }
      }
      expect(answers.filter(([, status]) => status !== 403 && status !== 415)).toEqual([]);
      expect(snapshot(b.product.dir)).toBe(before);
    });
  });

  test('takes no host from the client for its own', async () => {
    const headers = { host: 'evil.example', origin: 'http://evil.example' };
    const { status } = await chiedi(b.product, '/esci', {
      method: 'POST',
      cookie: b.cookie.analista,
      headers,
    });
    expect([403, 421]).toContain(status);
    const forwarded = {
      origin: 'http://evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
    };
    const second = await chiedi(b.product, '/esci', {
      method: 'POST',
      cookie: b.cookie.analista,
      headers: forwarded,
    });
    expect(second.status).toBe(403);
    expect(await isSignedIn(b, b.cookie.analista)).toBe(true);
  });

  test('GET and HEAD change nothing, at any address, with any query', async () => {
    const values = { utenteId: b.nascosto.utenteId, id: '1', eventoId: '1' };
    const before = snapshot(b.product.dir);
    for (const route of ROTTE) {
      const path = addressOf(route, values);
      const names = [
        '',
        ...route.azioni.map((name) => `?/${name}`),
        '?esito=uscito',
        '?_method=POST&stato=sospeso',
      ];
      for (const name of names) {
        for (const method of ['GET', 'HEAD']) {
          await chiedi(b.product, `${path}${name}`, { method, cookie: b.cookie.amministratore });
        }
      }
    }
    expect(snapshot(b.product.dir)).toBe(before);
    expect(await isSignedIn(b, b.cookie.amministratore)).toBe(true);
  });

  test('answers nothing to the browser’s question whether another origin may ask', async () => {
    for (const path of ['/', '/accedi', '/profilo', '/amministrazione/registro.csv', '/cerca.json?q=a']) {
      const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
      const preflight = await chiedi(b.product, path, {
        method: 'OPTIONS',
        headers,
        cookie: b.cookie.amministratore,
      });
      const read = await chiedi(b.product, path, { headers: { origin: 'https://evil.example' } });
      for (const { headers: got } of [preflight, read] satisfies Esito[]) {
        expect(Object.keys(got).filter((name) => name.startsWith('access-control-'))).toEqual([]);
      }
    }
  });
}

/** Whether a cookie still opens the own profile. */
export async function isSignedIn(b: Bersaglio, cookie: string | undefined): Promise<boolean> {
  return (await chiedi(b.product, '/profilo', { cookie })).status === 200;
}
