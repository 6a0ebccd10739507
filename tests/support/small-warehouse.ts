import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { createWarehouse } from '../../cube/warehouse.ts';
import { buildWebIfStale } from '../../cube/supervisor/web-build.ts';
import { ROOT } from './dati.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** DuckDB file with Lombardia and Abruzzo; work on a copy. */
    warehouse: string;
  }
}

/** Fills the warehouse of two regions once and builds the pages if stale, for all tests that start the product. */
export default async function setup(project: TestProject): Promise<() => void> {
  const dir = mkdtempSync(join(tmpdir(), 'belvedere-magazzino-'));
  const path = join(dir, 'magazzino.duckdb');
  await createWarehouse(
    path,
    { demo: { seed: 1, regioni: ['03', '13'] }, duckdb: { threads: 2, memoryLimit: '2GB' } },
    () => undefined,
  );
  await buildWebIfStale(ROOT, () => console.log('building the web…'));
  project.provide('warehouse', path);
  return () => rmSync(dir, { recursive: true, force: true });
}
