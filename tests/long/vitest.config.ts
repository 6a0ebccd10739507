import { defineConfig } from 'vitest/config';

/** `npm run test:long`: full national size. */
export default defineConfig({
  test: {
    reporters: ['default', './tests/support/summary-reporter.ts'],
    root: `${import.meta.dirname}/../..`,
    include: ['tests/long/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
