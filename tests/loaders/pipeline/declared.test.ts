import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defineDataset } from '../../../loaders/pipeline/define.ts';
import { exportDataset } from '../../../loaders/pipeline/export/export.ts';
import { SOURCES } from '../../../loaders/sources/registry.ts';
import { ASILI } from '../sources/dataset/definitions.ts';
import { contentOf, prepareSettings, type Setting } from './fixtures/setting.ts';

const setting = await prepareSettings();

/** A setting over the product's own sources. */
async function real(): Promise<Setting> {
  const s = await setting();
  s.effects.sources = SOURCES;
  s.effects.registry = new URL('../../../loaders/sources/registry.ts', import.meta.url).href;
  return s;
}

const define = (s: Setting, definition: object) =>
  defineDataset(s.warehouse, JSON.stringify(definition), 'prova');

const facts = ({ warehouse }: Setting, codice: string) =>
  warehouse.query(
    `SELECT d.codice_istat AS c, f.periodo_key AS p, f.fascia5_key AS e, f.genere_key AS g, f.cittadinanza_key AS z, f.numeratore AS n,
       f.denominatore AS d
     FROM dw.fact_indicatore AS f JOIN dw.dim_indicatore AS i ON i.indicatore_key = f.indicatore_key
     JOIN dw.dim_comune AS d ON d.comune_key = f.comune_key WHERE i.codice = ? ORDER BY ALL`,
    [codice],
  );

const parametri = { definizione: 'asili_nido' };
const LINES = ['COD_COM;Anno;Posti;Bambini 0-2', '007003;2023;30;100', '007001;2023;;50', '007002;2023;5;20'];

test('a declared dataset becomes indicators of its own', async () => {
  const s = await real();
  expect(await define(s, ASILI)).toContain('--definizione asili_nido');
  const outcome = await s.load('dataset', LINES, { parametri });
  expect(outcome).toMatchObject({ esito: 'pubblicato', dataset: 'asili_nido', letti: 3, rifiutati: 0 });
  expect(s.events).toContainEqual({ tipo: 'avviso', testo: 'Valori mancanti, che non contano come zero: 1' });
  // A comune without one of the two numbers is left out of the ratio; the count is a numerator alone.
  expect(await facts(s, 'posti_ogni_100_bambini')).toEqual([
    { c: '007002', p: 2023, e: 0, g: 0, z: 0, n: 5, d: 20 },
    { c: '007003', p: 2023, e: 0, g: 0, z: 0, n: 30, d: 100 },
  ]);
  expect(await facts(s, 'posti_nido')).toMatchObject([
    { c: '007002', n: 5, d: 0 },
    { c: '007003', n: 30, d: 0 },
  ]);
  expect(
    await s.one(
      "SELECT indicatore_key >= 1000 AS k, tipo, filtra_genere AS g, moltiplicatore AS m FROM dw.dim_indicatore WHERE codice = 'posti_ogni_100_bambini'",
    ),
  ).toEqual({ k: true, tipo: 'rapporto', g: false, m: 100 });
  expect(
    await s.one(
      "SELECT d.livello, d.dimostrativo, d.aggiornato_al, f.ente FROM dw.dataset AS d JOIN dw.dim_fonte AS f ON f.fonte_key = d.fonte_key WHERE d.codice = 'asili_nido'",
    ),
  ).toEqual({
    livello: 'contesto',
    dimostrativo: false,
    aggiornato_al: '2023-12-31',
    ente: 'Regione di prova',
  });
});

test('the next supply adds its year; the same one changes nothing; undone, it goes', async () => {
  const s = await real();
  await define(s, ASILI);
  await s.load('dataset', LINES, { parametri });
  const before = await contentOf(s.warehouse, 'dw.fact_indicatore');
  expect((await s.load('dataset', LINES, { parametri })).esito).toBe('invariato');
  const next = await s.load('dataset', [LINES[0] ?? '', '007003;2024;40;100'], { parametri });
  expect(await facts(s, 'posti_nido')).toHaveLength(3);
  await s.undo(next.caricamentoId);
  expect(await contentOf(s.warehouse, 'dw.fact_indicatore')).toEqual(before);
});

