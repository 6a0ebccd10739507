import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../../cube/config.ts';
import { ownCertificate } from '../../../cube/native/sql-api/wire/certificate.ts';

test('a certificate of our own is made once, for this machine, its key for the owner alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sql-api-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const made = ownCertificate(folder);
  const certificate = new X509Certificate(made.cert);
  expect(certificate.checkHost('localhost')).toBe('localhost');
  expect(certificate.subjectAltName).toContain(hostname());
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.validToDate.getTime()).toBeGreaterThan(Date.now() + 10 * 365 * 86_400_000);
  chmodSync(join(folder, 'sql-api.key'), 0o644);
  expect(ownCertificate(folder)).toEqual(made);
  expect(statSync(join(folder, 'sql-api.key')).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder).sort()).toEqual(['sql-api.crt', 'sql-api.key']);
});

test('the environment says where the door is, with which certificate, or that it is shut', () => {
  const read = (env: Record<string, string>) => readConfig({ DATI_SECRET: 'x'.repeat(32), ...env }).sqlApi;
  expect(read({})).toEqual({ host: '127.0.0.1', port: 15432, tls: null, passwordDays: 180 });
  expect(read({ SQL_API_PORT: '0' })).toBeNull();
  expect(read({ SQL_API_TLS_CERT: '/a.pem', SQL_API_TLS_KEY: '/b.pem', PASSWORD_DAYS: '0' })).toMatchObject({
    tls: { cert: '/a.pem', key: '/b.pem' },
    passwordDays: null,
  });
  expect(() => read({ SQL_API_TLS_CERT: '/a.pem' })).toThrow('SQL_API_TLS_KEY');
  expect(() => read({ SQL_API_PORT: '70000' })).toThrow('SQL_API_PORT');
});
