import { describe, expect, test } from 'vitest';
import { formatCsv, parseCells, parseCsv } from '../../../loaders/territorio/csv.ts';

describe('parseCsv', () => {
  test('legge virgolette, virgole e a capo dentro le virgolette (RFC 4180)', () => {
    expect(parseCells('a,"b ""c"", d","e\r\nf"\r\n1,,3')).toEqual([
      ['a', 'b "c", d', 'e\r\nf'],
      ['1', '', '3'],
    ]);
  });

  test('accetta il punto e virgola e il BOM, e completa le celle mancanti', () => {
    expect(parseCsv('\uFEFFcodice;nome;nota\n001;Torino\n', ';')).toEqual([
      { codice: '001', nome: 'Torino', nota: '' },
    ]);
  });

  test('dice dove le virgolette non tornano', () => {
    expect(() => parseCells('a,"b')).toThrow(/virgolette/);
  });
});

describe('formatCsv', () => {
  test('si rilegge uguale', () => {
    const rows = [
      { a: 'L"Aquila, città', b: '' },
      { a: 'due\nrighe', b: '007' },
    ];
    expect(parseCsv(formatCsv(['a', 'b'], rows))).toEqual(rows);
  });

  test('rifiuta una riga senza una colonna', () => {
    expect(() => formatCsv(['a', 'b'], [{ a: 1 }])).toThrow('colonna b');
  });
});
