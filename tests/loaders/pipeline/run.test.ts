import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { tableChecksum } from '../../../sql/checksum.ts';
import { prepareSettings, type Setting } from './fixtures/setting.ts';

const setting = await prepareSettings();

/** Lines of one year: every age of some comuni. */
function residents(anno: number, comuni: readonly number[], m = 3, f = 4): string[] {
  return comuni.flatMap((comune) =>
    Array.from({ length: 101 }, (_, eta) => [comune, anno, eta, m, f].join(';')),
  );
}

const COMUNI = Array.from({ length: 74 }, (_, index) => index + 1);

const keys = async ({ warehouse }: Setting): Promise<number[]> =>
  (await warehouse.query<{ k: number }>('SELECT comune_key AS k FROM dw.dim_comune ORDER BY 1')).map(
    ({ k }) => k,
  );

test('a first real load takes the place of the demonstration, label and all', async () => {
  const s = await setting();
  const comuni = await keys(s);
  expect(comuni).toHaveLength(COMUNI.length);
  const outcome = await s.load('posas', ['# titolo', ...residents(2024, comuni)]);
  expect(outcome).toMatchObject({
    esito: 'pubblicato',
    letti: 74 * 101,
    rifiutati: 0,
    esclusi: 1,
    scartiFile: null,
  });
  expect(
    await s.warehouse.query(
      'SELECT periodo_key, cittadinanza_key, SUM(residenti) AS n FROM dw.fact_popolazione GROUP BY periodo_key, cittadinanza_key',
    ),
  ).toEqual([{ periodo_key: 2024, cittadinanza_key: 0, n: 74 * 101 * 7 }]);
  expect(
    await s.one(
      "SELECT dimostrativo, caricamento_id, aggiornato_al FROM dw.dataset WHERE codice = 'popolazione'",
    ),
  ).toEqual({
    dimostrativo: false,
    caricamento_id: outcome.caricamentoId,
    aggiornato_al: '2024-01-01',
  });
  expect(await s.one('SELECT * FROM dw.caricamento ORDER BY caricamento_id DESC LIMIT 1')).toMatchObject({
    caricamento_id: outcome.caricamentoId,
    origine: 'posas',
    letti: 7474,
    accettati: 7474,
    rifiutati: 0,
    esclusi: 1,
    eseguito_da: 'prova',
    stato: 'pubblicato',
    dimostrativo: false,
  });
  expect(await s.one('SELECT COUNT(*) AS n FROM dw.stage_popolazione')).toEqual({ n: 0 });
});

test('the same file twice changes nothing', async () => {
  const s = await setting();
  const lines = residents(2024, await keys(s));
  const first = await s.load('posas', lines);
  const before = await tableChecksum(s.warehouse, 'dw.fact_popolazione');
  const second = await s.load('posas', lines);
  expect(second).toMatchObject({ esito: 'invariato', caricamentoId: first.caricamentoId });
  expect(await tableChecksum(s.warehouse, 'dw.fact_popolazione')).toEqual(before);
  expect(await s.one('SELECT MAX(caricamento_id) AS n FROM dw.caricamento')).toEqual({
    n: first.caricamentoId,
  });
});

test('other data of the same year in between make the same file new again', async () => {
  const s = await setting();
  const comuni = await keys(s);
  await s.load('posas', residents(2024, comuni));
  await s.load('posas', residents(2024, comuni, 9, 9));
  const third = await s.load('posas', residents(2024, comuni));
  expect(third.esito).toBe('pubblicato');
  expect(await s.one('SELECT SUM(residenti) AS n FROM dw.fact_popolazione')).toEqual({ n: 7474 * 7 });
});

