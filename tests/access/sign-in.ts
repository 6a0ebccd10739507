import { describe, expect, test } from 'vitest';
import { PASSWORD, creaPersona, type NuovaPersona } from '../support/persone.ts';
import { chiedi, type Esito, type Richiesta } from '../support/richieste.ts';
import { LOCK_AFTER, type Bersaglio } from './bersaglio.ts';
import { accedi, faceless, hashOf, median, messagesTo, nuovoIndirizzo, sessionOf } from './ingresso.ts';
import { isSignedIn } from './csrf.ts';

const WRONG = 'quattro-sbagli-lenti-sul-molo-81';
const HOUR = 3_600_000;
/** Failures after which an address is stopped. */
const STOP_AFTER = LOCK_AFTER * 6;

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
        for (let n = 0; n < LOCK_AFTER + 1; n += 1) await accedi(b, { email, password: WRONG }, from());
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
      for (const spelling of [
        email.toUpperCase(),
        ` ${email} `,
        `${email}\u0000`,
        email.replace('p', 'ｐ'),
        `${email}.`,
      ]) {
        expect(sessionOf(await accedi(b, { email: spelling, password }, from()))).toBe('');
      }
    });
  });

  describe('time tells nothing', () => {
    const clock = async (work: () => Promise<Esito>): Promise<number> => {
      const start = performance.now();
      await work();
      return performance.now() - start;
    };

    test('on who has an account, at the sign-in', async () => {
      const times: Record<string, number[]> = { known: [], unknown: [], suspended: [], tooLong: [] };
      const suspended = await person({ stato: 'sospeso' });
      for (let n = 0; n < 4; n += 1) {
        const known = await person();
        const unknown = { email: `nessuno-${n}-${Date.now()}@example.org`, password: WRONG };
        times['known']!.push(await clock(() => accedi(b, { ...known, password: WRONG }, from())));
        times['unknown']!.push(await clock(() => accedi(b, unknown, from())));
        times['tooLong']!.push(await clock(() => accedi(b, { ...known, password: 'x'.repeat(150) }, from())));
        times['suspended']!.push(await clock(() => accedi(b, suspended, from())));
      }
      const usual = median(times['known']!);
      // bcrypt takes a quarter of a second; an answer without it would take a few milliseconds.
      for (const [who, list] of Object.entries(times)) {
        expect([who, median(list) / usual > 0.5 && median(list) / usual < 2]).toEqual([who, true]);
      }
    });

    test('on who has an account, when a new password is asked for; nor does the answer', async () => {
      const times: Record<string, number[]> = { known: [], unknown: [] };
      const faces = new Set<string>();
      const ask = async (email: string) => {
        const answer = await chiedi(b.product, '/recupero', { form: { email }, ...from() });
        faces.add(`${answer.status} ${answer.cookies} ${faceless(answer.text, email)}`);
        return answer;
      };
      for (let n = 0; n < 7; n += 1) {
        const { email } = await person();
        times['known']!.push(await clock(() => ask(email)));
        times['unknown']!.push(await clock(() => ask(`nessuno-${n}-${Date.now()}@example.org`)));
      }
      const suspended = await person({ stato: 'sospeso' });
      await ask(suspended.email);
      expect(faces.size).toBe(1);
      const [known, unknown] = [median(times['known']!), median(times['unknown']!)];
      // Milliseconds of a busy machine; what would tell is a message written, or a token stored, for one of the two alone.
      expect(Math.abs(known - unknown) < 25 || Math.max(known, unknown) / Math.min(known, unknown) < 3).toBe(
        true,
      );
      expect(await messagesTo(b, suspended.email)).toEqual([]);
    });
  });

  describe('guessing', () => {
    test('one account from many addresses: after some failures even the right password is refused, then longer', async () => {
      const somebody = await person();
      const answers: Esito[] = [];
      for (let n = 0; n < LOCK_AFTER; n += 1) {
        answers.push(await accedi(b, { ...somebody, password: WRONG }, from()));
      }
      const blocked = await accedi(b, somebody, from());
      expect([blocked.status, sessionOf(blocked)]).toEqual([400, '']);
      // The one who guesses sees no difference between a lock and a failure.
      const faces = [...answers, blocked].map(
        ({ status, text }) => `${status} ${faceless(text, somebody.email)}`,
      );
      expect(new Set(faces).size).toBe(1);
      const until = async () => Date.parse((await lockOf(somebody.utenteId)) ?? '');
      const first = await until();
      expect(first).toBeGreaterThan(Date.now());
      // Time passes: the lock ends, one more failure, and the next lock is longer.
      await endLock(somebody.utenteId);
      const again = Date.now();
      await accedi(b, { ...somebody, password: WRONG }, from());
      expect((await until()) - again).toBeGreaterThan((first - Date.now()) * 1.2);
      await b.stato.accessi.utenti.lock(somebody.utenteId, null);
      expect(sessionOf(await accedi(b, somebody, from()))).not.toBe('');
    });

    /** As if the lock had run out: the failures stay. */
    async function endLock(utenteId: string): Promise<void> {
      await b.stato.accessi.utenti.lock(utenteId, new Date(Date.now() - 1000).toISOString());
    }

    const lockOf = async (utenteId: string) =>
      (await b.stato.accessi.utenti.byId(utenteId))?.bloccatoFinoAl ?? null;

    test('one account, twelve guesses at once: no more are looked at than the lock allows', async () => {
      const somebody = await person();
      const guesses = Array.from({ length: 12 }, (_, n) =>
        accedi(b, { ...somebody, password: n < 11 ? `${WRONG}${n}` : PASSWORD }, { da: nuovoIndirizzo() }),
      );
      const answers = await Promise.all(guesses);
      expect(
        answers.map(({ status }) => status).filter((status) => ![303, 400, 503].includes(status)),
      ).toEqual([]);
      const utente = await b.stato.accessi.utenti.byId(somebody.utenteId);
      const opened = answers.some((answer) => sessionOf(answer) !== '');
      if (!opened) expect(Date.parse(utente?.bloccatoFinoAl ?? '')).toBeGreaterThan(Date.now());
      const { righe } = await b.stato.accessi.registro.search({ testo: somebody.email, limite: 100 });
      const looked = righe.filter(
        ({ azione, dettagli }) => azione === 'accesso.fallito' && !isLocked(dettagli),
      );
      expect(looked.length).toBeLessThanOrEqual(LOCK_AFTER);
    });

    /** As many failures as stop an address, some at a time. */
    async function fail(name: string, request: (n: number) => Richiesta): Promise<void> {
      for (let n = 0; n < STOP_AFTER; n += 6) {
        const some = [0, 1, 2, 3, 4, 5].map((m) => n + m);
        await Promise.all(
          some.map((k) =>
            accedi(b, { email: `${name}-${k}-${Date.now()}@example.org`, password: WRONG }, request(k)),
          ),
        );
      }
    }

    const isLocked = (dettagli: Record<string, unknown>) => /blocc/.test(JSON.stringify(dettagli));

    test('many accounts from one address: the address is stopped, the others go on', async () => {
      const da = nuovoIndirizzo();
      await fail('prova', () => ({ da }));
      const somebody = await person();
      const stopped = await accedi(b, somebody, { da });
      expect([stopped.status, sessionOf(stopped)]).toEqual([400, '']);
      expect(sessionOf(await accedi(b, somebody, from()))).not.toBe('');
    });

    test('an address that the client writes itself is not believed', async () => {
      const da = nuovoIndirizzo();
      const forged = (n: number) => ({
        da,
        headers: {
          'x-forwarded-for': `203.0.113.${n}`,
          'x-real-ip': `203.0.113.${n}`,
          'true-client-ip': `203.0.113.${n}`,
          'cf-connecting-ip': `203.0.113.${n}`,
          forwarded: `for=203.0.113.${n}`,
        },
      });
      await fail('altra', forged);
      expect(sessionOf(await accedi(b, await person(), forged(200)))).toBe('');
      const { righe } = await b.stato.accessi.registro.search({ azione: 'accesso.fallito', limite: 500 });
      expect(righe.filter(({ indirizzo }) => indirizzo.startsWith('203.0.113.'))).toEqual([]);
    });
  });

  test.each([
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
