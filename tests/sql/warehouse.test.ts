import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDuckdb, type DuckdbHandle } from '../../sql/duckdb/open.ts';
import type { Param } from '../../sql/warehouse.ts';
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

describe('query', () => {
  test('gives numbers, dates, text and bytes as promised', async () => {
    const [row] = await handle.warehouse.query(
      `SELECT CAST(9007199254740991 AS BIGINT) AS intero, CAST(9007199254740993 AS HUGEINT) AS enorme,
              sum(range) AS somma, CAST(-12.50 AS DECIMAL(10, 2)) AS decimale, DATE '2024-02-29' AS giorno,
              TIMESTAMP '2024-02-29 10:20:30' AS istante, 'Forlì' AS testo, NULL AS vuoto, true AS vero,
              'ab'::BLOB AS byte
       FROM range(101)`,
    );
    expect(row).toEqual({
      intero: 9007199254740991,
      enorme: 9007199254740993n,
      somma: 5050,
      decimale: -12.5,
      giorno: '2024-02-29',
      istante: '2024-02-29T10:20:30.000Z',
      testo: 'Forlì',
      vuoto: null,
      vero: true,
      byte: Buffer.from('ab'),
    });
  });

  test('binds parameters as values, never as SQL', async () => {
    const hostile = "'; DROP TABLE dw.prova; --";
    const rows = await handle.warehouse.query('SELECT ? AS testo, ? + 1 AS n, ? AS grande LIMIT ?', [
      hostile,
      41,
      3_000_000_000,
      1,
    ]);
    expect(rows).toEqual([{ testo: hostile, n: 42, grande: 3_000_000_000 }]);
  });

  test('refuses what is not one read', async () => {
    for (const sql of [
      'DROP TABLE dw.prova',
      'INSERT INTO dw.prova VALUES (1, NULL, NULL) RETURNING n',
      'SELECT 1; SELECT 2',
      "COPY dw.prova TO '/tmp/rubato.csv'",
      'EXPLAIN ANALYZE DELETE FROM dw.prova',
      'PRAGMA enable_profiling',
      "ATTACH ':memory:' AS altro",
      '',
    ]) {
      await expect(handle.warehouse.query(sql), sql).rejects.toMatchObject({ query: sql });
    }
    await expect(handle.warehouse.query('DROP TABLE dw.prova')).rejects.toMatchObject({
      code: 'ISTRUZIONE_NON_AMMESSA',
    });
  });

  test('says which query is wrong, and keeps the words of the engine', async () => {
    const wrong = handle.warehouse.query('SELECT assente FROM dw.prova');
    await expect(wrong).rejects.toMatchObject({
      code: 'QUERY_NON_VALIDA',
      query: 'SELECT assente FROM dw.prova',
    });
    await expect(wrong).rejects.toMatchObject({
      cause: { message: expect.stringContaining('assente') as string },
    });
  });
});

