import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { LoadError, type Batch, type InputFile } from '../../pipeline/contract.ts';
import { extractEntry, openZip, type ZipArchive } from '../../readers/zip.ts';

async function unoZip(path: string): Promise<boolean> {
  const file = await open(path).catch(() => null);
  if (!file) return false;
  try {
    const testa = Buffer.alloc(4);
    await file.read(testa, 0, 4, 0);
    return testa.toString('latin1') === 'PK\x03\x04';
  } finally {
    await file.close();
  }
}

function tabellaDi(zip: ZipArchive, nome: string): { name: string; bytes: number } {
  const tabelle = zip.entries.filter(({ name }) => /\.(csv|txt)$/i.test(name) && !/(^|\/)[._]/.test(name));
  const [tabella] = tabelle;
  if (tabella && tabelle.length === 1) return tabella;
  if (zip.entries.some(({ name }) => name === '[Content_Types].xml')) {
    throw new LoadError(
      'FORMATO_SCONOSCIUTO',
      `${nome} è un foglio Excel: qui serve il file originale, CSV o ZIP`,
    );
  }
  const trovati = zip.entries.map(({ name }) => basename(name)).slice(0, 5);
  throw new LoadError(
    'FORMATO_SCONOSCIUTO',
    `L’archivio ${nome} deve contenere un solo file CSV; contiene: ${trovati.join(', ') || 'nulla'}. Estrarre quello giusto`,
  );
}

/**
 * Reads a table that is published inside a ZIP (ISTAT, Ministry of Economy) or was extracted from it: `leggi` gets the table itself,
 * in a temporary folder that goes when reading ends. Progress is told in bytes of the file that was given.
 *
 * @throws LoadError FORMATO_SCONOSCIUTO when the archive holds no table or several, and what `openZip` and `leggi` throw
 */
export async function* dentroArchivio(
  file: InputFile,
  signal: AbortSignal,
  leggi: (tabella: InputFile) => AsyncIterable<Batch>,
): AsyncGenerator<Batch> {
  if (!(await unoZip(file.path))) {
    yield* leggi(file);
    return;
  }
  const { size } = await stat(file.path);
  const zip = await openZip(file.path);
  const cartella = await mkdtemp(join(tmpdir(), 'belvedere-'));
  try {
    const { name, bytes } = tabellaDi(zip, file.name);
    const path = join(cartella, 'tabella');
    await extractEntry(zip, name, path, signal);
    const scala = size / Math.max(bytes, 1);
    for await (const lotto of leggi({ path, name: basename(name) })) {
      yield { ...lotto, bytes: Math.round(lotto.bytes * scala) };
    }
  } finally {
    zip.close();
    await rm(cartella, { recursive: true, force: true });
  }
}
