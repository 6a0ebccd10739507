import { describe, expect, test } from 'vitest';
import { PASSWORD, creaPersona, type NuovaPersona } from '../support/persone.ts';
import { chiedi } from '../support/richieste.ts';
import { LOCK_AFTER, type Bersaglio } from './bersaglio.ts';
import { accedi, faceless, hashOf, nuovoIndirizzo, sessionOf } from './ingresso.ts';
import { isSignedIn } from './csrf.ts';

const WRONG = 'quattro-sbagli-lenti-sul-molo-81';
const HOUR = 3_600_000;

/** Passwords guessed, people looked for, sessions prepared for others. */
export function signInSuite(b: Bersaglio): void {
  const person = (more: Partial<NuovaPersona> = {}) =>
    creaPersona(b.stato, { ruoli: ['analista'], ambiti: [{ livello: 'regione', codici: ['03'] }], ...more });
  const from = () => ({ da: nuovoIndirizzo() });

  describe('the cookie', () => {
    test('is HttpOnly, SameSite, of this host alone, and new at each sign-in', async () => {
      const somebody = await person();
      const answers = [await accedi(b, somebody, from()), await accedi(b, somebody, from())];
      for (const { status, cookies, headers } of answers) {
        expect(status).toBe(303);
        const [cookie = ''] = cookies;
        expect(cookies).toHaveLength(1);
        expect(cookie).toMatch(/^belvedere=[\w-]{32,};/);
        expect(cookie).toMatch(/; HttpOnly/i);
        expect(cookie).toMatch(/; SameSite=(Lax|Strict)/i);
        expect(cookie).toMatch(/; Path=\/(;|$)/i);
        expect(cookie).not.toMatch(/Domain=/i);
        expect(String(headers['cache-control'])).toMatch(/no-store|private/);
      }
      expect(sessionOf(answers[0]!)).not.toBe(sessionOf(answers[1]!));
    });

    test('that somebody prepared is not taken over (fixation)', async () => {
      const somebody = await person();
      const chosen = `belvedere=${'a'.repeat(40)}`;
      const signedIn = await accedi(b, somebody, { ...from(), cookie: chosen });
      expect(sessionOf(signedIn)).not.toBe(chosen);
      expect(await isSignedIn(b, chosen)).toBe(false);
      expect(await isSignedIn(b, sessionOf(signedIn))).toBe(true);
    });

    test('of somebody else ends when another signs in over it', async () => {
      const [attacker, victim] = [await person(), await person()];
      const planted = sessionOf(await accedi(b, attacker, from()));
      // Who is signed in is sent on: first out, then in, as a person would.
      await chiedi(b.product, '/esci', { method: 'POST', cookie: planted });
      const mine = sessionOf(await accedi(b, victim, { ...from(), cookie: planted }));
      expect(mine).not.toBe(planted);
      expect(await isSignedIn(b, planted)).toBe(false);
    });

    test('signed in twice with one cookie: the second sign-in does not run', async () => {
      const somebody = await person();
      const mine = sessionOf(await accedi(b, somebody, from()));
      const other = await accedi(b, await person(), { ...from(), cookie: mine });
      expect(sessionOf(other)).toBe('');
    });

    test('opens nothing when it is long, empty, doubled, odd, or a hash', async () => {
      const somebody = await person();
      const good = sessionOf(await accedi(b, somebody, from()));
      const id = good.split('=')[1] ?? '';
      const odd = [
        'belvedere=',
        `belvedere=${'x'.repeat(7000)}`,
        `belvedere=${hashOf(good)}`,
        `belvedere=${id.slice(0, -1)}`,
        `belvedere=${id.toUpperCase()}`,
        `belvedere="${id}x"`,
        `__Host-belvedere=${id}`,
        `Belvedere=${id}`,
        "belvedere=' OR '1'='1",
        'belvedere=%00',
        'belvedere=../../segreti.json',
        'belvedere=__proto__',
        'auth_session=1',
      ];
      for (const cookie of odd) expect([cookie, await isSignedIn(b, cookie)]).toEqual([cookie, false]);
      expect(await isSignedIn(b, good)).toBe(true);
    });

    test('is no good any more after leaving, also for who copied it', async () => {
      const somebody = await person();
      const mine = sessionOf(await accedi(b, somebody, from()));
      const elsewhere = sessionOf(await accedi(b, somebody, from()));
      const out = await chiedi(b.product, '/esci', { method: 'POST', cookie: mine });
      expect(out.status).toBe(303);
      expect(out.cookies.join()).toMatch(/belvedere=;.*(Max-Age=0|Expires=Thu, 01 Jan 1970)/i);
      expect(await isSignedIn(b, mine)).toBe(false);
      expect(await b.stato.accessi.sessioni.find(hashOf(mine))).toBeNull();
      expect(await isSignedIn(b, elsewhere)).toBe(true);
    });

    test('is kept nowhere as it is: the state has its SHA-256 alone', async () => {
      const cookie = sessionOf(await accedi(b, await person(), from()));
      expect(await b.stato.accessi.sessioni.find(cookie.split('=')[1] ?? '')).toBeNull();
      expect(await b.stato.accessi.sessioni.find(hashOf(cookie))).not.toBeNull();
    });
  });

  describe('who may not enter', () => {
    const refused: Record<string, () => Promise<{ email: string; password: string }>> = {
      'nobody of this address': async () => ({ email: 'nessuno-al-mondo@example.org', password: PASSWORD }),
      'a wrong password': async () => ({ ...(await person()), password: WRONG }),
      'somebody suspended': () => person({ stato: 'sospeso' }),
      'somebody invited only': () => person({ stato: 'invitato' }),
      'an accreditation that ended': () => person({ scadeIl: new Date(Date.now() - HOUR).toISOString() }),
      'a locked account': async () => {
        const locked = await person();
        await b.stato.accessi.utenti.lock(locked.utenteId, new Date(Date.now() + HOUR).toISOString());
        return locked;
      },
      'an unknown address that was tried too often': async () => {
        const email = `ignoto-${Date.now()}@example.org`;
        const tries = Array.from({ length: LOCK_AFTER + 1 }, () =>
          accedi(b, { email, password: WRONG }, from()),
        );
        await Promise.all(tries);
        return { email, password: PASSWORD };
      },
      'an e-mail that is SQL': async () => ({ email: "' OR 1=1 --", password: PASSWORD }),
      'an e-mail with a wildcard': async () => ({ email: '%@example.org', password: PASSWORD }),
    };
    const faces = new Map<string, string>();

    test.each(Object.keys(refused))('%s: one sentence, the same for all', async (name) => {
      const who = await refused[name]!();
      const answer = await accedi(b, who, from());
      expect([answer.status, answer.cookies]).toEqual([400, []]);
      faces.set(name, faceless(answer.text, who.email));
      const [first] = faces.values();
      expect(faces.get(name)).toBe(first);
    });

    test('other spellings of an address are no other account, and no way around a lock', async () => {
      const somebody = await person();
      await b.stato.accessi.utenti.lock(somebody.utenteId, new Date(Date.now() + HOUR).toISOString());
      const { email, password } = somebody;
      const spellings = [
        email.toUpperCase(),
        ` ${email} `,
        `${email}\u0000`,
        email.replace('p', 'ｐ'),
        `${email}.`,
      ];
      const answers = await Promise.all(
        spellings.map((spelling) => accedi(b, { email: spelling, password }, from())),
      );
      expect(answers.map(sessionOf)).toEqual(spellings.map(() => ''));
    });
  });

  test.concurrent.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/%09/evil.example',
    '/\t/evil.example',
    '/\r\nSet-Cookie: a=b',
    '/.//evil.example',
    '/esci',
    '\u2028//evil.example',
  ])('after signing in nobody is sent to %j elsewhere', async (destinazione) => {
    const answer = await accedi(b, await person(), { ...from(), destinazione });
    expect(answer.status).toBe(303);
    const to = new URL(answer.location, b.product.url);
    expect(to.origin).toBe(b.product.url);
    expect(to.pathname).not.toMatch(/^\/\/|^\/esci/);
    expect(answer.headers['a']).toBeUndefined();
    expect(answer.cookies).toHaveLength(1);
    const page = await chiedi(b.product, `/accedi?destinazione=${encodeURIComponent(destinazione)}`);
    expect(page.text).not.toMatch(/(href|action)="(https?:|javascript:)?[/\\]{2}[^"]*evil/);
  });

  describe('an open session', () => {
    test('ends at once when the person is suspended, the accreditation ends, or somebody revokes it', async () => {
      const { utenti, sessioni } = b.stato.accessi;
      const ends: ((utenteId: string, cookie: string) => Promise<unknown>)[] = [
        (utenteId) => utenti.update(utenteId, { stato: 'sospeso' }),
        (utenteId) => utenti.update(utenteId, { scadeIl: new Date(Date.now() - 1000).toISOString() }),
        (_, cookie) => sessioni.remove(hashOf(cookie)),
        (utenteId) => sessioni.removeOf(utenteId),
      ];
      for (const end of ends) {
        const somebody = await person();
        const cookie = await b.cookieNuovo(somebody);
        expect(await isSignedIn(b, cookie)).toBe(true);
        await end(somebody.utenteId, cookie);
        expect(await isSignedIn(b, cookie)).toBe(false);
      }
    });

    test('has the new rights with the next request, and no longer the old ones', async () => {
      const somebody = await creaPersona(b.stato, { ruoli: ['amministratore'] });
      const cookie = await b.cookieNuovo(somebody);
      const open = async () => (await chiedi(b.product, '/amministrazione/utenti', { cookie })).status;
      expect(await open()).toBe(200);
      const none = { ambiti: [], enti: [], soggetto: null };
      await b.stato.accessi.utenti.authorize(somebody.utenteId, { ...none, ruoli: ['operatore'] });
      expect(await open()).toBe(403);
      await b.stato.accessi.utenti.authorize(somebody.utenteId, { ...none, ruoli: [] });
      expect(await open()).toBe(403);
    });

    test('of a role follows the table of functions at once', async () => {
      const cookie = b.cookie.decisore;
      const open = async () => (await chiedi(b.product, '/amministrazione/statistiche', { cookie })).status;
      expect(await open()).toBe(403);
      await b.stato.accessi.ruoli.grant('decisore', 'leggi_statistiche', true);
      // Another process may keep the table for some seconds, never the other way round.
      await expect.poll(open, { timeout: 20_000 }).toBe(200);
      await b.stato.accessi.ruoli.grant('decisore', 'leggi_statistiche', false);
      await expect.poll(open, { timeout: 20_000 }).toBe(403);
    });
  });
}