describe('stream', () => {
  test('gives the same rows in batches', async () => {
    let rows = 0;
    let sum = 0;
    let batches = 0;
    for await (const batch of handle.warehouse.stream<{ n: number }>(
      'SELECT range AS n FROM range(?)',
      [10_000],
    )) {
      batches += 1;
      rows += batch.length;
      for (const { n } of batch) sum += n;
    }
    expect({ rows, sum }).toEqual({ rows: 10_000, sum: 49_995_000 });
    expect(batches).toBeGreaterThan(1);
  });

  test('leaving early frees the connection', async () => {
    for (let i = 0; i < 10; i += 1) {
      for await (const batch of handle.warehouse.stream('SELECT range FROM range(1000000000)')) {
        expect(batch.length).toBeGreaterThan(0);
        break;
      }
    }
    expect(await handle.warehouse.query('SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  test('an error in the statement reaches the loop', async () => {
    const read = async (): Promise<void> => {
      for await (const batch of handle.warehouse.stream(
        "SELECT CAST('x' || range AS INTEGER) FROM range(10)",
      )) {
        expect(batch).toBeUndefined();
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'VALORE_NON_VALIDO' });
  });
});

describe('cancel', () => {
  test('a runaway statement stops within a second, others go on', async () => {
    const controller = new AbortController();
    const runaway = handle.warehouse.query(RUNAWAY, [], { signal: controller.signal });
    runaway.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const started = performance.now();
    const other = handle.warehouse.query('SELECT count(*) AS n FROM range(1000)');
    controller.abort();
    await expect(runaway).rejects.toMatchObject({ code: 'INTERROTTA' });
    expect(performance.now() - started).toBeLessThan(1000);
    expect(await other).toEqual([{ n: 1000 }]);
  });

  test('an aborted signal starts nothing; a queued caller gives up its place', async () => {
    await expect(
      handle.warehouse.query('SELECT 1', [], { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'INTERROTTA' });
    const busy = new AbortController();
    const all = Promise.allSettled(
      [1, 2, 3].map(() => handle.warehouse.query(RUNAWAY, [], { signal: busy.signal })),
    );
    const queued = handle.warehouse.query('SELECT 1', [], { signal: AbortSignal.timeout(100) });
    await expect(queued).rejects.toMatchObject({ code: 'INTERROTTA' });
    const patient = handle.warehouse.query('SELECT 2 AS n');
    busy.abort();
    expect(await patient).toEqual([{ n: 2 }]);
    const outcomes = await all;
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await handle.warehouse.query('SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });
});

describe('transaction', () => {
  const count = async (): Promise<unknown> =>
    (await handle.warehouse.query('SELECT count(*) AS n FROM dw.prova'))[0]?.['n'];

  test('rolls back when the work fails, with its own error', async () => {
    const failure = new Error('ripensato');
    const work = handle.warehouse.transaction(async (session) => {
      await session.execute('INSERT INTO dw.prova (n) VALUES (1)');
      expect(await session.query('SELECT count(*) AS n FROM dw.prova')).toEqual([{ n: 1 }]);
      throw failure;
    });
    await expect(work).rejects.toBe(failure);
    expect(await count()).toBe(0);
  });

  test('rolls back when aborted', async () => {
    const controller = new AbortController();
    const work = handle.warehouse.transaction(
      async (session) => {
        await session.execute('INSERT INTO dw.prova (n) VALUES (1)');
        controller.abort();
        await session.query(RUNAWAY);
      },
      { signal: controller.signal },
    );
    await expect(work).rejects.toMatchObject({ code: 'INTERROTTA' });
    expect(await count()).toBe(0);
  });

  test('commits otherwise', async () => {
    await handle.warehouse.transaction((session) => session.execute('INSERT INTO dw.prova (n) VALUES (7)'));
    expect(await handle.warehouse.query('SELECT n FROM dw.prova')).toEqual([{ n: 7 }]);
    expect(await handle.warehouse.execute('DELETE FROM dw.prova')).toBe(1);
  });
});

describe('bulkLoad', () => {
  async function* batches(): AsyncGenerator<Param[][]> {
    yield [['2025-01-01', 1]];
    yield await Promise.resolve([
      [null, 2],
      ['1861-03-17', 3],
    ]);
  }

  test('appends batches in the order of the columns named, defaults elsewhere', async () => {
    expect(await handle.warehouse.bulkLoad('dw.prova', ['giorno', 'n'], batches())).toBe(3);
    expect(await handle.warehouse.query('SELECT n, testo, giorno FROM dw.prova ORDER BY n')).toEqual([
      { n: 1, testo: null, giorno: '2025-01-01' },
      { n: 2, testo: null, giorno: null },
      { n: 3, testo: null, giorno: '1861-03-17' },
    ]);
    await handle.warehouse.execute('DELETE FROM dw.prova');
  });

  test.for([
    [
      'a value that does not fit',
      [
        [1, 'uno', null],
        ['molti', 'due', null],
      ],
      'VALORE_NON_VALIDO',
    ],
    ['a fraction in a whole column', [[1.5, 'uno', null]], 'VALORE_NON_VALIDO'],
    ['a number too large for its column', [[3_000_000_000, 'uno', null]], 'VALORE_NON_VALIDO'],
    [
      'a missing key',
      [
        [1, 'uno', null],
        [null, 'due', null],
      ],
      'VINCOLO_VIOLATO',
    ],
  ] as [string, Param[][], string][])('keeps nothing of a load with %s', async ([, rows, code]) => {
    const load = handle.warehouse.bulkLoad(
      'dw.prova',
      ['n', 'testo', 'giorno'],
      rows.map((row) => [row]),
    );
    await expect(load).rejects.toMatchObject({ code });
    expect(await handle.warehouse.query('SELECT * FROM dw.prova')).toEqual([]);
  });

  test('keeps every value in its place over many chunks, empty ones too', async () => {
    const rows = Array.from({ length: 5000 }, (_, n): Param[] => [n, n % 3 ? `testo ${n}` : null, null]);
    const halves = [rows.slice(0, 3001), rows.slice(3001)];
    expect(await handle.warehouse.bulkLoad('dw.prova', ['n', 'testo', 'giorno'], halves)).toBe(5000);
    const stored = await handle.warehouse.query('SELECT n, testo, giorno FROM dw.prova ORDER BY n');
    expect(stored.map(({ n, testo, giorno }) => [n, testo, giorno])).toEqual(rows);
    await handle.warehouse.execute('DELETE FROM dw.prova');
  });

  test('names a table or column that does not exist', async () => {
    await expect(handle.warehouse.bulkLoad('dw.assente', ['n'], [])).rejects.toThrow('dw.assente');
    await expect(handle.warehouse.bulkLoad('dw.prova', ['n', 'boh'], [])).rejects.toThrow('boh');
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
