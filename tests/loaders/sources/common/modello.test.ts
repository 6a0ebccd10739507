import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, test } from 'vitest';

import { flussi } from '../../../../loaders/sources/flussi/source.ts';
import { occupati } from '../../../../loaders/sources/occupati/source.ts';
import { leggiTutto } from './cartelle.ts';

const cartella = await mkdtemp(join(tmpdir(), 'belvedere-modello-'));
afterAll(() => rm(cartella, { recursive: true, force: true }));

/** The indented lines of a README: its example. */
async function esempio(fonte: string): Promise<string> {
  const testo = await readFile(
    new URL(`../../../../loaders/sources/${fonte}/README.md`, import.meta.url),
    'utf8',
  );
  return testo
    .split('\n')
    .filter((riga) => riga.startsWith('    '))
    .map((riga) => riga.slice(4))
    .join('\n');
}

test.each([occupati, flussi])(
  '$name: the template and the example of the README are read without a reject',
  async (fonte) => {
    const modello = await readFile(
      new URL(`../../../../loaders/sources/${fonte.name}/modello.csv`, import.meta.url),
      'utf8',
    );
    const testo = await esempio(fonte.name);
    expect(testo.split('\n')[0]).toBe(modello.trim());
    const path = join(cartella, `${fonte.name}.csv`);
    await writeFile(path, testo);
    expect(await leggiTutto(fonte, path)).toMatchObject({ letti: 2, scarti: [] });
  },
);
