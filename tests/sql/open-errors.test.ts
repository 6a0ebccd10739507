import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, chown, copyFile, mkdir, open, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { openDuckdb } from '../../sql/duckdb/open.ts';
import { unprivilegedIdentity } from '../support/unprivileged.ts';
import { temporaryDirectory } from './fixtures/temporary.ts';

const CHILD = fileURLToPath(new URL('./fixtures/open-child.ts', import.meta.url));
const identity = unprivilegedIdentity();

const directory = await temporaryDirectory();
const good = join(directory, 'buono.duckdb');

beforeAll(async () => {
  const { warehouse } = await openDuckdb(good);
  await warehouse.execute('CREATE TABLE t AS SELECT range AS n, hash(range) AS h FROM range(500000)');
  await warehouse.close();
});

const digest = async (path: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');

/** What another process gets when it opens `path`; as an unprivileged user when asked. */
function openElsewhere(path: string, unprivileged = false): { code: string; message: string } {
  const user = unprivileged ? identity : {};
  const { stdout, stderr } = spawnSync(process.execPath, [CHILD, path], { encoding: 'utf8', ...user });
  expect(stdout, stderr).not.toBe('');
  return JSON.parse(stdout) as { code: string; message: string };
}

/** Opens a damaged file, expects the code in one line that names the file, and the file as it was. */
async function expectRefused(path: string, code: string): Promise<void> {
  const before = await digest(path);
  const outcome = openElsewhere(path);
  expect(outcome.code, outcome.message).toBe(code);
  expect(outcome.message).toContain(path);
  expect(outcome.message).not.toContain('\n');
  expect(await digest(path)).toBe(before);
}

describe('a file that is no warehouse', () => {
  test('something else', async () => {
    const path = join(directory, 'testo.duckdb');
    await writeFile(path, 'non sono un database, ma un testo abbastanza lungo'.repeat(500));
    await expectRefused(path, 'MAGAZZINO_DANNEGGIATO');
  });

  test('empty', async () => {
    const path = join(directory, 'vuoto.duckdb');
    await writeFile(path, '');
    await expectRefused(path, 'MAGAZZINO_DANNEGGIATO');
  });

  test('cut short', async () => {
    const path = join(directory, 'tronco.duckdb');
    await copyFile(good, path);
    await truncate(path, 100_000);
    await expectRefused(path, 'MAGAZZINO_DANNEGGIATO');
  });

  test('overwritten headers', async () => {
    const path = join(directory, 'testata.duckdb');
    await copyFile(good, path);
    const file = await open(path, 'r+');
    await file.write(Buffer.alloc(8192, 9), 0, 8192, 4096);
    await file.close();
    await expectRefused(path, 'MAGAZZINO_DANNEGGIATO');
  });

  test('a directory', () => {
    expect(openElsewhere(directory).code).toBe('MAGAZZINO_DANNEGGIATO');
  });
});

test('a damaged block is found when it is read', async () => {
  const path = join(directory, 'blocco.duckdb');
  await copyFile(good, path);
  const file = await open(path, 'r+');
  await file.write(Buffer.alloc(4096, 9), 0, 4096, 300_000);
  await file.close();
  const { warehouse } = await openDuckdb(path);
  await expect(warehouse.query('SELECT sum(h) FROM t')).rejects.toMatchObject({
    code: 'MAGAZZINO_DANNEGGIATO',
  });
  await warehouse.close().catch(() => undefined);
});

test('open in another process: occupied, with its number', async () => {
  const { warehouse } = await openDuckdb(good);
  const outcome = openElsewhere(good);
  expect(outcome).toMatchObject({ code: 'MAGAZZINO_OCCUPATO' });
  expect(outcome.message).toContain(`processo ${process.pid}`);
  expect(await warehouse.query('SELECT count(*) AS n FROM t')).toEqual([{ n: 500_000 }]);
  await warehouse.close();
  expect(openElsewhere(good).code).toBe('OK');
});

test('a directory that does not exist', () => {
  expect(openElsewhere(join(directory, 'manca', 'x.duckdb')).code).toBe('MAGAZZINO_CARTELLA_ASSENTE');
});

describe.skipIf(!identity)('without permission, as an unprivileged user', () => {
  const closed = join(directory, 'chiusa');

  beforeAll(async () => {
    await chmod(directory, 0o755);
    await mkdir(closed);
    await copyFile(good, join(closed, 'esistente.duckdb'));
    if (identity?.uid && identity.gid) {
      await chown(join(closed, 'esistente.duckdb'), identity.uid, identity.gid);
    }
    await chmod(closed, 0o555);
    return () => chmod(closed, 0o755);
  });

  test('to create a file', () => {
    expect(openElsewhere(join(closed, 'nuovo.duckdb'), true)).toMatchObject({
      code: 'MAGAZZINO_SENZA_PERMESSO',
    });
  });

  test('to write beside a file that is one’s own', async () => {
    const path = join(closed, 'esistente.duckdb');
    const before = await digest(path);
    expect(openElsewhere(path, true)).toMatchObject({ code: 'MAGAZZINO_SENZA_PERMESSO' });
    expect(await digest(path)).toBe(before);
  });

  test('to write the file', async () => {
    const writable = join(directory, 'aperta');
    await mkdir(writable);
    await chmod(writable, 0o777);
    const path = join(writable, 'sola-lettura.duckdb');
    await copyFile(good, path);
    await chmod(path, 0o444);
    expect(openElsewhere(path, true)).toMatchObject({ code: 'MAGAZZINO_SENZA_PERMESSO' });
  });
});
