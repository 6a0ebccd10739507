import { expect, test } from 'vitest';

import { chiaveRipartizione } from '../../../../loaders/sources/common/ripartizioni.ts';

test('age classes are those of the warehouse', () => {
  const fasce = ['15-19', '20 - 24 anni', '60-64', '65+', '65 e oltre', '65 anni e più', '15+', 'Totale', ''];
  expect(fasce.map((testo) => chiaveRipartizione('fascia', testo))).toEqual([1, 2, 10, 11, 11, 11, 0, 0, 0]);
  const altre = ['15-24', '16-20', '0-14', '65-69', 'giovani'];
  expect(altre.map((testo) => chiaveRipartizione('fascia', testo))).toEqual([null, null, null, null, null]);
});

test('genders and citizenships by code or by word', () => {
  expect(['M', 'femmine', 'Totale', 'altro'].map((t) => chiaveRipartizione('genere', t))).toEqual([
    1,
    2,
    0,
    null,
  ]);
  const cittadinanze = ['ITA', 'Straniera', 'UE', 'Africa', 'EXTRA', 'constructor'];
  expect(cittadinanze.map((t) => chiaveRipartizione('cittadinanza', t))).toEqual([1, 7, 2, 4, null, null]);
});
