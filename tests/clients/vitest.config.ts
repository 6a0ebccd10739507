import { defineConfig } from 'vitest/config';

/** `npm run test:clients`: the SQL API with programs that people use; what is not installed is skipped by name. */
export default defineConfig({
  test: {
    reporters: ['default', './tests/support/summary-reporter.ts'],
    root: `${import.meta.dirname}/../..`,
    include: ['tests/clients/**/*.test.ts'],
    globalSetup: ['tests/clients/support/door.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
});
