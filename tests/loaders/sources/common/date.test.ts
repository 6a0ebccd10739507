import { expect, test } from 'vitest';

import { giornoDellaCella, giornoItaliano, giornoValido } from '../../../../loaders/sources/common/date.ts';

test.each([
  ['2024-01-31', '2024-01-31'],
  ['31/01/2024', '2024-01-31'],
  ['1-7-2002', '2002-07-01'],
  ['2026-02-21T00:00:00Z', '2026-02-21'],
  ['30/06/2019 00:00', '2019-06-30'],
  ['', ''],
  ['31/02/2024', null],
  ['2024', null],
  ['01/31/2024', null],
  ['2024-01-31T10:00:00Z', null],
])('the cell «%s» is the day %s', (cella, giorno) => {
  expect(giornoDellaCella(cella)).toBe(giorno);
});

test('a day that is none, and one written for Italian services', () => {
  expect(['2023-02-29', '2024-02-29', '24-02-29'].map(giornoValido)).toEqual([false, true, false]);
  expect(giornoItaliano('2026-02-21')).toBe('21/02/2026');
});
