import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const MODEL = join(import.meta.dirname, '../../model');

function read(folder: string): [string, string][] {
  return readdirSync(join(MODEL, folder)).map((file) => [
    file,
    readFileSync(join(MODEL, folder, file), 'utf8'),
  ]);
}

describe('every view', () => {
  test.each(read('views'))('%s has an access policy, and no group that is everybody', (_file, text) => {
    expect(text).toMatch(/^ {4}access_policy:\n {6}- group: [a-z_]+$/m);
    expect(text).not.toMatch(/group: ["']?\*/);
  });
});

describe('every cube', () => {
  test.each(read('cubes'))('%s is private, and says when it changes', (_file, text) => {
    expect(text).toMatch(/^ {4}public: false$/m);
    expect(text).toMatch(/^ {4}refresh_key:$/m);
    const rollups = text.match(/^ {8}external: false$/gm)?.length ?? 0;
    expect(text.match(/^ {8}refresh_key:$/gm)?.length ?? 0).toBe(rollups);
  });

  test.each(read('cubes'))(
    '%s changes with any load: a list of comuni moves the facts of all',
    (_file, text) => {
      const keys = [...text.matchAll(/refresh_key:\n +sql: (.+)$/gm)].map(([, sql]) => sql);
      expect(keys.length).toBeGreaterThan(0);
      expect(new Set(keys)).toEqual(new Set(['SELECT COALESCE(MAX(caricamento_id), 0) FROM dw.caricamento']));
    },
  );

  test.each(read('cubes'))('%s reads one table of the warehouse and says what it is', (_file, text) => {
    expect(text).toMatch(/^ {4}sql_table: dw\.[a-z_]+$/m);
    expect(text).toMatch(/^ {4}title: .+$/m);
    expect(text).toMatch(/^ {4}description: .+$/m);
  });
});

test('nobody reads who loaded, or the fingerprint of a file', () => {
  const all = [...read('cubes'), ...read('views')].map(([, text]) => text).join('\n');
  expect(all).not.toMatch(/eseguito_da|file_hash|scarti_file|parametri/);
});
