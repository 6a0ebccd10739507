import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import { parseComuni } from '../../loaders/dimostrazione/comuni.ts';
import { writeComuni, writePeriodi } from '../../loaders/dimostrazione/dimensioni.ts';
import { runLoad } from '../../loaders/pipeline/run.ts';
import { SOURCES } from '../../loaders/sources/registry.ts';
import { openDuckdb } from '../../sql/duckdb/open.ts';
import type { Param, Warehouse } from '../../sql/warehouse.ts';
import { writePosas } from '../loaders/pipeline/fixtures/posas.ts';

const COLUMNS = ['comune_key', 'periodo_key', 'eta_key', 'genere_key', 'cittadinanza_key', 'residenti'];
const REGISTRY = new URL('../../loaders/sources/registry.ts', import.meta.url).href;
const COMUNI_CSV = new URL('../../loaders/territorio/comuni.csv', import.meta.url);

/**
 * One national year of POSAS from its file to the published facts, against the engine fed with the same facts, parsed already:
 * its appender value by value, and our bulk load, which hands it whole vectors.
 * @returns facts a second of the three
 */
export async function measureLoads(): Promise<{ load: number; appender: number; bulk: number }> {
  const dir = await mkdtemp(join(tmpdir(), 'belvedere-bench-loads-'));
  const { warehouse, instance } = await openDuckdb(join(dir, 'm.duckdb'), { memoryLimit: '1GB', threads: 2 });
  try {
    await warehouse.migrate();
    const comuni = parseComuni(await readFile(COMUNI_CSV, 'utf8'));
    await writeComuni(warehouse, comuni);
    await writePeriodi(warehouse);
    const file = join(dir, 'posas.csv');
    await writePosas(
      file,
      comuni.map(({ codiceIstat, campi }) => ({ codice: codiceIstat, nome: campi[1] ?? '' })),
      2024,
    );
    const { secondi } = await runLoad(
      { source: 'posas', file: { path: file, name: 'posas.csv' }, parametri: {} },
      {
        warehouse,
        rejectsDir: dir,
        user: 'bench',
        emit: () => undefined,
        signal: new AbortController().signal,
        sources: SOURCES,
        registry: REGISTRY,
      },
    );
    const facts = await readFacts(warehouse);
    await warehouse.execute('DELETE FROM dw.fact_popolazione');
    const rows = facts.reduce((sum, batch) => sum + batch.length, 0);
    const appender = rows / (await seconds(() => appendAll(instance, facts)));
    await warehouse.execute('DELETE FROM dw.fact_popolazione');
    const bulk = rows / (await seconds(() => warehouse.bulkLoad('dw.fact_popolazione', COLUMNS, facts)));
    return { load: rows / secondi, appender, bulk };
  } finally {
    await warehouse.close();
    await rm(dir, { recursive: true, force: true });
  }
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

async function appendAll(instance: DuckDBInstance, facts: Param[][][]): Promise<void> {
  const connection = await instance.connect();
  await connection.run('BEGIN TRANSACTION');
  const appender = await connection.createAppender('fact_popolazione', 'dw');
  for (const row of facts.flat()) {
    for (const value of row) appender.appendInteger(Number(value));
    appender.endRow();
  }
  appender.closeSync();
  await connection.run('COMMIT');
  connection.closeSync();
}

async function readFacts(warehouse: Warehouse): Promise<Param[][][]> {
  const batches: Param[][][] = [];
  const sql = `SELECT ${COLUMNS.join(', ')} FROM dw.fact_popolazione`;
  for await (const rows of warehouse.stream<Record<string, number>>(sql)) {
    batches.push(rows.map((row) => COLUMNS.map((column) => row[column] ?? 0)));
  }
  return batches;
}
