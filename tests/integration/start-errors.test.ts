import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { startTestDati } from '../support/dati.ts';
import { freePort, runSupervisor } from '../support/product.ts';
import { canMount, unprivilegedIdentity } from '../support/unprivileged.ts';

const identity = unprivilegedIdentity();
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function temporaryDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'belvedere-avvio-'));
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Starts the product where it cannot start, and gives its exit code and what it said. */
async function failingStart(
  dir: string,
  env: Record<string, string> = {},
  user?: { uid?: number; gid?: number },
) {
  const { child, exit, output } = runSupervisor(
    { PORT: String(await freePort()), BELVEDERE_DIR: dir, ...env },
    user,
  );
  cleanups.push(() => child.kill('SIGKILL'));
  return { code: await exit, lines: output().trim().split('\n') };
}

describe('what cannot start says why in one line, with exit code 1', () => {
  it('port taken', async () => {
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    cleanups.push(() => other.close());
    const { port } = other.address() as { port: number };
    const { code, lines } = await failingStart(temporaryDir(), { PORT: String(port) });
    expect(code).toBe(1);
    expect(lines).toEqual([expect.stringContaining(`la porta ${port} è già usata`)]);
    expect(lines[0]).toContain('PORT=');
  });

  it('wrong configuration', async () => {
    const { code, lines } = await failingStart(temporaryDir(), { PORT: 'ottanta' });
    expect(code).toBe(1);
    expect(lines).toEqual([expect.stringContaining('PORT')]);
  });

  it.skipIf(!identity)('folder of the state not writable (tried as an unprivileged user)', async () => {
    const dir = temporaryDir();
    chmodSync(dir, 0o555);
    const { code, lines } = await failingStart(dir, {}, identity);
    expect(code).toBe(1);
    expect(lines).toEqual([expect.stringContaining(`non posso scrivere nella cartella «${dir}»`)]);
  });

  it('broken warehouse file, left as it was', async () => {
    const dir = temporaryDir();
    const file = join(dir, 'magazzino.duckdb');
    writeFileSync(file, 'this is no database'.repeat(1000));
    const before = readFileSync(file);
    const { code, lines } = await failingStart(dir);
    expect(code).toBe(1);
    expect(lines.at(-1)).toContain('MAGAZZINO_DANNEGGIATO');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('warehouse file held by another process, left as it was', async () => {
    const running = await startTestDati(inject('warehouse'));
    cleanups.push(running.stop);
    const before = statSync(join(running.dir, 'magazzino.duckdb')).size;
    const { code, lines } = await failingStart(running.dir);
    expect(code).toBe(1);
    expect(lines.at(-1)).toContain('MAGAZZINO_OCCUPATO');
    expect(statSync(join(running.dir, 'magazzino.duckdb')).size).toBe(before);
  });

  it('SQL Server that does not answer, without its password', async () => {
    const address = `mssql://belvedere:parola-segreta@127.0.0.1:${await freePort()}/belvedere`;
    const { code, lines } = await failingStart(temporaryDir(), { WAREHOUSE_URL: address });
    expect(code).toBe(1);
    expect(lines.at(-1)).toContain('MAGAZZINO_NON_RAGGIUNGIBILE');
    expect(lines.join()).not.toContain('parola-segreta');
  });

  it.skipIf(!identity)('warehouse file without permission (tried as an unprivileged user)', async () => {
    const dir = temporaryDir();
    const file = join(dir, 'magazzino.duckdb');
    copyFileSync(inject('warehouse'), file);
    chmodSync(file, 0o400);
    chmodSync(dir, 0o777);
    const { code, lines } = await failingStart(dir, {}, identity);
    expect(code).toBe(1);
    expect(lines.at(-1)).toContain('MAGAZZINO_SENZA_PERMESSO');
  });

  it.skipIf(!canMount())('full disk, tried on a small file system', async () => {
    const dir = temporaryDir();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', dir]);
    cleanups.push(() => execFileSync('umount', ['-l', dir]));
    const { code, lines } = await failingStart(dir, { DEMO_REGIONI: '03,13' });
    expect(code).toBe(1);
    expect(lines.at(-1)).toContain('DISCO_PIENO');
    expect(execFileSync('ls', [dir], { encoding: 'utf8' })).not.toContain('magazzino');
  });
});
