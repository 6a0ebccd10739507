import { defineConfig } from 'vitest/config';

/** `npm test`: quick tests of modules, then the data process and the browser on a small warehouse. */
export default defineConfig({
  test: {
    reporters: ['default', './tests/support/summary-reporter.ts'],
    projects: [
      {
        test: {
          name: 'moduli',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/{access,e2e,integration,long}/**', '**/fixtures/**'],
          testTimeout: 30_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'prodotto',
          include: ['tests/{access,e2e,integration}/**/*.test.ts'],
          globalSetup: ['tests/support/small-warehouse.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
