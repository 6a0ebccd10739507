import { describe, expect, test } from 'vitest';
import { PERMESSI } from '../../web/src/lib/server/accesso/permessi.ts';
import { chiedi } from '../support/richieste.ts';
import { expectCareful, expectPolicy } from './answers.ts';
import { NASCOSTO, type Bersaglio, type Identita } from './bersaglio.ts';
import { addressOf, readRoutes } from './route-table.ts';

const ROTTE = readRoutes();
const TERRITORIO = '/territorio/lombardia/bergamo';

/** Headers of every route, of errors and of kept pages. */
export function headersSuite(b: Bersaglio): void {
  const identities: Identita[] = ['nessuno', 'amministratore', 'operatore'];

  test.each(ROTTE.map((route) => [route.id, route] as const))('%s: careful headers', async (_id, route) => {
    await Promise.all(
      identities.map(async (chi) => {
        const headers = { accept: route.pagina ? 'text/html' : '*/*' };
        const answer = await chiedi(b.product, addressOf(route), { headers, cookie: b.cookie[chi] });
        const what = `${addressOf(route)} as ${chi} (${answer.status})`;
        expectCareful(answer.headers, what);
        if (String(answer.headers['content-type']).startsWith('text/html'))
          expectPolicy(answer.headers, what);
      }),
    );
  });

  test.each([
    ['a place that is none', '/territorio/atlantide', 'nessuno'],
    ['a page not allowed', '/amministrazione/utenti', 'operatore'],
    ['a page kept since before', TERRITORIO, 'nessuno'],
  ] as const)('%s: careful headers, also the second time', async (_name, path, chi) => {
    for (let round = 0; round < 2; round += 1) {
      const headers = { accept: 'text/html' };
      const answer = await chiedi(b.product, path, { headers, cookie: b.cookie[chi] });
      expectCareful(answer.headers, path);
      expectPolicy(answer.headers, path);
    }
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
