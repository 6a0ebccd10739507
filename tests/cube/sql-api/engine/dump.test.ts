import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { readDump } from '../../../../cube/native/sql-api/engine/dump.ts';

const folder = mkdtempSync(join(tmpdir(), 'sql-engine-'));
afterAll(() => rmSync(folder, { recursive: true }));
/** A folder where nothing is packaged. */
const nowhere = join(folder, 'nowhere');

/** A build takes four seconds of a processor. */
const BUILD = 120_000;

test(
  'is built where it is missing, in a thread, kept, and read again; the packaged one comes first',
  { timeout: BUILD },
  async () => {
    let beats = 0;
    const timer = setInterval(() => (beats += 1), 50);
    expect((await readDump(folder, nowhere)).length).toBeGreaterThan(5_000_000);
    clearInterval(timer);
    expect(beats, 'this thread went on meanwhile').toBeGreaterThan(10);
    const names = readdirSync(folder);
    expect(names).toEqual([expect.stringMatching(/^engine-\w{12}\.tar\.gz$/)]);

    writeFileSync(join(folder, names[0]!), gzipSync('kept'));
    expect(Buffer.from(await readDump(folder, nowhere)).toString()).toBe('kept');
    expect(Buffer.from(await readDump(nowhere, folder)).toString()).toBe('kept');
  },
);

test(
  'is built where the file is damaged, also when the folder cannot be written',
  { timeout: BUILD },
  async () => {
    const [name = ''] = readdirSync(folder);
    writeFileSync(join(folder, name), 'damaged');
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect((await readDump(join(file, 'inside'), folder)).length).toBeGreaterThan(5_000_000);
  },
);