test('a changed definition makes the same file worth loading again; a measure that it drops goes', async () => {
  const s = await real();
  await define(s, ASILI);
  await s.load('dataset', LINES, { parametri });
  await define(s, { ...ASILI, titolo: 'Nidi', misure: ASILI.misure.slice(0, 1) });
  expect(await facts(s, 'posti_nido')).toEqual([]);
  expect(await facts(s, 'posti_ogni_100_bambini')).toHaveLength(2);
  expect(await s.one("SELECT titolo FROM dw.dataset WHERE codice = 'asili_nido'")).toEqual({
    titolo: 'Nidi',
  });
  expect((await s.load('dataset', LINES, { parametri })).esito).toBe('pubblicato');
});

test('names and provinces, months, genders, single ages, citizenships; totals left out, merged values added up', async () => {
  const s = await real();
  await define(s, {
    ...ASILI,
    territorio: { nome: 'Comune', provincia: 'Prov' },
    periodo: { anno: 'Anno', mese: 'Mese' },
    genere: { colonna: 'Sesso', valori: { Maschi: 'M', Femmine: 'F', Totale: 'escludi' } },
    eta: { colonna: 'Età', singola: true },
    cittadinanza: { colonna: 'Paese', valori: { Italia: 'ITA', Francia: 'UE', Spagna: 'UE' } },
    formato: { righe_titolo: 1 },
  });
  const outcome = await s.load(
    'dataset',
    [
      'Estrazione del 3 marzo',
      'Comune;Prov;Anno;Mese;Sesso;Età;Paese;Posti;Bambini 0-2',
      'AOSTA;AO;2024;3;maschi;16;Italia;1;10',
      "Aosta;VALLE D'AOSTA;2024;marzo;Maschi;19;Italia;2;20",
      'Aosta;AO;2024;3;Totale;19;Italia;3;30',
      'Aosta;AO;2024;3;Femmine;14;Italia;7;70',
      'Aosta;AO;2024;3;Femmine;70;Francia;4;40',
      'Aosta;AO;2024;3;Femmine;99;Spagna;5;50',
      'Aosta;AO;2024;3;Femmine;99;Spagna;5;50',
      'Aosta;AO;2024;13;Femmine;20;Italia;5;50',
      'Aosta;AO;2024;3;Altro;20;Italia;5;50',
      'Aosta;AO;2024;3;Femmine;20;Italia;-5;50',
      'Aosta;AO;2024;3;Femmine;20;Italia;1,5;50',
      'Aosta;;2024;3;Femmine;20;Italia;1;50',
    ],
    { parametri, soglia: 1 },
  );
  expect(outcome).toMatchObject({ letti: 10, rifiutati: 6, esclusi: 2 });
  const list = (await readFile(outcome.scartiFile ?? '', 'utf8')).split('\r\n').slice(1, -1);
  expect(list.map((line) => line.split(';').slice(0, 4).join(';'))).toEqual([
    '9;;"Aosta;AO',
    '10;Mese;13;VALORE_FUORI_DOMINIO',
    '11;Sesso;Altro;VALORE_FUORI_DOMINIO',
    '12;Posti;-5;VALORE_NEGATIVO',
    '13;Posti;1,5;VALORE_NON_NUMERICO',
    '14;Prov;;VALORE_MANCANTE',
  ]);
  expect(await facts(s, 'posti_ogni_100_bambini')).toEqual([
    { c: '007003', p: 202403, e: 1, g: 1, z: 1, n: 3, d: 30 },
    { c: '007003', p: 202403, e: 11, g: 2, z: 2, n: 9, d: 90 },
  ]);
  expect(await s.one('SELECT etichetta, granularita FROM dw.dim_periodo WHERE periodo_key = 202403')).toEqual(
    {
      etichetta: 'marzo 2024',
      granularita: 'mese',
    },
  );
});

test('records of a JSON file, found by a pointer', async () => {
  const s = await real();
  await define(s, {
    ...ASILI,
    formato: { tipo: 'json', puntatore: '/dati/righe' },
    periodo: { opzione: 'anno' },
  });
  const json = { dati: { righe: [{ COD_COM: '007003', Posti: 3, 'Bambini 0-2': 10 }], note: [] } };
  await expect(s.load('dataset', [JSON.stringify(json)], { parametri })).rejects.toMatchObject({
    code: 'ANNO_MANCANTE',
  });
  await s.load('dataset', [JSON.stringify(json)], { parametri: { ...parametri, anno: 2022 } });
  expect(await facts(s, 'posti_nido')).toMatchObject([{ c: '007003', p: 2022, n: 3 }]);
});

