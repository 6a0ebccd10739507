import { describe, expect, test } from 'vitest';
import { FUNZIONI, RUOLI, type Funzione } from '../../model/contratto/accesso.ts';
import { PERMESSI, type Permesso } from '../../web/src/lib/server/accesso/permessi.ts';
import { chiedi, type Esito, type Richiesta } from '../support/richieste.ts';
import { IDENTITA, NASCOSTO, type Bersaglio, type Identita } from './bersaglio.ts';
import { addressOf, readRoutes, type Rotta } from './route-table.ts';
import { snapshot } from './snapshot.ts';

const ROTTE = readRoutes();

/** What an identity must meet at a route. */
type Atteso = 'aperta' | 'negata' | 'da accedere' | 'da completare' | 'già entrato';

/** Decided here from the declared permission alone, without the product's own code. */
function expected(permesso: Permesso, chi: Identita, funzioni: ReadonlySet<string>): Atteso {
  if (permesso === 'tutti') return 'aperta';
  const signedIn = (RUOLI as readonly string[]).includes(chi);
  if (permesso === 'anonimi') return signedIn ? 'già entrato' : 'aperta';
  if (permesso === 'primo_fattore') {
    if (signedIn) return 'già entrato';
    return chi === 'a metà' ? 'aperta' : 'da accedere';
  }
  if (chi === 'a metà') return 'da completare';
  if (!signedIn) return 'da accedere';
  if (permesso === 'accesso') return 'aperta';
  const wanted: readonly Funzione[] = typeof permesso === 'string' ? [permesso] : permesso;
  return wanted.some((funzione) => funzioni.has(funzione)) ? 'aperta' : 'negata';
}

/** One way to knock at a route, as somebody who ignores its forms would. */
interface Colpo extends Richiesta {
  path: string;
  /** The answer to a page that a person opens, or to a program. */
  pagina: boolean;
}

function knocks(route: Rotta): Colpo[] {
  // The scope of everybody who has one: a page may refuse other places by itself.
  const path = addressOf(route, { percorso: 'lombardia' });
  const form = {};
  return [
    ...(route.pagina
      ? [
          { path, pagina: true },
          { path: dataPath(path), pagina: false },
          { path, method: 'HEAD', pagina: false },
        ]
      : []),
    ...route.azioni.flatMap((name) => {
      const action = { path: name === 'default' ? path : `${path}?/${name}`, form, pagina: false };
      const headers = { 'x-sveltekit-action': 'true', accept: 'application/json' };
      return [action, { ...action, headers }];
    }),
    ...route.metodi
      .filter((method) => method !== 'fallback' && method !== 'OPTIONS')
      .map((method) => ({ path, method, pagina: false, ...(method === 'GET' ? {} : { body: '' }) })),
  ];
}

const dataPath = (path: string) => `${path === '/' ? '' : path}/__data.json`;

/** Which of the four an answer is. */
function verdict({ status, location, text, headers }: Esito): Atteso {
  const data = headers['content-type']?.includes('json') ? text : '';
  const to = location || (/"type":"redirect","status":\d+,"location":"([^"]*)"/.exec(data)?.[1] ?? '');
  const path = to.replace(/^https?:\/\/[^/]+/, '').split('?')[0];
  if (path === '/accedi') return 'da accedere';
  if (path === '/accedi/codice') return 'da completare';
  if (status === 401) return 'da accedere';
  if (status === 403 || /"type":"error",.{0,200}PERMESSO_NEGATO/.test(data)) return 'negata';
  return to ? 'già entrato' : 'aperta';
}

