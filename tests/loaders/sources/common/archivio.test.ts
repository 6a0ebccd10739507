import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import type { Batch, InputFile } from '../../../../loaders/pipeline/contract.ts';
import { dentroArchivio } from '../../../../loaders/sources/common/archivio.ts';

const CARTELLA = import.meta.dirname;
const lotto = (bytes: number): Batch => ({ letti: 0, esclusi: 0, righe: [], scarti: [], bytes });
const { signal } = new AbortController();

test('the table inside an archive is read from a folder that goes away, progress in bytes of the archive', async () => {
  const file: InputFile = {
    path: join(CARTELLA, '../posas/definitivo-venti-colonne-zip/POSAS_2025_it_Comuni.zip'),
    name: 'POSAS_2025_it_Comuni.zip',
  };
  let dentro = '';
  const letti: number[] = [];
  const leggi = async function* (tabella: InputFile) {
    dentro = tabella.path;
    expect(existsSync(dentro)).toBe(true);
    yield lotto(10);
  };
  for await (const { bytes } of dentroArchivio(file, signal, leggi)) letti.push(bytes);
  expect(letti[0]).toBeLessThan(10);
  expect(existsSync(dentro)).toBe(false);
});

test('the folder goes away when the reader stops early', async () => {
  const file: InputFile = {
    path: join(CARTELLA, '../rcs/livelli-misti-zip/Dati_RCS_cittadinanza_2025.zip'),
    name: 'x.zip',
  };
  let dentro = '';
  const leggi = async function* (tabella: InputFile) {
    dentro = tabella.path;
    yield lotto(1);
    yield lotto(2);
  };
  const lettura = dentroArchivio(file, signal, leggi);
  await lettura.next();
  expect(existsSync(dentro)).toBe(true);
  await lettura.return(undefined);
  expect(existsSync(dentro)).toBe(false);
});

test('a spreadsheet is no archive of tables', async () => {
  const file: InputFile = {
    path: join(CARTELLA, '../occupati/foglio-xlsx/occupati.xlsx'),
    name: 'occupati.xlsx',
  };
  const lettura = dentroArchivio(file, signal, async function* () {}).next();
  await expect(lettura).rejects.toMatchObject({
    code: 'FORMATO_SCONOSCIUTO',
    message: expect.stringContaining('Excel') as string,
  });
});
