import { expect, test } from 'vitest';
import { csvField, rejectLine } from '../../../loaders/pipeline/rejects.ts';

test.for([
  ['=1+1', "'=1+1"],
  ['+39', "'+39"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['-5', '-5'],
  ['-5,3', '-5,3'],
  ['-cmd', "'-cmd"],
  ['a;b', '"a;b"'],
  ['dice "no"', '"dice ""no"""'],
  ['due\nrighe', '"due\nrighe"'],
] as const)('%j is written as %j', ([value, expected]) => {
  expect(csvField(value)).toBe(expected);
});

test('one line of the list', () => {
  const scarto = {
    linea: 7,
    colonna: 'Età',
    valore: '=999',
    codice: 'VALORE_FUORI_DOMINIO',
    motivo: 'non va; mai',
  } as const;
  expect(rejectLine(scarto)).toBe(`7;Età;'=999;VALORE_FUORI_DOMINIO;"non va; mai"\r\n`);
});
