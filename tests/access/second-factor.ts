import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { creaPersona, type Persona } from '../support/persone.ts';
import { chiedi } from '../support/richieste.ts';
import type { Bersaglio } from './bersaglio.ts';
import { isSignedIn } from './csrf.ts';
import { accedi, codeFor, hashOf, linkFor, messagesTo, nuovoIndirizzo, sessionOf } from './ingresso.ts';

const NEW_PASSWORD = 'nove-ruspe-calme-sotto-il-porto-42';

/** Writes into the state what only time could do. */
function edit(b: Bersaglio, sql: string, ...values: string[]): void {
  const database = new DatabaseSync(join(b.product.dir, 'applicazione.sqlite'));
  database.exec('PRAGMA busy_timeout = 5000');
  database.prepare(sql).run(...values);
  database.close();
}

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
    expect((await messagesTo(b, email)).length).toBeLessThanOrEqual(6);
  });
}

/** Links to a new password. */
export function linksSuite(b: Bersaglio): void {
  const person = () => creaPersona(b.stato, { ruoli: ['analista'] });

  async function reset(somebody: Persona): Promise<string> {
    const before = await linkFor(b, somebody.email, '/recupero');
    await chiedi(b.product, '/recupero', { form: { email: somebody.email }, da: nuovoIndirizzo() });
    await expect.poll(() => linkFor(b, somebody.email, '/recupero')).not.toBe(before);
    return linkFor(b, somebody.email, '/recupero');
  }

  const use = (token: string, path = '/recupero', more: Record<string, string> = {}) =>
    chiedi(b.product, `${path}/${token}?/imposta`, {
      form: { password: NEW_PASSWORD, ripeti: NEW_PASSWORD, ...more },
      da: nuovoIndirizzo(),
    });

  const signsIn = async ({ email }: Persona, password: string) =>
    sessionOf(await accedi(b, { email, password }, { da: nuovoIndirizzo() })) !== '';

  test('a link is good once, ends all sessions, and the old password with them', async () => {
    const somebody = await person();
    const open = await b.cookieNuovo(somebody);
    const token = await reset(somebody);
    expect((await chiedi(b.product, `/recupero/${token}`)).status).toBe(200);
    expect(await isSignedIn(b, open)).toBe(true);
    expect((await use(token)).status).toBe(303);
    expect(await isSignedIn(b, open)).toBe(false);
    expect(await signsIn(somebody, NEW_PASSWORD)).toBe(true);
    expect(await signsIn(somebody, somebody.password)).toBe(false);
    expect((await use(token)).status).not.toBe(303);
  });

  test('used six times at once it is used once', async () => {
    const token = await reset(await person());
    const answers = await Promise.all(Array.from({ length: 6 }, () => use(token)));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
  });

  test('a later one ends the earlier', async () => {
    const somebody = await person();
    const [first, second] = [await reset(somebody), await reset(somebody)];
    expect((await use(first)).status).not.toBe(303);
    expect((await use(second)).status).toBe(303);
  });

  test('it ends after half an hour', async () => {
    const somebody = await person();
    const token = await reset(somebody);
    const rows = new DatabaseSync(join(b.product.dir, 'applicazione.sqlite'), { readOnly: true });
    const row = rows.prepare('SELECT scade_il FROM gettone WHERE utente_id = ?').get(somebody.utenteId);
    rows.close();
    expect(Date.parse(String(row?.['scade_il'])) - Date.now()).toBeLessThanOrEqual(30 * 60_000);
    edit(
      b,
      'UPDATE gettone SET scade_il = ? WHERE utente_id = ?',
      '2020-01-01T00:00:00.000Z',
      somebody.utenteId,
    );
    expect((await use(token)).status).not.toBe(303);
    expect((await chiedi(b.product, `/recupero/${token}`)).text).not.toContain(somebody.email);
  });

  test('it is for its person and its purpose, whatever fields come with it', async () => {
    const [mine, other] = [await person(), await person()];
    const token = await reset(mine);
    expect((await use(token, '/primo-accesso')).status).not.toBe(303);
    const more = { utenteId: other.utenteId, email: other.email, stato: 'attivo', ruolo: 'amministratore' };
    expect((await use(token, '/recupero', more)).status).toBe(303);
    expect(await signsIn(other, other.password)).toBe(true);
    const after = await b.stato.accessi.utenti.byId(mine.utenteId);
    expect([after?.email, after?.ruoli]).toEqual([mine.email, ['analista']]);
  });

  test('it does not bring back somebody suspended meanwhile', async () => {
    const somebody = await person();
    const token = await reset(somebody);
    await b.stato.accessi.utenti.update(somebody.utenteId, { stato: 'sospeso' });
    await use(token);
    expect((await b.stato.accessi.utenti.byId(somebody.utenteId))?.stato).toBe('sospeso');
    expect(await signsIn(somebody, NEW_PASSWORD)).toBe(false);
  });

  test('its message leads to our own origin, whatever host was asked', async () => {
    const { email } = await person();
    const headers = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example',
    };
    await chiedi(b.product, '/recupero', { form: { email }, headers, da: nuovoIndirizzo() });
    await chiedi(b.product, '/recupero', {
      form: { email },
      headers: { host: 'evil.example' },
      da: nuovoIndirizzo(),
    });
    await chiedi(b.product, '/recupero', { form: { email }, da: nuovoIndirizzo() });
    await expect.poll(async () => (await messagesTo(b, email)).length).toBeGreaterThan(0);
    const sent = await messagesTo(b, email);
    expect(sent.join()).toContain(`${b.product.url}/recupero/`);
    expect(sent.join()).not.toContain('evil.example');
  });

  test('an address with a line break sends to nobody else', async () => {
    const { email } = await person();
    for (const trick of [
      `${email}\r\nBcc: spia@evil.example`,
      `${email},spia@evil.example`,
      `${email} spia@evil.example`,
    ]) {
      await chiedi(b.product, '/recupero', { form: { email: trick }, da: nuovoIndirizzo() });
    }
    await chiedi(b.product, '/recupero', {
      form: { email: [email, 'spia@evil.example'] },
      da: nuovoIndirizzo(),
    });
    expect(await messagesTo(b, 'evil.example')).toEqual([]);
  });

  test.each(['x', '%00', '..%2f..%2fsegreti.json', "'%20OR%20'1'='1", '__proto__', 'a'.repeat(5000)])(
    'the token %j opens nothing',
    async (token) => {
      for (const path of ['/recupero', '/primo-accesso']) {
        expect([200, 400, 404, 410, 414, 431]).toContain(
          (await chiedi(b.product, `${path}/${token}`)).status,
        );
        const { status } = await use(token, path);
        expect([303, 500]).not.toContain(status);
      }
    },
  );

  test('the link of the first start makes no second administrator', async () => {
    const [, token] = /\/primo-accesso\/([\w-]+)/.exec(b.product.output()) ?? [];
    expect(token).toBeDefined();
    const anagrafica = { nome: 'Mario', cognome: 'Intruso', email: 'intruso@example.org' };
    expect((await use(String(token), '/recupero', anagrafica)).status).not.toBe(303);
    // There is an active administrator already: who finds the link in a log of the start must come too late.
    expect((await use(String(token), '/primo-accesso', anagrafica)).status).not.toBe(303);
    expect(await b.stato.accessi.utenti.byEmail('intruso@example.org')).toBeNull();
  });

  describe('a new password', () => {
    test.each([
      ['short', 'abc'],
      ['of the language', 'passwordpassword'],
      ['of the keyboard', 'qwertyuiop12'],
      ['of the service', 'Belvedere2026!'],
      ['longer than bcrypt reads', `${NEW_PASSWORD}${'x'.repeat(80)}`],
    ])('%s is refused and uses nothing up', async (_name, password) => {
      const somebody = await person();
      const token = await reset(somebody);
      expect((await use(token, '/recupero', { password, ripeti: password })).status).toBe(400);
      expect(await signsIn(somebody, somebody.password)).toBe(true);
      expect((await use(token)).status).toBe(303);
    });
  });
}
