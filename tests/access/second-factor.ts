import { describe, expect, test } from 'vitest';
import { creaPersona, PASSWORD, type Persona } from '../support/persone.ts';
import { chiedi } from '../support/richieste.ts';
import { LOCK_AFTER, type Bersaglio } from './bersaglio.ts';
import { isSignedIn } from './csrf.ts';
import {
  accedi,
  codeFor,
  edit,
  hashOf,
  LATER,
  messagesTo,
  nuovoIndirizzo,
  remember,
  sessionOf,
} from './ingresso.ts';

const otherThan = (code: string, n = 1) => String((Number(code) + n) % 1_000_000).padStart(6, '0');

/** The second factor guessed, repeated, borrowed. */
export function secondFactorSuite(b: Bersaglio): void {
  const person = () => creaPersona(b.stato, { ruoli: ['analista'], secondoFattore: true });

  /** Signs in with the password; gives the half session and the code that was sent. */
  async function half(somebody: Persona): Promise<{ cookie: string; code: string }> {
    const answer = await accedi(b, somebody, { da: nuovoIndirizzo() });
    expect(answer.location).toMatch(/^\/accedi\/codice/);
    const sent = async () => (await codeFor(b, somebody.email)) !== '';
    await expect.poll(sent).toBe(true);
    return { cookie: sessionOf(answer), code: await codeFor(b, somebody.email) };
  }

  const confirm = (cookie: string, codice: string | string[], more: Record<string, string> = {}) =>
    chiedi(b.product, '/accedi/codice?/conferma', {
      cookie,
      form: { codice, ...more },
      da: nuovoIndirizzo(),
    });

  test('a half session is told from a whole one, and the right code makes another session of it', async () => {
    const { cookie, code } = await half(await person());
    expect(await isSignedIn(b, cookie)).toBe(false);
    const answer = await confirm(cookie, code);
    expect(answer.status).toBe(303);
    expect(sessionOf(answer)).not.toBe('');
    expect(sessionOf(answer)).not.toBe(cookie);
    expect([await isSignedIn(b, cookie), await isSignedIn(b, sessionOf(answer))]).toEqual([false, true]);
  });

  test('a code is good once', async () => {
    const somebody = await person();
    const first = await half(somebody);
    await confirm(first.cookie, first.code);
    expect(sessionOf(await confirm(first.cookie, first.code))).toBe('');
    const second = await half(somebody);
    expect(second.code).not.toBe(first.code);
    expect(sessionOf(await confirm(second.cookie, first.code))).toBe('');
  });

  test('two posts of one code at once open one session', async () => {
    const { cookie, code } = await half(await person());
    const answers = await Promise.all(Array.from({ length: 6 }, () => confirm(cookie, code)));
    expect(answers.filter((answer) => sessionOf(answer) !== '')).toHaveLength(1);
  });

  test('the code of another session, or of another person, is wrong', async () => {
    const [mine, other] = [await person(), await person()];
    const [a, c] = [await half(mine), await half(other)];
    if (a.code !== c.code) expect(sessionOf(await confirm(a.cookie, c.code))).toBe('');
    const again = await half(mine);
    if (again.code !== a.code) expect(sessionOf(await confirm(again.cookie, a.code))).toBe('');
  });

  test('fields and shapes that nobody asked for make no session whole', async () => {
    const { cookie, code } = await half(await person());
    const wrong = otherThan(code);
    const extra = { completa: '1', utenteId: b.persone.amministratore.utenteId, secondoFattore: 'false' };
    for (const answer of [
      await confirm(cookie, '', extra),
      await confirm(cookie, [wrong, code], extra),
      await confirm(cookie, `${wrong} ${code}`),
      await confirm(cookie, "' OR '1'='1"),
      await chiedi(b.product, '/accedi/codice', { cookie, form: extra }),
      await chiedi(b.product, '/profilo/secondo-fattore', { cookie, form: extra }),
    ]) {
      expect(sessionOf(answer)).toBe('');
    }
    expect(await isSignedIn(b, cookie)).toBe(false);
    expect((await b.stato.accessi.sessioni.find(hashOf(cookie)))?.completa).toBe(false);
  });

  test('after five wrong ones nothing is right', async () => {
    const { cookie, code } = await half(await person());
    for (let n = 1; n <= 5; n += 1) expect(sessionOf(await confirm(cookie, otherThan(code, n)))).toBe('');
    expect(sessionOf(await confirm(cookie, code))).toBe('');
  });

  test('thirty wrong ones at once are five', async () => {
    const { cookie, code } = await half(await person());
    await Promise.all(Array.from({ length: 30 }, (_, n) => confirm(cookie, otherThan(code, n + 1))));
    expect(sessionOf(await confirm(cookie, code))).toBe('');
  });

  test('new sessions and new codes are no way to go on guessing', async () => {
    const somebody = await person();
    for (let round = 0; round < 3; round += 1) {
      const signedIn = await accedi(b, somebody, { da: nuovoIndirizzo() });
      const cookie = sessionOf(signedIn);
      for (let n = 0; n < 5; n += 1) await confirm(cookie, '000000');
    }
    // A million codes; a handful of guesses, and then even the right one of a new session must wait.
    const { cookie, code } = await half(somebody);
    expect(sessionOf(await confirm(cookie, code))).toBe('');
  });

  test('a code ends by itself', async () => {
    const { cookie, code } = await half(await person());
    edit(
      b,
      'UPDATE codice_accesso SET scade_il = ? WHERE sessione_hash = ?',
      '2020-01-01T00:00:00.000Z',
      hashOf(cookie),
    );
    expect(sessionOf(await confirm(cookie, code))).toBe('');
  });

  test('messages cannot be made to rain on somebody', async () => {
    const somebody = await person();
    const { cookie } = await half(somebody);
    for (let n = 0; n < 12; n += 1) await chiedi(b.product, '/accedi/codice?/invia', { cookie, form: {} });
    expect((await messagesTo(b, somebody.email)).length).toBeLessThanOrEqual(4);
    const { email } = await creaPersona(b.stato, { ruoli: ['analista'] });
    for (let n = 0; n < 12; n += 1)
      await chiedi(b.product, '/recupero', { form: { email }, da: nuovoIndirizzo() });
    await expect.poll(async () => (await messagesTo(b, email)).length, LATER).toBeGreaterThan(0);
    await new Promise((done) => setTimeout(done, 500));
    expect((await messagesTo(b, email)).length).toBeLessThanOrEqual(6);
  });

  describe('recovery codes', () => {
    /** Ten new ones, as the page shows them once. */
    async function recoveryCodes(somebody: Persona): Promise<string[]> {
      const cookie = await b.cookieNuovo(somebody);
      const form = { attuale: PASSWORD };
      const { text } = await chiedi(b.product, '/profilo/secondo-fattore?/codici', { cookie, form });
      const codes = [...new Set(text.match(/\b[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}\b/g))];
      expect(codes).toHaveLength(10);
      codes.forEach(remember);
      return codes;
    }

    const recover = (cookie: string, recupero: string | string[]) =>
      chiedi(b.product, '/accedi/codice?/recupero', { cookie, form: { recupero }, da: nuovoIndirizzo() });

    test('are good once, for their own person, after the password', async () => {
      const [mine, other] = [await person(), await person()];
      const [code = '', second = ''] = await recoveryCodes(mine);
      expect(sessionOf(await recover((await half(other)).cookie, code))).toBe('');
      expect(
        sessionOf(await chiedi(b.product, '/accedi/codice?/recupero', { form: { recupero: code } })),
      ).toBe('');
      const first = await half(mine);
      expect(sessionOf(await recover(first.cookie, code))).not.toBe('');
      const again = await half(mine);
      expect(sessionOf(await recover(again.cookie, code))).toBe('');
      expect(sessionOf(await recover(again.cookie, ['x', second]))).toBe('');
      expect(sessionOf(await recover(again.cookie, second.toUpperCase().replaceAll('-', ' ')))).not.toBe('');
    });

    test('six posts of one at once open one session', async () => {
      const mine = await person();
      const [code = ''] = await recoveryCodes(mine);
      const { cookie } = await half(mine);
      const answers = await Promise.all(Array.from({ length: 6 }, () => recover(cookie, code)));
      expect(answers.filter((answer) => sessionOf(answer) !== '')).toHaveLength(1);
    });

    test('those before end with the new ones, and guesses count as those of codes', async () => {
      const mine = await person();
      const [old = ''] = await recoveryCodes(mine);
      const [fresh = ''] = await recoveryCodes(mine);
      const { cookie } = await half(mine);
      expect(sessionOf(await recover(cookie, old))).toBe('');
      for (let n = 0; n < 3 * LOCK_AFTER; n += 1) await recover(cookie, `aaaa-bbbb-ccc${n}`);
      expect(sessionOf(await recover(cookie, fresh))).toBe('');
    });
  });
}
