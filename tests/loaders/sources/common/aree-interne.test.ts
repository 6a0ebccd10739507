import { expect, test } from 'vitest';

import { classeAreaInterna } from '../../../../loaders/sources/common/aree-interne.ts';

test.each([
  ['A-Polo', 'A'],
  ['B - Polo intercomunale', 'B'],
  ['POLO INTERCOMUNALE', 'B'],
  ['f', 'F'],
  ['D-Intermedio', 'D'],
  ['A-Cintura', undefined],
  ['', undefined],
  ['G', undefined],
])('«%s» is class %s', (testo, codice) => {
  expect(classeAreaInterna(testo)?.codice).toBe(codice);
});
