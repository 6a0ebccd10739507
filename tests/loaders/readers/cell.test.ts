import { describe, expect, it } from 'vitest';

import { cellFormat, numberText, serialToIso } from '../../../loaders/readers/cell.ts';
import { parseNumber, type NumberStyle } from '../../../loaders/readers/number.ts';

describe('cellFormat', () => {
  it.each([
    [14, undefined, true, 0],
    [22, undefined, true, 0],
    [1, undefined, false, 0],
    [164, 'dd/mm/yyyy', true, 0],
    [164, '[$-410]d mmmm yyyy;@', true, 0],
    [164, '[h]:mm', true, 0],
    [164, '#,##0.00\\ "mesi"', false, 0],
    [164, '"giorni" 0', false, 0],
    [164, '[Red]-0.00', false, 0],
    [164, 'General', false, 0],
    [164, 'Standard', false, 0],
    [164, '000000', false, 6],
    [164, '000000;@', false, 6],
    [164, '0', false, 1],
    [164, '0.00', false, 0],
  ])('%s %j', (id, code, date, zeros) => expect(cellFormat(id, code)).toEqual({ date, zeros }));
});

describe('serialToIso', () => {
  it.each([
    [46023, false, '2026-01-01'],
    [46074.354166666664, false, '2026-02-21T08:30:00'],
    [1, false, '1900-01-01'],
    [59, false, '1900-02-28'],
    [61, false, '1900-03-01'],
    [0.5, false, '12:00:00'],
    [46022.999999, false, '2026-01-01'],
    [44561, true, '2026-01-01'],
    [-1, false, null],
    [2_958_466, false, null],
    [Number.NaN, false, null],
  ])('%s (1904: %s) → %s', (serial, epoch1904, expected) =>
    expect(serialToIso(serial, epoch1904)).toBe(expected),
  );
});

describe('numberText', () => {
  const plain = { date: false, zeros: 0 };
  it.each([
    [0.1 + 0.2, plain, '0,3', '0.3'],
    [12.345, plain, '12,345', '12.345'],
    [10_000_000, plain, '10000000', '10000000'],
    [1e22, plain, '10000000000000000000000', '10000000000000000000000'],
    [1.5e-7, plain, '0,00000015', '0.00000015'],
    [-1e-30, plain, '-0', '-0'],
    [1001, { date: false, zeros: 6 }, '001001', '001001'],
    [-1, { date: false, zeros: 6 }, '-1', '-1'],
    [1.5, { date: false, zeros: 3 }, '1,5', '1.5'],
    [-5, { date: true, zeros: 0 }, '-5', '-5'],
  ])('%s', (value, format, comma, point) => {
    expect(numberText(value, format, ',')).toBe(comma);
    expect(numberText(value, format, '.')).toBe(point);
  });

  it('is never taken for thousands', () => {
    const read = (value: number, style: NumberStyle) => parseNumber(numberText(value, plain, ','), style);
    expect(read(12.345, 'italiano')).toEqual({ kind: 'numero', value: 12.345 });
    expect(read(12.345, 'migliaia')).toEqual({ kind: 'errato' });
    expect(read(12.345, 'punto')).toEqual({ kind: 'errato' });
    expect(parseNumber(numberText(12.345, plain, '.'), 'punto')).toEqual({ kind: 'numero', value: 12.345 });
  });
});
