import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { CARTELLA, costruisci, readIngressi } from '../../../loaders/territorio/costruisci.ts';
import { findDifferences } from '../../../loaders/territorio/verifica.ts';

const folder = mkdtempSync(join(tmpdir(), 'territorio-'));
cpSync(CARTELLA, folder, { recursive: true });
afterAll(() => rmSync(folder, { recursive: true }));

describe('costruisci', () => {
  test('rifà dagli ingressi proprio i file salvati, e nomina quello che è stato toccato', async () => {
    const path = join(folder, 'comuni.csv');
    writeFileSync(path, readFileSync(path, 'utf8').replace('Agliè', 'Aglie'));
    expect(await findDifferences(folder)).toEqual(['comuni.csv']);
  });

  test('si ferma, e dice quale, quando un comune resta senza località', async () => {
    const ingressi = await readIngressi();
    const without = ingressi['localita.csv']
      .split('\n')
      .filter((line) => !line.startsWith('016024,'))
      .join('\n');
    expect(() => costruisci({ ...ingressi, 'localita.csv': without })).toThrow('016024 Bergamo');
  });

  test('si ferma, e dice quale, quando un comune è messo in una zona che non esiste', async () => {
    const ingressi = await readIngressi();
    const moved = ingressi['ritagli.csv'] + '016024,ZZ,zona che non esiste\n';
    expect(() => costruisci({ ...ingressi, 'ritagli.csv': moved })).toThrow('016024 Bergamo: la zona ZZ');
  });
});