/** Forced browsing: every route of the sources, by every door that it has, as everybody. */
export function routesSuite(b: Bersaglio): void {
  test('every route has a declared permission', () => {
    const ids = ROTTE.map(({ id }) => id).sort();
    expect(ids.filter((id) => !(id in PERMESSI))).toEqual([]);
  });

  test('no permission is left of a route that is gone', () => {
    const ids = ROTTE.map(({ id }) => id);
    expect(Object.keys(PERMESSI).filter((id) => !ids.includes(id))).toEqual([]);
  });

  test('permissions name functions that exist', () => {
    const words = ['tutti', 'anonimi', 'primo_fattore', 'accesso', ...FUNZIONI];
    expect(
      Object.values(PERMESSI)
        .flat()
        .filter((word) => !words.includes(word)),
    ).toEqual([]);
  });

  describe.each(ROTTE.map((route) => [route.id, route] as const))('%s', (id, route) => {
    test('opens to those whom its permission names, to nobody else', async () => {
      const permesso = PERMESSI[id] ?? expect.fail('no declared permission');
      const grants = await b.stato.accessi.ruoli.list();
      const before = snapshot(b.product.dir);
      for (const knock of knocks(route)) {
        const method = knock.method ?? (knock.form ? 'POST' : 'GET');
        const seen: Record<string, string> = {};
        const wanted: Record<string, string> = {};
        const knockAs = async (chi: Identita) => {
          const funzioni = new Set(grants.find(({ ruolo }) => ruolo === chi)?.funzioni ?? []);
          const due = expected(permesso, chi, funzioni);
          // Signing out and the like would end the session that the next knock needs.
          if (due === 'aperta' && method !== 'GET') return;
          const answer = await chiedi(b.product, knock.path, { ...knock, cookie: b.cookie[chi] });
          seen[chi] = soften(verdict(answer), due);
          wanted[chi] = due;
          if (due !== 'aperta') expect(answer.text).not.toContain(NASCOSTO);
        };
        await Promise.all(IDENTITA.map(knockAs));
        expect({ [`${method} ${knock.path}`]: seen }).toEqual({ [`${method} ${knock.path}`]: wanted });
      }
      expect(snapshot(b.product.dir)).toBe(before);
    });
  });

  /** Open doors may lead on by themselves, and what is no page says 401 to whoever is not wholly signed in. */
  function soften(seen: Atteso, due: Atteso): Atteso {
    if (due === 'aperta' && seen === 'già entrato') return due;
    return due === 'da completare' && seen === 'da accedere' ? due : seen;
  }

  test('who may not open a route learns nothing on whether what it names is there', async () => {
    const there: Record<string, string> = { utenteId: b.nascosto.utenteId, id: '1', eventoId: '1' };
    for (const route of ROTTE.filter(({ id }) => id.includes('[') && PERMESSI[id] !== 'tutti')) {
      for (const chi of ['nessuno', 'a metà', 'operatore', 'cittadino'] as const) {
        const grants = await b.stato.accessi.ruoli.list();
        const funzioni = new Set(grants.find(({ ruolo }) => ruolo === chi)?.funzioni ?? []);
        if (expected(PERMESSI[route.id]!, chi, funzioni) === 'aperta') continue;
        const [yes, no] = await Promise.all(
          [addressOf(route, there), addressOf(route)].map(async (path) => {
            const { status, text, location } = await chiedi(b.product, path, { cookie: b.cookie[chi] });
            const plain = (words: string) =>
              words.replaceAll(path, '…').replaceAll(encodeURIComponent(path), '…');
            return [status, plain(location), withoutIds(plain(text))];
          }),
        );
        expect(yes).toEqual(no);
      }
    }
  });

  test('tricks of spelling open no closed route', async () => {
    const closed = '/amministrazione/utenti';
    const spellings = [
      '/amministrazione//utenti',
      '//amministrazione/utenti',
      '/amministrazione/utenti/',
      '/amministrazione/./utenti',
      '/accedi/../amministrazione/utenti',
      '/accedi/%2e%2e/amministrazione/utenti',
      '/accedi/..%2famministrazione/utenti',
      '/%61mministrazione/utenti',
      '/AMMINISTRAZIONE/UTENTI',
      '/amministrazione/utenti;x=1',
      '/amministrazione/utenti%00',
      '/amministrazione/utenti%20',
      '/amministrazione/utenti.json',
      '/amministrazione/utenti/__data.json?x-sveltekit-invalidated=001',
      '/amministrazione/utenti/__data.json?x-sveltekit-invalidated=1&x-sveltekit-trailing-slash=1',
      '/amministrazione/utenti/__route.js',
      '/_app/remote/x/y',
      '/_app/../amministrazione/utenti',
      `${closed}?_method=GET&ruolo=amministratore`,
    ];
    const tries: Richiesta[] = [
      {},
      { headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-uri': '/' } },
      { headers: { 'x-original-url': '/', 'x-rewrite-url': '/', 'x-http-method-override': 'GET' } },
      { headers: { 'x-sveltekit-action': 'true', accept: 'application/json' } },
      {
        headers: {
          authorization: 'Bearer x',
          'x-utente': 'amministratore',
          'x-forwarded-user': 'amministratore',
        },
      },
    ];
    for (const path of spellings) {
      for (const request of tries) {
        const { text } = await chiedi(b.product, path, { ...request, cookie: b.cookie.operatore });
        expect(text, path).not.toContain(NASCOSTO);
      }
    }
    const { status, text } = await chiedi(b.product, `${closed}?testo=${NASCOSTO}`, {
      cookie: b.cookie.amministratore,
    });
    expect([status, text.includes(NASCOSTO)]).toEqual([200, true]);
  });

  test.each(['PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'BOGUS'])('%s opens nothing', async (method) => {
    for (const path of ['/amministrazione/utenti', '/profilo', '/', '/esci']) {
      const asked = chiedi(b.product, path, { method, cookie: b.cookie.operatore });
      const { status, text } = await asked.catch(() => ({ status: 400, text: '' }));
      expect([400, 401, 403, 404, 405], `${method} ${path}: ${status}`).toContain(status);
      expect(text).not.toContain(NASCOSTO);
    }
  });
}

/** A page without what differs between any two answers. */
const withoutIds = (text: string) =>
  text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '…')
    .replace(/nonce-[\w+/=]+/g, '');
