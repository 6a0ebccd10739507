import { describe, expect, test } from 'vitest';
import { PERMESSI } from '../../web/src/lib/server/accesso/permessi.ts';
import { chiedi } from '../support/richieste.ts';
import { NASCOSTO, type Bersaglio, type Identita } from './bersaglio.ts';
import { addressOf, readRoutes } from './route-table.ts';

const ROTTE = readRoutes();
const TERRITORIO = '/territorio/lombardia/bergamo';

type Headers = Record<string, string | string[] | undefined>;

function directives(headers: Headers): Map<string, string[]> {
  const policy = String(headers['content-security-policy'] ?? '');
  return new Map(
    policy.split(';').map((part) => {
      const [name = '', ...values] = part.trim().split(/\s+/);
      return [name, values] as const;
    }),
  );
}

/** What every answer says to browsers. */
function expectCareful(headers: Headers, what: string): void {
  expect(headers['x-content-type-options'], what).toBe('nosniff');
  expect(String(headers['referrer-policy']), what).toMatch(
    /^(strict-origin-when-cross-origin|strict-origin|no-referrer|same-origin)$/,
  );
  expect(String(headers['x-frame-options']), what).toMatch(/^(SAMEORIGIN|DENY)$/);
  expect(headers['server'], what).toBeUndefined();
  expect(headers['x-powered-by'], what).toBeUndefined();
}

/** What every page says beyond that: no script but the product's own, in no frame but its own. */
function expectPolicy(headers: Headers, what: string): void {
  const policy = directives(headers);
  const scripts = policy.get('script-src') ?? policy.get('default-src') ?? ['nothing said'];
  expect(
    scripts.filter((one) => !/^'(self|none|nonce-[\w+/=-]+|sha(256|384|512)-[\w+/=-]+)'$/.test(one)),
    what,
  ).toEqual([]);
  expect(policy.get('script-src-attr') ?? [], what).not.toContain("'unsafe-inline'");
  expect(policy.get('default-src'), what).toEqual(["'self'"]);
  expect(policy.get('object-src'), what).toEqual(["'none'"]);
  expect(policy.get('base-uri'), what).toEqual(["'self'"]);
  expect(policy.get('form-action'), what).toContain("'self'");
  expect(["'self'", "'none'"], what).toContain(policy.get('frame-ancestors')?.join(' '));
}

/** Headers of every route, of errors and of kept pages. */
export function headersSuite(b: Bersaglio): void {
  const identities: Identita[] = ['nessuno', 'amministratore', 'operatore'];

  test.each(ROTTE.map((route) => [route.id, route] as const))('%s: careful headers', async (_id, route) => {
    for (const chi of identities) {
      const answer = await chiedi(b.product, addressOf(route), { cookie: b.cookie[chi] });
      const what = `${addressOf(route)} as ${chi} (${answer.status})`;
      expectCareful(answer.headers, what);
      if (route.pagina && String(answer.headers['content-type']).startsWith('text/html'))
        expectPolicy(answer.headers, what);
    }
  });

  test.each([
    ['an unknown address', '/non/esiste', {}],
    ['a place that is none', '/territorio/atlantide', {}],
    ['a page not allowed', '/amministrazione/utenti', { chi: 'operatore' as const }],
    ['a broken address', '/%E0%A4%A', {}],
    ['a page kept since before', TERRITORIO, {}],
    ['a post without an origin', '/esci', { post: true }],
    ['a missing file of the program', '/_app/immutable/non-esiste.js', {}],
  ] as [string, string, { chi?: Identita; post?: boolean }][])(
    '%s: careful headers',
    async (_name, path, { chi, post }) => {
      for (let round = 0; round < 2; round += 1) {
        const request = post ? { method: 'POST', headers: { origin: undefined } } : {};
        const answer = await chiedi(b.product, path, { ...request, cookie: b.cookie[chi ?? 'nessuno'] });
        // Files and addresses that cannot be read are answered below the product's hook.
        if (!/_app|%E0/.test(path)) expectCareful(answer.headers, path);
        if (String(answer.headers['content-type']).startsWith('text/html') && !/%E0/.test(path))
          expectPolicy(answer.headers, path);
        expect(answer.text).not.toMatch(/\/node_modules\/|at .*\.js:\d+|SQLITE|SELECT /);
      }
    },
  );

  test('over http on this machine nothing asks for https', async () => {
    const { headers } = await chiedi(b.product, '/');
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  describe('what may be kept', () => {
    const privates = ROTTE.filter(({ id }) => PERMESSI[id] !== 'tutti');

    test.each(privates.map((route) => [route.id, route] as const))('%s: by nobody', async (_id, route) => {
      for (const chi of ['nessuno', 'amministratore', 'analista', 'a metà'] as const) {
        const { headers, status } = await chiedi(b.product, addressOf(route), { cookie: b.cookie[chi] });
        expect(String(headers['cache-control']), `${status} as ${chi}`).toMatch(/no-store|private/);
      }
    });

    test('pages for everybody: never with the name of who reads them', async () => {
      const { email, cognome } = b.persone.analista;
      for (const path of [TERRITORIO, '/', '/dati', '/informazioni/guida', `${TERRITORIO}?genere=F`]) {
        const read = async (cookie?: string) => chiedi(b.product, path, { cookie });
        const [signedIn, first, again, everybody] = [
          await read(b.cookie.analista),
          await read(),
          await read(b.cookie.analista),
          await read(),
        ];
        for (const { text } of [first, everybody]) {
          expect(text).not.toContain(cognome);
          expect(text).not.toContain(email);
        }
        for (const { headers, text } of [signedIn, again]) {
          if (text.includes(cognome)) expect(String(headers['cache-control'])).toMatch(/no-store|private/);
        }
      }
    });

    test('no answer to everybody sets a cookie', async () => {
      for (const path of [TERRITORIO, '/dati', '/accedi', '/cerca?q=lodi']) {
        expect((await chiedi(b.product, path)).cookies).toEqual([]);
      }
    });
  });

  test('two people read one page at the same moment, kept or not: each with the own name, never the other’s', async () => {
    const [one, other] = [b.persone.analista, b.persone.decisore];
    for (let round = 0; round < 5; round += 1) {
      const [first, second, public_] = await Promise.all(
        [b.cookie.analista, b.cookie.decisore, undefined].map((cookie) =>
          chiedi(b.product, TERRITORIO, { cookie }),
        ),
      );
      expect(first?.text).not.toContain(other.cognome);
      expect(second?.text).not.toContain(one.cognome);
      expect(public_?.text).not.toMatch(new RegExp(`${one.cognome}|${other.cognome}|${NASCOSTO}`));
    }
  });

  test('a host that is not ours is repeated nowhere', async () => {
    for (const headers of [
      { host: 'evil.example' },
      { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
      { forwarded: 'host=evil.example' },
    ]) {
      for (const path of [
        '/',
        '/recupero',
        '/accedi',
        '/amministrazione/utenti',
        '/territorio/Lombardia',
        '/non-esiste',
      ]) {
        const { text, location } = await chiedi(b.product, path, { headers });
        expect(`${text}${location}`).not.toContain('evil.example');
      }
    }
  });
}
