import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import { freePort } from '../support/product.ts';
import { childrenOf, isRunning, startOn } from './processes.ts';

let dir: string;
const running: number[] = [];

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'belvedere-avvio-'));
  copyFileSync(inject('warehouse'), join(dir, 'magazzino.duckdb'));
});
afterEach(async () => {
  for (const pid of running.filter(isRunning)) process.kill(pid, 'SIGKILL');
  await expect.poll(() => running.filter(isRunning)).toEqual([]);
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

async function start() {
  const product = await startOn(dir, await freePort());
  const { dati, web } = childrenOf(product.child.pid);
  const pids = [product.child.pid ?? 0, dati, web];
  running.push(...pids);
  return { ...product, pids };
}

async function residents(url: string): Promise<string> {
  const html = await (await fetch(`${url}/territorio/abruzzo?indicatore=residenti`)).text();
  return /<h1[^>]*>([^<]*)<\/h1>/.exec(html)?.[1] ?? '';
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

it.each(SIGNALS)('a filled warehouse is ready in seconds; %s ends all with exit code 0', async (signal) => {
  const product = await start();
  // Five seconds on a machine at rest; tests share theirs.
  expect(product.ms).toBeLessThan(8000);
  expect(await residents(product.url)).toMatch(/i residenti sono \d/);
  expect(product.output().match(/http:\/\/\S+/g)).toEqual([
    product.url,
    expect.stringMatching(/^http:\/\/[^/]+\/primo-accesso\/[\w-]{43}$/),
  ]);
  product.child.kill(signal);
  expect(await product.exit).toBe(0);
  for (const pid of product.pids) expect(isRunning(pid)).toBe(false);
  await expect(fetch(product.url)).rejects.toThrow();
});

it('Ctrl-C in a terminal, which reaches all three processes at once, ends them with exit code 0', async () => {
  const product = await start();
  process.kill(-(product.child.pid ?? 0), 'SIGINT');
  expect(await product.exit).toBe(0);
  for (const pid of product.pids) expect(isRunning(pid)).toBe(false);
});

it('after SIGKILL of the supervisor the others end by themselves, and the next start finds all its data', async () => {
  const first = await start();
  const before = await residents(first.url);
  const [supervisor = 0, ...children] = first.pids;
  process.kill(supervisor, 'SIGKILL');
  await expect.poll(() => children.filter(isRunning), { timeout: 15_000 }).toEqual([]);
  const second = await start();
  expect(second.ms).toBeLessThan(8000);
  expect(await residents(second.url)).toBe(before);
  second.child.kill('SIGINT');
  expect(await second.exit).toBe(0);
});

it('after SIGKILL of every process at once the next start finds all its data', async () => {
  const first = await start();
  const before = await residents(first.url);
  for (const pid of first.pids) process.kill(pid, 'SIGKILL');
  await expect.poll(() => first.pids.filter(isRunning)).toEqual([]);
  const second = await start();
  expect(await residents(second.url)).toBe(before);
  second.child.kill('SIGINT');
  expect(await second.exit).toBe(0);
});
