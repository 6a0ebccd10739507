import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './dati.ts';

/** The whole product as `npm start` runs it, on a folder of its own. */
export interface TestProduct {
  url: string;
  dir: string;
  child: ChildProcess;
  output: () => string;
  stop: () => Promise<number | null>;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  if (!address || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Runs the supervisor without waiting for anything. */
export function runSupervisor(env: Record<string, string>, options: { uid?: number; gid?: number } = {}) {
  const child = spawn(process.execPath, [join(ROOT, 'cube/supervisor/main.ts')], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    detached: true,
    ...options,
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk));
  const exit = new Promise<number | null>((done) => child.once('close', (code) => done(code)));
  return { child, exit, output: () => output };
}

/**
 * Starts the product and waits for the address that it prints.
 * @param warehouse DuckDB file to work on a copy of
 */
export async function startProduct(
  warehouse: string,
  { dir = mkdtempSync(join(tmpdir(), 'belvedere-prodotto-')), env = {} } = {} as {
    dir?: string;
    env?: Record<string, string>;
  },
): Promise<TestProduct> {
  mkdirSync(dir, { recursive: true });
  copyFileSync(warehouse, join(dir, 'magazzino.duckdb'));
  const { child, exit, output } = runSupervisor({
    PORT: String(await freePort()),
    BELVEDERE_DIR: dir,
    SQL_API_PORT: '0',
    ...env,
  });
  const url = await Promise.race([waitForUrl(output), exit.then((code) => ended(code, output()))]);
  const stop = async () => {
    child.kill('SIGTERM');
    const code = await exit;
    rmSync(dir, { recursive: true, force: true });
    return code;
  };
  return { url, dir, child, output, stop };
}

async function waitForUrl(output: () => string): Promise<string> {
  for (;;) {
    const url = /pronto in .*: (http\S+)/.exec(output())?.[1];
    if (url) return url;
    await new Promise((done) => setTimeout(done, 50));
  }
}

function ended(code: number | null, output: string): never {
  throw new Error(`the product ended with ${code}\n${output}`);
}
