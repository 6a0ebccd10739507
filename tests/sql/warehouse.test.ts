import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDuckdb, type DuckdbHandle } from '../../sql/duckdb/open.ts';
import { temporaryDirectory } from './fixtures/temporary.ts';

const RUNAWAY = 'SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b';

const directory = await temporaryDirectory();
let handle: DuckdbHandle;

beforeAll(async () => {
  handle = await openDuckdb(join(directory, 'prova.duckdb'), { threads: 2, connections: 3 });
  await handle.warehouse.execute(
    'CREATE SCHEMA dw; CREATE TABLE dw.prova (n INTEGER NOT NULL, testo VARCHAR, giorno DATE)',
  );
});

afterAll(() => handle.warehouse.close());

describe('reading', () => {
  test('sums of integers come back as numbers while they are exact', async () => {
    const [row] = await handle.warehouse.query(
      'SELECT CAST(9007199254740993 AS HUGEINT) AS enorme, sum(range) AS somma, ? AS limite FROM range(101) LIMIT ?',
      [1, 1],
    );
    expect(row).toEqual({ enorme: 9007199254740993n, somma: 5050, limite: 1 });
  });

  test('refuses what only DuckDB knows', async () => {
    for (const sql of [
      'INSERT INTO dw.prova VALUES (1, NULL, NULL) RETURNING n',
      "COPY dw.prova TO '/tmp/rubato.csv'",
      'EXPLAIN ANALYZE DELETE FROM dw.prova',
      'PRAGMA enable_profiling',
      "ATTACH ':memory:' AS altro",
      '',
    ]) {
      await expect(handle.warehouse.query(sql), sql).rejects.toMatchObject({ query: sql });
    }
  });
});

describe('one file, one instance', () => {
  test('opening again gives the same instance until the last holder closes', async () => {
    const path = join(directory, 'prova.duckdb');
    const again = await openDuckdb(path);
    expect(again.instance).toBe(handle.instance);
    await again.warehouse.close();
    expect(await handle.warehouse.query('SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  test('closing stops what runs, and leaves no log behind', async () => {
    const path = join(directory, 'chiuso.duckdb');
    const { warehouse } = await openDuckdb(path);
    await warehouse.execute('CREATE TABLE prova AS SELECT range AS n FROM range(10)');
    const running = warehouse.query(RUNAWAY);
    running.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await warehouse.close();
    await expect(running).rejects.toMatchObject({ code: 'INTERROTTA' });
    await expect(warehouse.query('SELECT 1')).rejects.toMatchObject({ code: 'MAGAZZINO_CHIUSO' });
    await expect(stat(`${path}.wal`)).rejects.toThrow('ENOENT');
    const again = await openDuckdb(path);
    expect(await again.warehouse.query('SELECT count(*) AS n FROM prova')).toEqual([{ n: 10 }]);
    await again.warehouse.close();
  });

  test('opening while the last holder closes waits for it, and gives a live one', async () => {
    const path = join(directory, 'riaperto.duckdb');
    const first = await openDuckdb(path);
    await first.warehouse.execute('CREATE TABLE prova AS SELECT 5 AS n');
    const closing = first.warehouse.close();
    const second = await openDuckdb(path);
    await closing;
    expect(await second.warehouse.query('SELECT n FROM prova')).toEqual([{ n: 5 }]);
    await second.warehouse.close();
  });

  test('another component may build tables of its own on the instance', async () => {
    const connection = await handle.instance.connect();
    await connection.run(
      'CREATE SCHEMA prod_pre_aggregations; CREATE TABLE prod_pre_aggregations.r AS SELECT 42 AS n',
    );
    connection.closeSync();
    expect(await handle.warehouse.query('SELECT n FROM prod_pre_aggregations.r')).toEqual([{ n: 42 }]);
  });
});
