import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ConfigError } from '../../../../web/src/lib/server/config.ts';
import { primoAccesso } from '../../../../web/src/lib/server/posta/messaggi.ts';
import { creaPosta } from '../../../../web/src/lib/server/posta/posta.ts';
import { readCartella } from '../../../support/smtp.ts';

let base: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'belvedere-posta-'));
});
afterEach(async () => rm(base, { recursive: true, force: true }));

const log = pino({ level: 'silent' });
const open = (cartella: string, smtpUrl?: string, mittente = 'Belvedere <no-reply@example.it>') =>
  creaPosta({ smtpUrl, mittente, cartella, origine: 'http://127.0.0.1:3000', log });
const messaggio = (numero: number) =>
  primoAccesso({
    persona: { nome: 'Niccolò', cognome: `Prova${'o'.repeat(numero % 7)}` },
    percorso: `/primo-accesso/${'g'.repeat(60)}${numero}`,
    scadeIl: '2026-12-01T10:00:00Z',
  });
const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

test('without SMTP each message is a whole file that this account alone reads', async () => {
  const cartella = join(base, 'dati', 'posta');
  const posta = open(cartella);
  expect(posta.modo).toBe('cartella');
  await posta.invia({ a: 'niccolo@example.org', messaggio: messaggio(1) });
  const [message] = await readCartella(cartella);
  expect(message?.headers).toMatchObject({
    from: 'Belvedere <no-reply@example.it>',
    to: 'niccolo@example.org',
    subject: 'Belvedere: attiva il tuo accesso',
    'auto-submitted': 'auto-generated',
    'content-transfer-encoding': '8bit',
  });
  // The file as it is, without decoding: the link can be copied.
  expect(message?.grezzo).toContain('Gentile Niccolò Prova');
  expect(message?.grezzo).toContain(`\nhttp://127.0.0.1:3000/primo-accesso/${'g'.repeat(60)}1\n`);
  expect(await mode(cartella)).toBe('700');
  expect(await mode(join(cartella, message!.nome))).toBe('600');
});

test('a folder that was open to others is closed', async () => {
  await chmod(base, 0o755);
  await open(base).invia({ a: 'a@example.org', messaggio: messaggio(1) });
  expect(await mode(base)).toBe('700');
});

test('many at once, from two processes: none is lost, and the order of names is that of time', async () => {
  const offices = [open(base), open(base)];
  await Promise.all(
    Array.from({ length: 60 }, (_, n) =>
      offices[n % 2]!.invia({ a: 'a@example.org', messaggio: messaggio(n) }),
    ),
  );
  const last = messaggio(999);
  await new Promise((resolve) => setTimeout(resolve, 2));
  await offices[0]!.invia({ a: 'a@example.org', messaggio: last });
  const messages = await readCartella(base);
  expect(messages).toHaveLength(61);
  expect(messages.at(-1)?.testo).toContain('g999\n');
  expect((await readdir(base)).filter((name) => !name.endsWith('.eml'))).toEqual([]);
});

test('a folder that cannot be written is said, with a code and without the message', async () => {
  const cartella = join(base, 'file');
  await writeFile(cartella, '');
  const sending = open(cartella).invia({ a: 'a@example.org', messaggio: messaggio(1) });
  await expect(sending).rejects.toMatchObject({ codice: 'POSTA_NON_SCRITTA' });
  await expect(sending).rejects.not.toThrow(/example\.org|ggg/);
});

test('wrong settings name themselves and do not repeat the password', () => {
  expect(() => open(base, 'http://u:segreta@example.it')).toThrow(ConfigError);
  expect(() => open(base, 'http://u:segreta@example.it')).toThrow(/^SMTP_URL (?!.*segreta)/);
  expect(() => open(base, undefined, 'Belvedere')).toThrow(/^MAIL_FROM /);
});
