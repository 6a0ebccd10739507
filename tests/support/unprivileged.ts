import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Identity {
  uid?: number;
  gid?: number;
}

const NOBODY = { uid: 65534, gid: 65534 };
const ROOT = join(import.meta.dirname, '../..');

/**
 * Whom a child process runs as to be stopped by permissions: this user, or `nobody` when this one is root. undefined when
 * that cannot be: root in a checkout that others may not read, as a clone below a folder of mode 700.
 */
export function unprivilegedIdentity(): Identity | undefined {
  if (process.getuid?.() !== 0) return {};
  const read = "require('node:fs').readFileSync('package.json')";
  const { status } = spawnSync(process.execPath, ['-e', read], { cwd: ROOT, ...NOBODY });
  return status === 0 ? NOBODY : undefined;
}

/** Whether a small file system can be mounted here. */
export function canMount(): boolean {
  const dir = mkdtempSync(join(tmpdir(), 'belvedere-monta-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', dir]);
  if (status === 0) spawnSync('umount', [dir]);
  rmdirSync(dir);
  return status === 0;
}
