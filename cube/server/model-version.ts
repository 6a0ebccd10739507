import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';

/**
 * A fingerprint of the model's files: the same text gives the same version on every replica.
 * @param dir the folder of the YAML files
 */
export function hashModel(dir: string): string {
  const hash = createHash('sha256');
  for (const file of modelFiles(dir)) hash.update(file).update(readFileSync(join(dir, file)));
  return hash.digest('hex').slice(0, 16);
}

function modelFiles(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yml'))
    .sort();
}

/**
 * The current version of the model; while developing it follows the files.
 * @param follow whether edits count without a restart
 */
export function trackModelVersion(dir: string, follow: boolean): () => string {
  let version = hashModel(dir);
  if (follow) {
    watch(dir, { recursive: true, persistent: false }, () => {
      version = hashModel(dir);
    });
  }
  return () => version;
}
