import { expect, test } from 'vitest';

import { dataElenco } from '../../../../loaders/sources/elenco/data.ts';

test.each([
  ['Elenco-comuni-italiani-2023.csv', '2023-01-01'],
  ['Codici al 30_06_2024.xlsx', '2024-06-30'],
  ['Elenco-comuni-italiani-01012020.csv', '2020-01-01'],
  ['comuni_20240131.csv', '2024-01-31'],
  ['comuni-2024-02-29.csv', '2024-02-29'],
  ['comuni-2023-02-29 (anno 2023).csv', '2023-01-01'],
])('the name %s says %s', (nome, data) => {
  expect(dataElenco(nome, undefined)).toMatchObject({
    data,
    avviso: expect.stringContaining(data) as string,
  });
});

test('the option wins over the name and needs no notice', () => {
  expect(dataElenco('Elenco-2023.csv', '2024-01-01')).toEqual({ data: '2024-01-01' });
});

test('a name without a day is no answer', () => {
  expect(() => dataElenco('Elenco-comuni-italiani.csv', undefined)).toThrow('--data');
});
