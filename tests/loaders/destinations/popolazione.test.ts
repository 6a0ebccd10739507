import { expect, test } from 'vitest';
import { prepareSettings, type Setting } from '../pipeline/fixtures/setting.ts';

const setting = await prepareSettings();

const rows = ({ warehouse }: Setting) =>
  warehouse.query(
    'SELECT eta_key AS e, genere_key AS g, cittadinanza_key AS c, residenti AS n FROM dw.fact_popolazione ORDER BY ALL',
  );

const comune = async ({ one }: Setting): Promise<number> =>
  Number((await one('SELECT MIN(comune_key) AS k FROM dw.dim_comune'))['k']);

test('more foreigners than residents: the line is rejected and the cell stays undivided', async () => {
  const s = await setting();
  const k = await comune(s);
  await s.load('posas', [`${k};2024;10;3;4`, `${k};2024;11;5;5`, `${k};2024;12;2;0`]);
  const outcome = await s.load('strasa', [`${k};2024;10;4;1`, `${k};2024;11;5;0`, `${k};2024;13;1;0`], {
    soglia: 1,
  });
  expect(outcome).toMatchObject({ letti: 3, rifiutati: 2 });
  expect(await rows(s)).toEqual([
    { e: 10, g: 1, c: 0, n: 3 },
    { e: 10, g: 2, c: 1, n: 3 },
    { e: 10, g: 2, c: 7, n: 1 },
    { e: 11, g: 1, c: 7, n: 5 },
    { e: 11, g: 2, c: 1, n: 5 },
    // Said by nobody: not split.
    { e: 12, g: 1, c: 0, n: 2 },
  ]);
});

test('residents loaded again keep the split of the year', async () => {
  const s = await setting();
  const k = await comune(s);
  await s.load('posas', [`${k};2024;10;3;4`, `${k};2024;11;1;0`, `${k};2025;10;7;7`]);
  await s.load('strasa', [`${k};2024;10;1;2`, `${k};2024;11;0;0`]);
  const outcome = await s.load('posas', [`${k};2024;10;9;1`, `${k};2024;11;2;0`, `${k};2024;12;0;6`], {
    soglia: 1,
  });
  // Two women of 10 were foreign, now there is one woman: told, and not split.
  expect(outcome).toMatchObject({ letti: 3, rifiutati: 1 });
  expect(await rows(s)).toEqual([
    { e: 10, g: 1, c: 0, n: 7 },
    { e: 10, g: 1, c: 1, n: 8 },
    { e: 10, g: 1, c: 7, n: 1 },
    { e: 10, g: 2, c: 0, n: 1 },
    { e: 10, g: 2, c: 0, n: 7 },
    { e: 11, g: 1, c: 1, n: 2 },
    { e: 12, g: 2, c: 1, n: 6 },
  ]);
});

test('the order of two loads of one year does not matter', async () => {
  const [a, b] = [await setting(), await setting()];
  const k = await comune(a);
  const residents = [`${k};2024;10;3;4`, `${k};2024;11;1;5`];
  const foreigners = [`${k};2024;10;1;2`, `${k};2024;11;0;1`];
  await a.load('posas', residents);
  await a.load('strasa', foreigners);
  await b.load('posas', [`${k};2024;10;5;5`, `${k};2024;11;5;5`]);
  await b.load('strasa', foreigners);
  await b.load('posas', residents);
  expect(await rows(b)).toEqual(await rows(a));
});

test('foreigners of a year without residents are told to wait, demonstration residents do not count', async () => {
  const s = await setting();
  const k = await comune(s);
  await expect(s.load('strasa', [`${k};2024;10;1;0`])).rejects.toMatchObject({
    code: 'PRIMA_SERVE',
    message: expect.stringContaining('2024') as string,
  });
  await s.load('posas', [`${k};2024;10;1;0`]);
  await expect(s.load('strasa', [`${k};2023;10;1;0`])).rejects.toMatchObject({ code: 'PRIMA_SERVE' });
});
