import { defineConfig } from 'vitest/config';

/** Files that measure time, or stop processes and wait for what follows: one after the other, and nothing beside them. */
const ALONE = [
  'tests/access/{access,sql-door-guessing,sql-door-load}.test.ts',
  'tests/e2e/failures.test.ts',
  'tests/e2e/start.test.ts',
  'tests/integration/loads.test.ts',
];

/** A product, a browser and the test itself: two files at a time keep two cores busy, and more of them need memory. */
const PRODUCTS_AT_ONCE = 2;

const withProduct = {
  globalSetup: ['tests/support/small-warehouse.ts'],
  // How long a test waits for what it expects of a page; the second of vitest is short with another product beside.
  expect: { poll: { timeout: 10_000 } },
  testTimeout: 60_000,
  hookTimeout: 240_000,
};

/** `npm test`: quick tests of modules, then the data process and the browser on a small warehouse, at last what must run alone. */
export default defineConfig({
  test: {
    reporters: ['default', './tests/support/summary-reporter.ts'],
    projects: [
      {
        test: {
          name: 'moduli',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/{access,clients,e2e,integration,long}/**', '**/fixtures/**'],
          sequence: { groupOrder: 1 },
          maxWorkers: '100%',
          testTimeout: 30_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          ...withProduct,
          name: 'pagine',
          include: ['tests/{access,e2e,integration}/**/*.test.ts'],
          exclude: ALONE,
          sequence: { groupOrder: 2 },
          maxWorkers: PRODUCTS_AT_ONCE,
        },
      },
      {
        test: {
          ...withProduct,
          name: 'prodotto',
          include: ALONE,
          sequence: { groupOrder: 3 },
          fileParallelism: false,
        },
      },
    ],
  },
});
