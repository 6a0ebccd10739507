import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { appSecret } from '../../../cube/supervisor/secrets.ts';

let dir: string;
const secretsPath = (stateDir: string) => join(stateDir, 'segreti.json');
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'belvedere-segreti-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const STRONG = 'f1d2c3b4a5968778695a4b3c2d1e0f00';
const refusal = (env?: string) => {
  try {
    appSecret(dir, env);
    return null;
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

test('the first start makes one that only its owner reads, the next finds it', () => {
  const made = appSecret(dir, undefined);
  expect(made).toMatch(/^[0-9a-f]{64}$/);
  expect(statSync(secretsPath(dir)).mode & 0o777).toBe(0o600);
  expect(appSecret(dir, '')).toBe(made);
  expect(readdirSync(dir)).toEqual(['segreti.json']);
});

test('the environment comes first, when it is strong', () => {
  expect(appSecret(dir, STRONG)).toBe(STRONG);
  expect(readdirSync(dir)).toEqual([]);
  for (const weak of ['short', 'a'.repeat(64), 'changeme-changeme-changeme-changeme'])
    expect(refusal(weak)).toBe('SEGRETO_DEBOLE');
});

test('a file that others can read, that is a link, broken or weak stops the start', () => {
  appSecret(dir, undefined);
  chmodSync(secretsPath(dir), 0o644);
  expect(refusal()).toBe('SEGRETI_LEGGIBILI');
  rmSync(secretsPath(dir));
  writeFileSync(join(dir, 'altro'), JSON.stringify({ appSecret: STRONG }), { mode: 0o600 });
  symlinkSync(join(dir, 'altro'), secretsPath(dir));
  expect(refusal()).toBe('SEGRETI_LEGGIBILI');
  rmSync(secretsPath(dir));
  writeFileSync(secretsPath(dir), '{', { mode: 0o600 });
  expect(refusal()).toBe('SEGRETI_DANNEGGIATI');
  writeFileSync(secretsPath(dir), JSON.stringify({ appSecret: 'x'.repeat(40) }));
  expect(refusal()).toBe('SEGRETO_DEBOLE');
});