test('attributes of a Shapefile, months that are none', async () => {
  const s = await real();
  const periodo = { anno: 'ANNO', mese: 'MESE', escludi: ['13', '15'] };
  await define(s, { ...ASILI, formato: { tipo: 'shapefile' }, periodo });
  const file = join(s.dir, 'asili.dbf');
  const rows = [
    ['007003', '2024', '03', '12', '40'],
    ['007003', '2024', '13', '99', '99'],
  ];
  await writeFile(file, makeDbf(['COD_COM', 'ANNO', 'MESE', 'Posti', 'Bambini 0-2'], rows));
  const outcome = await s.load('dataset', [], { parametri, file: { path: file, name: 'asili.dbf' } });
  expect(outcome).toMatchObject({ letti: 1, esclusi: 1, rifiutati: 0 });
  expect(await facts(s, 'posti_ogni_100_bambini')).toMatchObject([{ c: '007003', p: 202403, n: 12, d: 40 }]);
});

/** A dBase III table of text columns, 12 characters wide. */
function makeDbf(names: readonly string[], rows: readonly (readonly string[])[]): Buffer {
  const head = Buffer.alloc(32 + 32 * names.length + 1);
  head[0] = 3;
  head.set([124, 1, 1], 1);
  head.writeUInt32LE(rows.length, 4);
  head.writeUInt16LE(head.length, 8);
  head.writeUInt16LE(1 + 12 * names.length, 10);
  names.forEach((name, i) => {
    head.write(name, 32 + 32 * i, 11, 'latin1');
    head.write('C', 32 + 32 * i + 11);
    head[32 + 32 * i + 16] = 12;
  });
  head[head.length - 1] = 13;
  const body = rows.map((row) => ` ${row.map((cell) => cell.padEnd(12)).join('')}`).join('');
  return Buffer.concat([head, Buffer.from(`${body}\u001a`, 'latin1')]);
}

test.for([
  ['DEFINIZIONE_NON_VALIDA', { ...ASILI, codice: 'popolazione' }],
  ['DEFINIZIONE_NON_VALIDA', { ...ASILI, misure: [{ ...ASILI.misure[0], codice: 'reddito_medio' }] }],
] as const)('what the program has already cannot be declared over: %s', async ([code, definition]) => {
  const s = await real();
  await expect(define(s, definition)).rejects.toMatchObject({ code });
  expect(await s.one('SELECT COUNT(*) AS n FROM dw.definizione_dataset')).toEqual({ n: 0 });
});

test('a dataset that nobody declared, a missing column, a file of another year', async () => {
  const s = await real();
  await expect(s.load('dataset', LINES, { parametri })).rejects.toMatchObject({
    code: 'DEFINIZIONE_NON_VALIDA',
  });
  await define(s, ASILI);
  await expect(
    s.load('dataset', ['COD_COM;Anno;Posti', '007003;2023;3'], { parametri }),
  ).rejects.toMatchObject({
    code: 'INTESTAZIONE_NON_RICONOSCIUTA',
    message: expect.stringContaining('Bambini 0-2') as string,
  });
  await expect(s.load('dataset', LINES, { parametri: { ...parametri, anno: 2020 } })).rejects.toMatchObject({
    code: 'ANNO_DIVERSO',
  });
});

test.for(['csv', 'xlsx'])('load → export → load gives the same table (%s)', async (ending) => {
  const s = await real();
  await define(s, {
    ...ASILI,
    genere: { colonna: 'Sesso', valori: { Maschi: 'M', Femmine: 'F' } },
    formato: { righe_titolo: 2, separatore: ',' },
  });
  const lines = [
    't',
    'u',
    'COD_COM,Anno,Sesso,Posti,Bambini 0-2',
    '007003,2023,Maschi,30,100',
    '007001,2023,Femmine,,50',
  ];
  const first = await s.load('dataset', lines, { parametri });
  const before = await contentOf(s.warehouse, 'dw.fact_grandezza');
  const file = join(s.dir, `asili-${ending}.${ending}`);
  const signal = new AbortController().signal;
  expect(await exportDataset(s.warehouse, { dataset: 'asili_nido', file }, signal)).toContain(
    'Scritte 2 righe',
  );
  await s.undo(first.caricamentoId);
  expect(await contentOf(s.warehouse, 'dw.fact_grandezza')).not.toEqual(before);
  await s.load('dataset', [], { parametri, file: { path: file, name: 'asili' } });
  expect(await contentOf(s.warehouse, 'dw.fact_grandezza')).toEqual(before);
  await writeFile(file, '');
});
