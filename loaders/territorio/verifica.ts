import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CARTELLA, costruisci, readIngressi, USCITE } from './costruisci.ts';

/**
 * Makes everything again in memory and compares it with what is saved.
 *
 * @param folder where `ingressi/` and the outputs are
 * @returns the outputs that are missing or differ from what the inputs give, by name
 */
export async function findDifferences(folder = CARTELLA): Promise<string[]> {
  const files = costruisci(await readIngressi(join(folder, 'ingressi')));
  const saved = USCITE.map(
    async (name) => [name, await readFile(join(folder, name), 'utf8').catch(() => '')] as const,
  );
  return (await Promise.all(saved)).filter(([name, text]) => text !== files[name]).map(([name]) => name);
}
