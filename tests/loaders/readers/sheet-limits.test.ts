import { expect, it } from 'vitest';

import { pickSheet, RowCollector, SHEET_LIMITS } from '../../../loaders/readers/sheet-limits.ts';
import { failure } from './files.ts';

const sheet = (name: string, hidden = false) => ({ name, hidden });

it('picks the first visible sheet, a hidden one when all are, and tells what there is', async () => {
  const both = [sheet('a', true), sheet('b')];
  expect(pickSheet('x.xls', both, undefined).name).toBe('b');
  expect(pickSheet('x.xls', both, 1).name).toBe('a');
  expect(pickSheet('x.xls', both, ' B ').name).toBe('b');
  expect(pickSheet('x.xls', [sheet('a', true)], undefined).name).toBe('a');
  expect(await failure(async () => pickSheet('x.xls', both, 'c'))).toMatch(
    /^OPZIONE_NON_VALIDA: .*«a», «b»$/,
  );
  expect(await failure(async () => pickSheet('x.xls', [], undefined))).toMatch(
    /^ARCHIVIO_DANNEGGIATO: .*non contiene/,
  );
});

it('collects rows without trailing blanks and counts them against the limits', () => {
  const rows = new RowCollector('x.xls', { ...SHEET_LIMITS, maxCells: 3 });
  rows.add(1, ['a', '', '']);
  rows.add(2, ['', '']);
  rows.add(3, ['', 'b']);
  expect(rows.waiting).toBe(2);
  expect(rows.take(7)).toEqual({
    rows: [['a'], ['', 'b']],
    lines: Int32Array.of(1, 3),
    bytes: 7,
    titles: [],
  });
  expect(rows.waiting).toBe(0);
  expect(() => rows.add(4, ['c'])).toThrow('3 celle');
});
