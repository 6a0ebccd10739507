import { expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../../web/src/lib/server/config.ts';

const SECRET = 'x'.repeat(32);

test('defaults', () => {
  expect(readConfig({ DATI_SECRET: SECRET })).toEqual({
    datiUrl: 'http://127.0.0.1:4000',
    secret: SECRET,
    logLevel: 'info',
    timeoutMs: 10_000,
    concurrency: 8,
    cacheBytes: 64 * 1024 * 1024,
  });
  expect(readConfig({ DATI_SECRET: SECRET, DATI_URL: 'http://10.0.0.1:80/' }).datiUrl).toBe(
    'http://10.0.0.1:80',
  );
});

test.each([
  [{}, 'DATI_SECRET'],
  [{ DATI_SECRET: 'short' }, 'DATI_SECRET'],
  [{ DATI_SECRET: SECRET, DATI_URL: 'ftp://x' }, 'DATI_URL'],
  [{ DATI_SECRET: SECRET, DATI_URL: 'not an address' }, 'DATI_URL'],
  [{ DATI_SECRET: SECRET, LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
  [{ DATI_SECRET: SECRET, DATI_TIMEOUT_SECONDS: '0' }, 'DATI_TIMEOUT_SECONDS'],
])('%j is refused, naming %s on one line', (env, name) => {
  expect(() => readConfig(env)).toThrow(ConfigError);
  expect(() => readConfig(env)).toThrow(new RegExp(`^[^\n]*${name}[^\n]*$`));
});

test('every wrong variable is named at once, and no value is repeated', () => {
  expect(() => readConfig({ DATI_SECRET: 'hunter2', LOG_LEVEL: 'loud' })).toThrow(/DATI_SECRET.*LOG_LEVEL/);
  expect(() => readConfig({ DATI_SECRET: 'hunter2' })).not.toThrow(/hunter2/);
});
