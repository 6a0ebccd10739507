import { expect, test } from 'vitest';
import { measureGrowth } from '../loaders/pipeline/fixtures/growth.ts';

test('six national years of POSAS grow memory by less than 300 MB over idle', async () => {
  const { growth, idle, rows, seconds } = await measureGrowth([2020, 2021, 2022, 2023, 2024, 2025]);
  console.log(
    `growth ${Math.round(growth / 1e6)} MB over ${Math.round(idle / 1e6)} MB idle; seconds ${seconds.join(', ')}`,
  );
  expect(rows).toBe(6 * 7896 * 101);
  expect(growth).toBeLessThan(300e6);
});
