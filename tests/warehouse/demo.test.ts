import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyWarehouse } from '../../loaders/dimostrazione/copia.ts';
import { fillDemo } from '../../loaders/dimostrazione/riempi.ts';
import { openDuckdb } from '../../sql/duckdb/open.ts';
import type { Session, Warehouse } from '../../sql/warehouse.ts';
import { recordStatements, type Recording } from '../support/recording-warehouse.ts';
import { brokenConstraints } from '../support/schema.ts';
import { tsqlObjections } from '../support/tsql-objections.ts';
import { forEachWarehouse } from '../support/warehouses.ts';

const COMUNI_CSV = new URL('../../loaders/territorio/comuni.csv', import.meta.url);
const SUMS = `SELECT (SELECT COUNT(*) FROM dw.dim_comune) AS comuni, (SELECT SUM(CAST(residenti AS BIGINT)) FROM dw.fact_popolazione) AS residenti,
  (SELECT COUNT(*) FROM dw.fact_indicatore) AS indicatori, (SELECT SUM(numeratore) FROM dw.fact_indicatore) AS numeratori,
  (SELECT SUM(denominatore) FROM dw.fact_indicatore) AS denominatori, (SELECT COUNT(*) FROM dw.dataset WHERE dimostrativo = 1) AS dataset`;

/** The first filling of a server: made in a DuckDB file of its own, then copied in blocks. */
forEachWarehouse('demonstration data, copied', ({ engine, fresh }) => {
  let directory: string;
  let made: Warehouse;
  let target: Warehouse;
  let statements: Recording;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'belvedere-'));
    const path = join(directory, 'fatto.duckdb');
    await fillDemo({ path, seed: 'prova', regioni: ['02'], comuniCsv: COMUNI_CSV });
    made = (await openDuckdb(path, { threads: 2 })).warehouse;
    const plain = (await fresh()).warehouse;
    await plain.migrate();
    const check = async (session: Session): Promise<void> => {
      const broken = await brokenConstraints(session);
      if (broken.length > 0) throw new Error(`SQL Server would refuse: ${broken.join(', ')}`);
    };
    ({ warehouse: target, statements } = recordStatements(plain, engine === 'duckdb' ? check : undefined));
  }, 120_000);

  afterAll(async () => {
    await made.close();
    await rm(directory, { recursive: true, force: true });
  });

  test('a copy cut short leaves nothing that counts; done again it is whole', async () => {
    const stopped = new AbortController();
    const onProgress = (tabella: string): void => {
      if (tabella.includes('indicatore')) stopped.abort();
    };
    const cut = copyWarehouse(made, target, { onProgress, signal: stopped.signal });
    await expect(cut).rejects.toMatchObject({ code: 'INTERROTTA' });
    expect(await target.query('SELECT COUNT(*) AS n FROM dw.caricamento')).toEqual([{ n: 0 }]);
    await copyWarehouse(made, target, { onProgress: () => {} });
    const [expected] = await made.query(SUMS);
    expect(Number(expected?.['residenti'])).toBeGreaterThan(100_000);
    expect(await target.query(SUMS)).toEqual([expected]);
  }, 180_000);

  test.skipIf(engine === 'mssql')('every statement of it is T-SQL too', () => {
    const objections = [...statements].flatMap(([sql]) =>
      tsqlObjections(sql).map((reason) => `${reason}: ${sql}`),
    );
    expect(objections).toEqual([]);
  });
});
