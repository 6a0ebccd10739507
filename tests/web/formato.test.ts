import { describe, expect, test } from 'vitest';
import {
  compatto,
  conSegno,
  conUnita,
  data,
  descrizioneMisura,
  differenza,
  differenzaConUnita,
  numero,
  ordinale,
  scalaNumeri,
  variazionePercentuale,
  istante,
} from '../../web/src/lib/formato.ts';

const percentuale = { unita: '%', decimali: 1 };
const euro = { unita: '€', decimali: 0 };
const ogniCento = { unita: 'ogni 100 occupati', decimali: 1 };

describe('numbers as Italians write them', () => {
  test('point for thousands, also with four digits, comma for decimals', () => {
    expect(numero(1234.5, 1)).toBe('1.234,5');
    expect(numero(1234567)).toBe('1.234.567');
    expect(numero(0.25, 2)).toBe('0,25');
  });

  test('a negative number has a real minus, and no minus is left before a rounded zero', () => {
    expect(numero(-0.3, 1)).toBe('\u22120,3');
    expect(numero(-0.04, 1)).toBe('0,0');
  });

  test('what is missing or not finite is a dash', () => {
    expect([numero(null), numero(Number.NaN), conUnita(null, euro), compatto(null)]).toEqual([
      '–',
      '–',
      '–',
      '–',
    ]);
  });

  test('large counts are shortened from a hundred thousand on', () => {
    expect(compatto(1_240_000)).toBe('1,2\u00a0mln');
    expect(compatto(3_400_000_000)).toBe('3,4\u00a0mrd');
    expect(compatto(450_000)).toBe('450\u00a0mila');
    expect(compatto(12_300)).toBe('12.300');
  });

  test('the ticks of an axis share one scale and tell themselves apart', () => {
    expect([9_560_000, 9_580_000, 9_600_000].map(scalaNumeri([9_560_000, 9_580_000]))).toEqual([
      '9,56\u00a0mln',
      '9,58\u00a0mln',
      '9,60\u00a0mln',
    ]);
    expect([97, 97.5].map(scalaNumeri([97, 97.5]))).toEqual(['97,0', '97,5']);
    expect([0, 200_000].map(scalaNumeri([0, 200_000]))).toEqual(['0\u00a0mila', '200\u00a0mila']);
    expect([15_000, 16_000].map(scalaNumeri([15_000, 16_000]))).toEqual(['15.000', '16.000']);
  });

  test('units stand beside the number', () => {
    expect(conUnita(12.3, percentuale)).toBe('12,3\u00a0%');
    expect(conUnita(21_450, euro)).toBe('21.450\u00a0€');
    expect(conUnita(104.2, ogniCento)).toBe('104,2\u00a0ogni 100 occupati');
    expect(conSegno(104.2, ogniCento)).toBe('104,2');
  });
});

describe('differences', () => {
  test('are signed on both sides, and a zero has no sign', () => {
    expect([differenza(1.24, 1), differenza(-1.26, 1), differenza(0.04, 1)]).toEqual([
      '+1,2',
      '\u22121,3',
      '0,0',
    ]);
  });

  test('between percentages are in points, between amounts in their unit', () => {
    expect(differenzaConUnita(1.2, percentuale)).toBe('+1,2\u00a0punti');
    expect(differenzaConUnita(-150, euro)).toBe('\u2212150\u00a0€');
    expect(differenzaConUnita(2.4, ogniCento)).toBe('+2,4');
  });

  test('relative change is left out where it has no meaning', () => {
    expect(variazionePercentuale(103, 100)).toBe('+3,0\u00a0%');
    expect(variazionePercentuale(-5, -10)).toBe('+50,0\u00a0%');
    expect(variazionePercentuale(5, 0)).toBeNull();
    expect(variazionePercentuale(null, 4)).toBeNull();
  });
});

test('ordinals follow the gender of the level', () => {
  expect(ordinale(3, 'provincia')).toBe('3ª');
  expect(ordinale(1, 'comune')).toBe('1º');
  expect(ordinale(2, 'ats')).toBe('2º');
});

test('dates are written out, the first of the month as an ordinal', () => {
  expect(data('2025-01-01')).toBe('1º gennaio 2025');
  expect(data('2024-12-31')).toBe('31 dicembre 2024');
  expect(data('domani')).toBe('domani');
});

test('instants are told by the clocks of Italy, with or without the sign of UTC', () => {
  expect(istante('2026-07-01T22:30:00.000')).toBe('02/07/2026, 00:30');
  expect(istante('2026-11-21T09:05:00Z')).toBe('21/11/2026, 10:05');
  expect(istante('ieri')).toBe('ieri');
});

test('a unit already in the name is not said twice', () => {
  expect(descrizioneMisura({ nome: 'Contribuenti ogni 100 occupati', unita: 'ogni 100 occupati' })).toBe(
    'Contribuenti ogni 100 occupati',
  );
  expect(descrizioneMisura({ nome: 'Reddito medio', unita: '€' })).toBe('Reddito medio, €');
});
