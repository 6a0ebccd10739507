import { expect, test } from 'vitest';
import { contentOf, prepareSettings, type Setting } from './fixtures/setting.ts';

const setting = await prepareSettings();

const FACTS = ['dw.fact_popolazione', 'dw.fact_indicatore', 'dw.fact_grandezza', 'dw.fact_stranieri'];

/** Content of the facts and labels, whatever the order of rows. */
async function state({ warehouse }: Setting): Promise<unknown> {
  const facts = await Promise.all(FACTS.map((table) => contentOf(warehouse, table)));
  const labels = await warehouse.query(
    'SELECT codice, dimostrativo, aggiornato_al, qualita, caricamento_id FROM dw.dataset ORDER BY codice',
  );
  const filters = await warehouse.query(
    'SELECT codice, filtra_genere, filtra_eta, filtra_cittadinanza FROM dw.dim_indicatore ORDER BY codice',
  );
  return { facts, labels, filters };
}

const quantity = async ({ one }: Setting, codice: string): Promise<number> =>
  Number((await one('SELECT grandezza_key AS k FROM dw.dim_grandezza WHERE codice = ?', [codice]))['k']);

const comune = async ({ one }: Setting): Promise<number> =>
  Number((await one('SELECT MIN(comune_key) AS k FROM dw.dim_comune'))['k']);

test('residents: a second load undone gives the first, that undone gives the demonstration again', async () => {
  const s = await setting();
  const key = await comune(s);
  const demo = await state(s);
  const first = await s.load('posas', [`${key};2024;10;3;4`, `${key};2025;10;1;1`]);
  const one = await state(s);
  const second = await s.load('posas', [`${key};2024;10;30;40`]);
  expect(await state(s)).not.toEqual(one);
  await expect(s.undo(first.caricamentoId)).rejects.toMatchObject({
    code: 'CARICAMENTO_NON_ULTIMO',
    message: expect.stringContaining(`${second.caricamentoId} (posas)`) as string,
  });
  await s.undo(second.caricamentoId);
  expect(await state(s)).toEqual(one);
  await expect(s.undo(second.caricamentoId)).rejects.toMatchObject({ code: 'CARICAMENTO_SCONOSCIUTO' });
  const last = await s.undo(first.caricamentoId);
  expect(await state(s)).toEqual(demo);
  expect(await s.one('SELECT MAX(caricamento_id) AS id FROM dw.caricamento')).toEqual({
    id: last.caricamentoId,
  });
  expect(
    await s.one('SELECT operazione, annulla_id FROM dw.caricamento ORDER BY caricamento_id DESC LIMIT 1'),
  ).toEqual({
    operazione: 'annullamento',
    annulla_id: first.caricamentoId,
  });
  expect((await s.load('posas', [`${key};2024;10;3;4`, `${key};2025;10;1;1`])).esito).toBe('pubblicato');
  expect(await s.one('SELECT SUM(residenti) AS n FROM dw.fact_popolazione')).toEqual({ n: 9 });
});

test('the foreigners of a year undone leave its residents as they were', async () => {
  const s = await setting();
  const key = await comune(s);
  await s.load('posas', [`${key};2024;10;3;4`]);
  const before = await state(s);
  const strasa = await s.load('strasa', [`${key};2024;10;1;0`]);
  expect(
    await s.warehouse.query(
      'SELECT genere_key AS g, cittadinanza_key AS c, residenti AS n FROM dw.fact_popolazione ORDER BY ALL',
    ),
  ).toEqual([
    { g: 1, c: 1, n: 2 },
    { g: 1, c: 7, n: 1 },
    { g: 2, c: 1, n: 4 },
  ]);
  await s.undo(strasa.caricamentoId);
  expect(await state(s)).toEqual(before);
});

test('quantities: the indicator comes with the second of them and goes with either', async () => {
  const s = await setting();
  const [key, occupati, lavoro] = [
    await comune(s),
    await quantity(s, 'occupati'),
    await quantity(s, 'contribuenti_lavoro'),
  ];
  const demo = await state(s);
  const first = await s.load('occupati', [`${occupati};${key};2023;0;0;0;50`]);
  const onlyOne = await state(s);
  expect(
    await s.one("SELECT dimostrativo AS d FROM dw.dataset WHERE codice = 'contribuenti_occupati'"),
  ).toEqual({ d: true });
  const second = await s.load('irpef', [`${lavoro};${key};2023;0;0;0;40`]);
  expect(
    await s.one(
      "SELECT dimostrativo AS d, caricamento_id AS c FROM dw.dataset WHERE codice = 'contribuenti_occupati'",
    ),
  ).toEqual({
    d: false,
    c: second.caricamentoId,
  });
  const both = await state(s);
  await s.undo(second.caricamentoId);
  expect(await state(s)).toEqual(onlyOne);
  await s.load('irpef', [`${lavoro};${key};2023;0;0;0;40`]);
  expect((await state(s)) as { facts: unknown }).toMatchObject({ facts: (both as { facts: unknown }).facts });
  // The other quantity may be taken away too: it is the last load of its own dataset.
  await s.undo(first.caricamentoId);
  expect(
    await s.one("SELECT dimostrativo AS d FROM dw.dataset WHERE codice = 'contribuenti_occupati'"),
  ).toEqual({ d: true });
  expect(await s.one("SELECT COUNT(*) AS n FROM dw.dataset WHERE codice = 'occupati'")).toEqual({ n: 0 });
  const sums = 'SELECT COUNT(*) AS n FROM dw.fact_indicatore WHERE indicatore_key = 1';
  expect(Number((await s.one(sums))['n'])).toBeGreaterThan(1000);
  expect(demo).toBeDefined();
});

test('countries of citizenship: the dataset row comes and goes with the load', async () => {
  const s = await setting();
  const before = await state(s);
  const key = await comune(s);
  const paese = Number((await s.one('SELECT MIN(paese_key) AS k FROM dw.dim_paese'))['k']) || 201;
  const load = await s.load('rcs', [`${key};2024;${paese};2;0`]);
  expect(await s.warehouse.query('SELECT * FROM dw.fact_stranieri')).toEqual([
    { comune_key: key, periodo_key: 2024, genere_key: 1, paese_key: paese, residenti: 2 },
  ]);
  expect(await s.one("SELECT dimostrativo, livello FROM dw.dataset WHERE codice = 'stranieri'")).toEqual({
    dimostrativo: false,
    livello: 'base',
  });
  await s.undo(load.caricamentoId);
  expect(await state(s)).toEqual(before);
});