test('above the threshold nothing is published and the list says why', async () => {
  const s = await setting();
  const before = await tableChecksum(s.warehouse, 'dw.fact_popolazione');
  const comuni = await keys(s);
  const bad = Array.from({ length: 80 }, () => `${comuni[0]};2024;=1;-5;2`);
  const lines = [...residents(2024, comuni), ...bad];
  await expect(s.load('posas', lines)).rejects.toMatchObject({
    code: 'TROPPI_SCARTI',
    message: expect.stringContaining('80 righe su 7554') as string,
  });
  expect(await tableChecksum(s.warehouse, 'dw.fact_popolazione')).toEqual(before);
  expect(await s.one("SELECT dimostrativo FROM dw.dataset WHERE codice = 'popolazione'")).toEqual({
    dimostrativo: true,
  });
  const published = await s.load('posas', lines, { soglia: 0.02 });
  expect(published).toMatchObject({ esito: 'pubblicato', rifiutati: 80, accettati: 7474 });
  const list = await readFile(published.scartiFile ?? '', 'utf8');
  expect(list.split('\r\n').slice(0, 2)).toEqual([
    '\uFEFFlinea;colonna;valore;codice;motivo',
    `7475;riga;"${comuni[0]};2024;=1;-5;2";VALORE_NEGATIVO;il valore è negativo: qui sono ammessi solo valori da zero in su`,
  ]);
});

test('a trial tells everything and leaves nothing', async () => {
  const s = await setting();
  const before = await tableChecksum(s.warehouse, 'dw.fact_popolazione');
  const outcome = await s.load('posas', residents(2024, await keys(s)), { prova: true });
  expect(outcome).toMatchObject({ esito: 'prova', letti: 7474, accettati: 7474 });
  expect(await tableChecksum(s.warehouse, 'dw.fact_popolazione')).toEqual(before);
  expect(await s.one("SELECT COUNT(*) AS n FROM dw.caricamento WHERE origine = 'posas'")).toEqual({ n: 0 });
});

test('a line that stands twice is rejected, two that contradict each other both', async () => {
  const s = await setting();
  const [a = 0] = await keys(s);
  const outcome = await s.load(
    'posas',
    [`${a};2024;1;5;5`, `${a};2024;2;6;6`, `${a};2024;1;5;5`, `${a};2024;2;7;6`, `${a};2024;3;1;1`],
    { soglia: 0.9 },
  );
  expect(outcome).toMatchObject({ letti: 5, rifiutati: 3 });
  expect(
    await s.warehouse.query(
      'SELECT eta_key, SUM(residenti) AS n FROM dw.fact_popolazione GROUP BY eta_key ORDER BY 1',
    ),
  ).toEqual([
    { eta_key: 1, n: 10 },
    { eta_key: 3, n: 2 },
  ]);
});

test('a source that breaks, or takes too much memory, ends its thread and nothing else', async () => {
  const s = await setting();
  const before = await tableChecksum(s.warehouse, 'dw.fact_popolazione');
  const lines = residents(2024, await keys(s));
  await expect(s.load('posas', [...lines, '!errore'])).rejects.toMatchObject({ code: 'FILE_NON_LEGGIBILE' });
  await expect(s.load('posas', [...lines, '!memoria'])).rejects.toMatchObject({ code: 'LAVORATORE_CADUTO' });
  expect(await tableChecksum(s.warehouse, 'dw.fact_popolazione')).toEqual(before);
  expect((await s.load('posas', lines)).esito).toBe('pubblicato');
});

test('stopping it leaves the data as before; a second load meanwhile is told to wait', async () => {
  const s = await setting();
  const before = await tableChecksum(s.warehouse, 'dw.fact_popolazione');
  const lines = [...residents(2024, await keys(s)), ...Array<string>(50).fill('!lento')];
  const stop = new AbortController();
  s.effects.signal = stop.signal;
  const running = s.load('posas', lines);
  const failed = expect(running).rejects.toMatchObject({ code: 'INTERROTTO' });
  await new Promise((done) => setTimeout(done, 300));
  await expect(s.load('posas', lines)).rejects.toMatchObject({ code: 'CARICAMENTO_IN_CORSO' });
  stop.abort();
  await failed;
  expect(await tableChecksum(s.warehouse, 'dw.fact_popolazione')).toEqual(before);
});

test.for([
  ['FONTE_SCONOSCIUTA', 'nessuna', {}],
  ['OPZIONE_NON_VALIDA', 'posas', { parametri: { data: '2024-01-01' } }],
  ['FILE_ASSENTE', 'posas', { file: { path: '/non/esiste', name: 'x.csv' } }],
  ['PRIMA_SERVE', 'strasa', {}],
] as const)('%s is told in one line', async ([code, source, options]) => {
  const s = await setting();
  await expect(s.load(source, ['1;2024;1;1;1'], options)).rejects.toMatchObject({ code });
});
