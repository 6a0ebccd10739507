import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Utente } from '../../../../sql/app/accessi/tipi.ts';
import { apriBanco, PASSWORD } from './banco.ts';

type Banco = Awaited<ReturnType<typeof apriBanco>>;
let banco: Banco;
let ada: Utente;
let chrome: ReturnType<Banco['browser']>;

beforeEach(async () => {
  banco = await apriBanco();
  ada = await banco.crea();
  chrome = banco.browser();
  await chrome.accedi('ada@example.org', PASSWORD);
  banco.posta.length = 0;
});
afterEach(() => banco.close());

const crea = async (attuale: string) => banco.accesso.creaPasswordSql(await chrome.evento(), attuale);
const azioni = async () =>
  (await banco.stato.registro.search({ limite: 50 })).righe.map(({ azione }) => azione);

/** Whether a password is the one behind a verifier, as RFC 5802 says. */
function opens(verifier: string, password: string): boolean {
  const [, iterations = '', salt = '', stored = ''] = /\$(\d+):([^$]+)\$([^:]+):/.exec(verifier) ?? [];
  const salted = pbkdf2Sync(password, Buffer.from(salt, 'base64'), Number(iterations), 32, 'sha256');
  const key = createHmac('sha256', salted).update('Client Key').digest();
  return Number(iterations) >= 4096 && createHash('sha256').update(key).digest('base64') === stored;
}

test('made with the password of the pages: long, kept as a verifier, told by e-mail without it', async () => {
  const made = await crea(PASSWORD);
  if (made.esito !== 'creata') return expect.fail(made.esito);
  expect(made.password).toMatch(/^([a-z2-9]{5}-){4}[a-z2-9]{5}$/);
  const verifier = (await banco.stato.passwordSqlApi.verifier('ada@example.org')) ?? '';
  expect(opens(verifier, made.password)).toBe(true);
  expect(opens(verifier, `${made.password}x`)).toBe(false);
  const { messaggio, a } = banco.posta[0] ?? expect.fail('no message');
  expect([a, messaggio.tipo]).toEqual(['ada@example.org', 'passwordSqlCreata']);
  const { righe } = await banco.stato.registro.search({ limite: 50 });
  expect(righe[0]).toMatchObject({
    azione: 'sql.password_creata',
    oggetto: ada.utenteId,
    dettagli: { sostituita: false },
  });
  expect(JSON.stringify([banco.posta, righe])).not.toContain(made.password);
  expect(JSON.stringify([banco.posta, righe])).not.toContain('SCRAM');
});

test('another takes its place; once revoked there is none, said once', async () => {
  const [first, second] = [await crea(PASSWORD), await crea(PASSWORD)];
  if (first.esito !== 'creata' || second.esito !== 'creata') return expect.fail('not made');
  const verifier = (await banco.stato.passwordSqlApi.verifier('ada@example.org')) ?? '';
  expect([opens(verifier, first.password), opens(verifier, second.password)]).toEqual([false, true]);
  expect(await banco.accesso.revocaPasswordSql(await chrome.evento())).toBe(true);
  expect(await banco.accesso.revocaPasswordSql(await chrome.evento())).toBe(false);
  expect(await banco.stato.passwordSqlApi.verifier('ada@example.org')).toBeNull();
  expect((await azioni()).slice(0, 3)).toEqual([
    'sql.password_revocata',
    'sql.password_creata',
    'sql.password_creata',
  ]);
});

test('a wrong password makes none, is counted, and closes the account like a sign-in', async () => {
  for (let n = 0; n < 5; n++) expect(await crea('sbagliata')).toEqual({ esito: 'attuale_errata' });
  expect(await crea(PASSWORD)).toMatchObject({ esito: 'bloccato', secondi: expect.any(Number) as number });
  expect(await banco.stato.passwordSqlApi.find(ada.utenteId)).toBeNull();
  expect(banco.posta).toEqual([]);
  expect(await azioni()).not.toContain('sql.password_creata');
});

test('who has no password of the pages must have signed in a short time ago', async () => {
  await banco.stato.utenti.update(ada.utenteId, { passwordHash: null });
  const evento = await chrome.evento();
  expect(await banco.accesso.statoPasswordSql(evento.locals)).toEqual({
    esistente: null,
    chiedePassword: false,
  });
  expect(await crea('')).toMatchObject({ esito: 'creata' });
  const hash = evento.locals.sessione?.hash ?? '';
  const session = (await banco.stato.sessioni.find(hash)) ?? expect.fail('no session');
  await banco.stato.sessioni.remove(hash);
  await banco.stato.sessioni.insert({
    ...session,
    creataIl: new Date(Date.now() - 16 * 60_000).toISOString(),
  });
  expect(await crea('')).toEqual({ esito: 'accesso_vecchio' });
});

test('is the signed-in person’s own, whoever else there is', async () => {
  const eva = await banco.crea({ email: 'eva@example.org' });
  expect(await crea(PASSWORD)).toMatchObject({ esito: 'creata' });
  expect(await banco.stato.passwordSqlApi.find(eva.utenteId)).toBeNull();
  const nobody = await banco.browser().evento();
  await expect(banco.accesso.creaPasswordSql(nobody, PASSWORD)).rejects.toThrow();
  await expect(banco.accesso.revocaPasswordSql(nobody)).rejects.toThrow();
  expect(await banco.stato.passwordSqlApi.find(ada.utenteId)).not.toBeNull();
});
