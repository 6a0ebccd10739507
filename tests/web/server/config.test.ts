import { expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../../web/src/lib/server/config.ts';

const SECRET = 'x'.repeat(32);
const APP_SECRET = 'f1d2c3b4a5968778695a4b3c2d1e0f00';

test('defaults', () => {
  const config = readConfig({ DATI_SECRET: SECRET, APP_SECRET, BELVEDERE_DIR: '/stato' });
  expect(config).toEqual({
    datiUrl: 'http://127.0.0.1:4000',
    secret: SECRET,
    logLevel: 'info',
    timeoutMs: 10_000,
    concurrency: 8,
    cacheBytes: 64 * 1024 * 1024,
    origine: 'http://127.0.0.1:3000',
    https: false,
    accessoPossibile: true,
    directory: '/stato',
    warehouseUrl: undefined,
    appSecret: APP_SECRET,
    sessioneOre: 12,
    password: { giorni: 180, avvisoGiorni: 14 },
    bloccoDopo: 5,
    maxUtentiRegione: 8,
    mesiAccredito: 12,
    giorniAvvisoAccredito: 30,
    smtpUrl: undefined,
    mittente: 'Belvedere <no-reply@belvedere.example>',
    oidc: null,
    sqlApi: { host: '127.0.0.1', port: 15432, soloLocale: false, certificato: '/stato/sql-api.crt' },
  });
  const elsewhere = readConfig({ DATI_SECRET: SECRET, APP_SECRET, DATI_URL: 'http://10.0.0.1:80/' });
  expect(elsewhere.datiUrl).toBe('http://10.0.0.1:80');
});

test.each([
  [{ ORIGIN: 'https://belvedere.ente.it' }, true],
  [{ ORIGIN: 'https://belvedere.ente.it', HOST: '0.0.0.0' }, true],
  [{ ORIGIN: 'http://localhost:3000' }, true],
  [{ ORIGIN: 'http://127.0.0.1:3000', HOST: '0.0.0.0' }, false],
  [{ ORIGIN: 'http://belvedere.ente.it' }, false],
])('%j: passwords may travel: %s', (env, possible) => {
  expect(readConfig({ DATI_SECRET: SECRET, APP_SECRET, ...env }).accessoPossibile).toBe(possible);
});

test.each([
  [{ SQL_API_PORT: '0' }, null],
  [{ ORIGIN: 'https://belvedere.ente.it' }, { host: 'belvedere.ente.it', soloLocale: true }],
  [{ ORIGIN: 'https://belvedere.ente.it', SQL_API_HOST: '0.0.0.0' }, { soloLocale: false }],
  [
    { ORIGIN: 'https://belvedere.ente.it', SQL_API_PUBLIC_HOST: 'sql.ente.it', SQL_API_PORT: '5432' },
    { host: 'sql.ente.it', port: 5432, soloLocale: false },
  ],
  [{ ORIGIN: 'http://[::1]:3000' }, { host: '::1', soloLocale: false }],
  [{ SQL_API_TLS_CERT: '/chiavi/sql.pem' }, { certificato: '/chiavi/sql.pem' }],
])('%j: where programs reach the SQL API', (env, where) => {
  const { sqlApi } = readConfig({ DATI_SECRET: SECRET, APP_SECRET, ...env });
  if (where === null) expect(sqlApi).toBeNull();
  else expect(sqlApi).toMatchObject(where);
});

test.each([
  [{}, 'DATI_SECRET'],
  [{ DATI_SECRET: 'short' }, 'DATI_SECRET'],
  [{ DATI_SECRET: SECRET, DATI_URL: 'ftp://x' }, 'DATI_URL'],
  [{ DATI_SECRET: SECRET, DATI_URL: 'not an address' }, 'DATI_URL'],
  [{ DATI_SECRET: SECRET, LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
  [{ DATI_SECRET: SECRET, DATI_TIMEOUT_SECONDS: '0' }, 'DATI_TIMEOUT_SECONDS'],
  [{ DATI_SECRET: SECRET }, 'APP_SECRET'],
  [{ DATI_SECRET: SECRET, APP_SECRET: 'short' }, 'APP_SECRET'],
  [{ DATI_SECRET: SECRET, APP_SECRET: 'a'.repeat(64) }, 'APP_SECRET'],
  [{ DATI_SECRET: SECRET, APP_SECRET: 'please-change-me-please-change-me' }, 'APP_SECRET'],
  [{ DATI_SECRET: SECRET, APP_SECRET, ORIGIN: 'https://ente.it/belvedere' }, 'ORIGIN'],
  [{ DATI_SECRET: SECRET, APP_SECRET, ORIGIN: 'not an address' }, 'ORIGIN'],
  [{ DATI_SECRET: SECRET, APP_SECRET, SESSION_HOURS: '100' }, 'SESSION_HOURS'],
  [{ DATI_SECRET: SECRET, APP_SECRET, SMTP_URL: 'smtp://posta.ente.it' }, 'MAIL_FROM'],
  [{ DATI_SECRET: SECRET, APP_SECRET, OIDC_ISSUER: 'https://idp.ente.it' }, 'OIDC_CLIENT_ID'],
])('%j is refused, naming %s on one line', (env, name) => {
  expect(() => readConfig(env)).toThrow(ConfigError);
  expect(() => readConfig(env)).toThrow(new RegExp(`^[^\n]*${name}[^\n]*$`));
});

test('every wrong variable is named at once, and no value is repeated', () => {
  expect(() => readConfig({ DATI_SECRET: 'hunter2', LOG_LEVEL: 'loud' })).toThrow(/DATI_SECRET.*LOG_LEVEL/);
  expect(() => readConfig({ DATI_SECRET: 'hunter2' })).not.toThrow(/hunter2/);
});
