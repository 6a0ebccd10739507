import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exportDataset } from '../../../loaders/pipeline/export/export.ts';
import type { LoadOptions } from '../../../loaders/pipeline/run.ts';
import { SOURCES } from '../../../loaders/sources/registry.ts';
import { contentOf, prepareSettings, type Setting } from './fixtures/setting.ts';
import { writePosas } from './fixtures/posas.ts';

const setting = await prepareSettings();
const signal = new AbortController().signal;

async function real(): Promise<Setting> {
  const s = await setting();
  s.effects.sources = SOURCES;
  s.effects.registry = new URL('../../../loaders/sources/registry.ts', import.meta.url).href;
  return s;
}

const fromFile = (path: string): Partial<LoadOptions> => ({ file: { path, name: 'file' } });

test('residents: load → export → load gives the same table', async () => {
  const s = await real();
  const comuni = await s.warehouse.query<{ codice: string; nome: string }>(
    'SELECT codice_istat AS codice, nome FROM dw.dim_comune',
  );
  const [file, exported] = [join(s.dir, 'posas.csv'), join(s.dir, 'esportato.csv')];
  await writePosas(file, comuni, 2024);
  await s.load('posas', [], fromFile(file));
  const before = await contentOf(s.warehouse, 'dw.fact_popolazione');
  const said = await exportDataset(s.warehouse, { dataset: 'popolazione', file: exported }, signal);
  expect(said).toContain('npm run load -- posas --file');
  const head = (await readFile(exported, 'utf8')).split('\r\n').slice(0, 3);
  expect(head).toEqual([
    'Popolazione residente per età e sesso al 1° gennaio 2024',
    'Codice comune;Comune;Età;Totale maschi;Totale femmine;Totale',
    expect.stringMatching(/^007001;.+;0;\d+;\d+;\d+$/),
  ]);
  await s.warehouse.execute('DELETE FROM dw.fact_popolazione');
  expect((await s.load('posas', [], fromFile(exported))).rifiutati).toBe(0);
  expect(await contentOf(s.warehouse, 'dw.fact_popolazione')).toEqual(before);
});

test('incomes, employed, contracts: the same in their own forms', async () => {
  const s = await real();
  const split = ['codice_comune;anno;comune;genere;fascia_eta;cittadinanza'];
  await s.load('occupati', [
    `${split};occupati`,
    '007003;2023;Aosta;M;15-19;ITA;5',
    '007003;2023;Aosta;F;65+;STR;7',
  ]);
  await s.load('flussi', [`${split};attivazioni;cessazioni`, '007003;2023;Aosta;totale;totale;totale;30;12']);
  const irpef =
    'Anno di imposta;Codice Istat Comune;Denominazione Comune;Numero contribuenti;Reddito da lavoro dipendente e assimilati - Frequenza;' +
    'Reddito da lavoro autonomo (comprensivo dei valori nulli) - Frequenza;Reddito complessivo - Ammontare in euro';
  await s.load('irpef', [irpef, '2023;007003;AOSTA;100;60;9;2000000', '2023;007001;ALLEIN;20;;;400000']);
  const before = await contentOf(s.warehouse, 'dw.fact_grandezza');
  for (const [dataset, source, ending] of [
    ['occupati', 'occupati', 'xlsx'],
    ['flussi_contrattuali', 'flussi', 'csv'],
    ['redditi', 'irpef', 'csv'],
  ] as const) {
    const file = join(s.dir, `${dataset}.${ending}`);
    await exportDataset(s.warehouse, { dataset, anno: 2023, file }, signal);
    await s.warehouse.execute(
      'DELETE FROM dw.fact_grandezza WHERE grandezza_key IN (SELECT grandezza_key FROM dw.dim_grandezza WHERE dataset_codice = ?)',
      [dataset],
    );
    expect((await s.load(source, [], fromFile(file))).rifiutati).toBe(0);
  }
  expect(await contentOf(s.warehouse, 'dw.fact_grandezza')).toEqual(before);
});

test.for([
  ['redditi', 'redditi.csv', 'dimostrativi'],
  ['nessuno', 'x.csv', "non c'è"],
  ['territorio', 'x.csv', 'non si esporta'],
] as const)('%s is refused', async ([dataset, name, why]) => {
  const s = await real();
  await expect(exportDataset(s.warehouse, { dataset, file: join(s.dir, name) }, signal)).rejects.toThrow(why);
});

test('a form that the source does not read, and a year without data, are refused and leave no file', async () => {
  const s = await real();
  await s.load('posas', [
    'Popolazione al 1° gennaio 2024',
    'Codice comune;Comune;Età;Totale maschi;Totale femmine;Totale',
    '007003;Aosta;1;1;1;2',
  ]);
  const options = { dataset: 'popolazione', file: join(s.dir, 'p.xlsx') };
  await expect(exportDataset(s.warehouse, options, signal)).rejects.toThrow('fogli Excel');
  const file = join(s.dir, 'vuoto.csv');
  await expect(
    exportDataset(s.warehouse, { dataset: 'popolazione', anno: 2020, file }, signal),
  ).rejects.toThrow('2020');
  await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' });
});
