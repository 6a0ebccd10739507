import { expect, test } from 'vitest';

import { conteggio, intero } from '../../../../loaders/sources/common/interi.ts';

test.each([
  ['1234', 1234],
  ['1.234', 1234],
  ['2.617.175', 2617175],
  ['1.234,00', 1234],
  [' 57 ', 57],
  ['-5', -5],
  ['\u22125', -5],
  ['0', 0],
  ['000012', 12],
])('%s is a whole number', (testo, atteso) => expect(intero(testo)).toBe(atteso));

test.each([
  ['', 'VALORE_MANCANTE'],
  ['..', 'VALORE_MANCANTE'],
  ['n.d.', 'VALORE_MANCANTE'],
  ['1,5', 'VALORE_NON_NUMERICO'],
  ['12.5', 'VALORE_NON_NUMERICO'],
  ['1,234', 'VALORE_NON_NUMERICO'],
  ['1e3', 'VALORE_NON_NUMERICO'],
  ['NaN', 'VALORE_NON_NUMERICO'],
  ['#N/D', 'VALORE_NON_NUMERICO'],
])('«%s» is none', (testo, codice) => expect(intero(testo)).toBe(codice));

test('a count is neither negative nor larger than the warehouse holds', () => {
  expect(conteggio('2147483647')).toBe(2147483647);
  expect(conteggio('2147483648')).toBe('VALORE_FUORI_DOMINIO');
  expect(conteggio('-1')).toBe('VALORE_NEGATIVO');
});
