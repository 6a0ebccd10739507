import { expect, test } from 'vitest';
import { measureGrowth } from './fixtures/growth.ts';

test('one national year of POSAS grows memory by less than 300 MB over idle', async () => {
  const { growth, rows } = await measureGrowth([2024]);
  expect(rows).toBe(7896 * 101);
  expect(growth).toBeLessThan(300e6);
}, 120_000);
