import { open, type FileHandle } from 'node:fs/promises';

import { LoadError } from '../pipeline/contract.ts';

/**
 * Opens a file that the user named.
 *
 * @throws LoadError FILE_ASSENTE, FILE_NON_LEGGIBILE (a folder, no permission)
 */
export async function openForReading(path: string): Promise<FileHandle> {
  try {
    const file = await open(path);
    if ((await file.stat()).isFile()) return file;
    await file.close();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new LoadError('FILE_ASSENTE', `Il file ${path} non esiste: controllare il percorso`, { cause });
    }
    throw new LoadError('FILE_NON_LEGGIBILE', `Il file ${path} non si può aprire: controllare i permessi`, {
      cause,
    });
  }
  throw new LoadError('FILE_NON_LEGGIBILE', `${path} non è un file: indicare il file da caricare`);
}
