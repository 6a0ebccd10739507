import { expect, test } from 'vitest';

import { pesoDellaCella } from '../../../../loaders/sources/common/variazioni.ts';

test.each([
  ['0,125', 0.125],
  ['0.125', 0.125],
  ['1', 1],
  ['0', 0],
  ['', null],
  ['12,5', undefined],
  ['-0,1', undefined],
  ['12 %', undefined],
])('the weight «%s» is %s', (testo, peso) => {
  expect(pesoDellaCella(testo)).toBe(peso);
});
