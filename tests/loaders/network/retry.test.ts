import { expect, it } from 'vitest';

import { retryDelay } from '../../../loaders/network/retry.ts';

const now = Date.parse('2026-11-21T09:00:00Z');
it.each([
  [1, undefined, 1000],
  [3, undefined, 16_000],
  [1, '7', 7000],
  [3, '7', 16_000],
  [1, 'Sat, 21 Nov 2026 09:00:30 GMT', 30_000],
  [1, 'Sat, 21 Nov 2026 08:00:00 GMT', 1000],
  [2, 'domani', 4000],
  [1, '-5', 1000],
  [1, '1e9', 1000],
])('attempt %s, Retry-After %s → %s ms', (attempt, header, expected) =>
  expect(retryDelay(attempt, header, now)).toBe(expected),
);
