import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeRuntimeFile } from '../../cube/runtime-file.ts';

const dir = mkdtempSync(join(tmpdir(), 'belvedere-dati-json-'));
const file = join(dir, 'dati.json');
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const content = (letter: string) => ({ pid: 42, port: 4000, secret: letter.repeat(64) });

describe('dati.json', () => {
  it('is readable by its owner only, whole, and goes at the end', async () => {
    const remove = await writeRuntimeFile(dir, content('a'));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(content('a'));
    await remove();
    expect(existsSync(file)).toBe(false);
  });

  it('of a later process is left alone', async () => {
    const remove = await writeRuntimeFile(dir, content('a'));
    await writeRuntimeFile(dir, content('b'));
    await remove();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(content('b'));
  });

  it('is not written with a weak secret', async () => {
    await expect(writeRuntimeFile(dir, { ...content('a'), secret: 'short' })).rejects.toThrow('secret');
  });
});
