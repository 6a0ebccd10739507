import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { buildWebIfStale } from '../../cube/supervisor/web-build.ts';
import { ROOT, startTestDati } from './dati.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** DuckDB file with Lombardia and Abruzzo and its rollups; work on a copy. */
    warehouse: string;
  }
}

/**
 * Makes the warehouse of two regions with its rollups once, and builds the pages if stale, for all tests that start
 * the product. Every project that needs them calls this; what the first made is provided to all.
 */
export default async function setup({ vitest }: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (vitest.getProvidedContext().warehouse) return undefined;
  await buildWebIfStale(ROOT, () => console.log('building the web…'));
  const dati = await startTestDati(undefined, { DEMO_REGIONI: '03,13' });
  await dati.end();
  vitest.provide('warehouse', join(dati.dir, 'magazzino.duckdb'));
  return dati.stop;
}
