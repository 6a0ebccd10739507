import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SKIPPED = new Set(['build', '.svelte-kit', 'node_modules']);

/** What is built into the pages, apart from packages. */
const FOLDERS = ['web', 'model/contratto', 'sql'];

/** Fingerprint of everything that the built web depends on: its sources, the shared types, the application's state, the lock file. */
function webFingerprint(root: string): string {
  const hash = createHash('sha256');
  for (const file of [...FOLDERS.flatMap((folder) => sources(root, folder)), 'package-lock.json']) {
    hash.update(file).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function sources(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !SKIPPED.has(entry.name))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? sources(root, path) : [path];
    })
    .sort();
}

/**
 * Builds the web when its sources changed since the last build.
 * @throws Error with the builder's output when it fails
 */
export async function buildWebIfStale(root: string, onBuild: () => void): Promise<void> {
  const marker = join(root, 'web/build/.impronta');
  const fingerprint = webFingerprint(root);
  if (existsSync(marker) && readFileSync(marker, 'utf8') === fingerprint) return;
  onBuild();
  await runVite(root);
  writeFileSync(marker, fingerprint);
}

async function runVite(root: string): Promise<void> {
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const env = { ...process.env, NODE_ENV: 'production' };
  const child = spawn(process.execPath, [vite, 'build'], { cwd: join(root, 'web'), env });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  if (code !== 0) {
    throw new Error(`la costruzione delle pagine non è riuscita.\n${Buffer.concat(output).toString('utf8')}`);
  }
}
