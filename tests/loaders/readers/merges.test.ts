import { expect, it } from 'vitest';

import { MergedCells } from '../../../loaders/readers/merges.ts';

it('repeats merged texts to the right and below, never numbers nor over values', () => {
  const merges = new MergedCells([
    { top: 1, bottom: 1, left: 1, right: 3 },
    { top: 2, bottom: 4, left: 0, right: 0 },
    { top: 2, bottom: 3, left: 1, right: 1 },
    { top: 9, bottom: 9, left: 0, right: 1 },
  ]);
  const fill = (line: number, row: string[]) => {
    merges.fill(line, row, (column) => /[a-z]/i.test(row[column] ?? ''));
    return row;
  };
  expect(fill(1, ['', 'Maschi'])).toEqual(['', 'Maschi', 'Maschi', 'Maschi']);
  expect(fill(2, ['Torino', '12'])).toEqual(['Torino', '12']);
  expect(fill(3, ['', '', 'x'])).toEqual(['Torino', '', 'x']);
  expect(fill(4, ['già'])).toEqual(['già']);
  expect(fill(5, ['', 'y'])).toEqual(['', 'y']);
  expect(fill(12, ['z'])).toEqual(['z']);
});
