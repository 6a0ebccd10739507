import { createHash } from 'node:crypto';
import { watch } from 'node:fs';
import { readModelFiles } from './model-files.ts';

/**
 * A fingerprint of the model's files: the same text gives the same version on every replica.
 * @param dir the folder of the YAML files
 */
function hashModel(dir: string): string {
  const hash = createHash('sha256');
  for (const { fileName, content } of readModelFiles(dir)) hash.update(fileName).update(content);
  return hash.digest('hex').slice(0, 16);
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
