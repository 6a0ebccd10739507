import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatiInCorso, FILE_DATI } from '../model/contratto/caricatori.ts';

/**
 * Tells loaders on this machine where the data process is and how to open its door: `<dir>/dati.json`, readable by its owner
 * only, whole or not there.
 * @returns takes the file away, unless a later process has written its own
 */
export async function writeRuntimeFile(dir: string, content: DatiInCorso): Promise<() => Promise<void>> {
  const path = join(dir, FILE_DATI);
  const beside = `${path}.${randomBytes(4).toString('hex')}`;
  await writeFile(beside, JSON.stringify(DatiInCorso.parse(content)), { mode: 0o600 });
  await rename(beside, path);
  return async () => {
    const present = await readFile(path, 'utf8').catch(() => '');
    if (present.includes(content.secret)) await rm(path, { force: true });
  };
}
