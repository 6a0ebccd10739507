import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { creaPersona, type Persona } from '../support/persone.ts';
import { chiedi } from '../support/richieste.ts';
import type { Bersaglio } from './bersaglio.ts';
import { isSignedIn } from './csrf.ts';
import { accedi, edit, LATER, linkFor, messagesTo, nuovoIndirizzo, sessionOf } from './ingresso.ts';

const NEW_PASSWORD = 'nove-ruspe-calme-sotto-il-porto-42';

/** Links to a new password. */
export function linksSuite(b: Bersaglio): void {
  const person = () => creaPersona(b.stato, { ruoli: ['analista'] });

  async function reset(somebody: Persona): Promise<string> {
    const before = await linkFor(b, somebody.email, '/recupero');
    await chiedi(b.product, '/recupero', { form: { email: somebody.email }, da: nuovoIndirizzo() });
    await expect.poll(() => linkFor(b, somebody.email, '/recupero'), LATER).not.toBe(before);
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
    await expect.poll(async () => (await messagesTo(b, email)).length, LATER).toBeGreaterThan(0);
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
    await new Promise((done) => setTimeout(done, 500));
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
      const hash = async () => (await b.stato.accessi.utenti.byId(somebody.utenteId))?.passwordHash;
      const before = await hash();
      expect((await use(token, '/recupero', { password, ripeti: password })).status).toBe(400);
      expect(await hash()).toBe(before);
      expect((await use(token)).status).toBe(303);
    });
  });
}
