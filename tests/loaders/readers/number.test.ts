import { describe, expect, it } from 'vitest';

import { parseCount, parseNumber, type NumberStyle } from '../../../loaders/readers/number.ts';

const value = (text: string, style: NumberStyle) => {
  const parsed = parseNumber(text, style);
  return parsed.kind === 'numero' ? parsed.value : parsed.kind === 'assente' ? parsed.reason : parsed.kind;
};

describe('parseNumber', () => {
  it.each([
    ['2617175', 'intero', 2617175],
    ['2.617.175', 'intero', 'errato'],
    ['2.617.175', 'migliaia', 2617175],
    ['2617175', 'migliaia', 2617175],
    ['26.17', 'migliaia', 'errato'],
    ['1.2345', 'migliaia', 'errato'],
    ['.123', 'migliaia', 'errato'],
    ['1.234,56', 'italiano', 1234.56],
    ['1234,5', 'italiano', 1234.5],
    ['1.234', 'italiano', 1234],
    ['1.23', 'italiano', 'errato'],
    ['1,234.5', 'italiano', 'errato'],
    ['1.234', 'punto', 1.234],
    ['1,234', 'punto', 'errato'],
    ['1.2E+05', 'punto', 120000],
    [' -12 ', 'intero', -12],
    ['\u221212', 'intero', -12],
    ['\u00a0012\u202f', 'intero', 12],
    ['-0', 'intero', 0],
    ['-', 'intero', 'vuoto'],
    ['–', 'italiano', 'vuoto'],
    ['', 'punto', 'vuoto'],
    ['  ', 'migliaia', 'vuoto'],
    ['..', 'migliaia', 'non ricostruibile'],
    ['....', 'intero', 'non disponibile'],
    ['N.C.', 'italiano', 'non calcolabile'],
    ['n.d.', 'italiano', 'non disponibile'],
    ['NaN', 'punto', 'errato'],
    ['Infinity', 'punto', 'errato'],
    ['0x10', 'intero', 'errato'],
    ['1e400', 'punto', 'errato'],
    ['12 %', 'italiano', 'errato'],
    ['€ 12', 'italiano', 'errato'],
    ['1 234', 'migliaia', 'errato'],
    ['999999999999999', 'intero', 999999999999999],
    ['9999999999999999', 'intero', 'errato'],
    ['١٢', 'intero', 'errato'],
    ['constructor', 'intero', 'errato'],
    ['__proto__', 'intero', 'errato'],
  ] as const)('%j in style %s → %s', (text, style, expected) => expect(value(text, style)).toBe(expected));
});

describe('parseCount', () => {
  it.each([
    ['0', 0],
    ['007', 7],
    ['1234567', 1234567],
    ['', null],
    ['-1', null],
    ['1.0', null],
    [' 1', null],
    ['9'.repeat(16), null],
  ])('%j → %s', (text, expected) => expect(parseCount(text)).toBe(expected));
});
