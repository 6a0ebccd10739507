import { beforeAll, describe, expect, test } from 'vitest';
import type { Param, Warehouse } from '../../sql/warehouse.ts';
import { forEachWarehouse } from '../support/warehouses.ts';

forEachWarehouse('the interface of the warehouse', ({ engine, dialect, fresh }) => {
  let warehouse: Warehouse;

  beforeAll(async () => {
    ({ warehouse } = await fresh({ connections: 3 }));
    await warehouse.execute('CREATE SCHEMA dw');
    await warehouse.execute(
      `CREATE TABLE dw.prova (n INT NOT NULL PRIMARY KEY, testo VARCHAR(200), giorno DATE, istante ${dialect.instant},
         grande BIGINT, ordine INT DEFAULT 7)`,
    );
  });

  const count = async (): Promise<unknown> =>
    (await warehouse.query('SELECT COUNT(*) AS n FROM dw.prova'))[0]?.['n'];

  test('every session says its engine', async () => {
    expect(warehouse.engine).toBe(engine);
    expect(await warehouse.transaction((session) => Promise.resolve(session.engine))).toBe(engine);
  });

  describe('query', () => {
    test('gives numbers, dates, text and bytes as promised', async () => {
      const [row] = await warehouse.query(dialect.oneOfEach);
      expect(row).toEqual({
        intero: 9007199254740991,
        enorme: 9007199254740993n,
        decimale: -12.5,
        reale: 0.25,
        giorno: '2024-02-29',
        istante: '2024-02-29T10:20:30.000Z',
        testo: 'Forlì',
        vuoto: null,
        vero: true,
        byte: Buffer.from('ab'),
      });
    });

    test('binds parameters as values, never as SQL', async () => {
      const hostile = "'; DROP TABLE dw.prova; -- ? @p1";
      const [row] = await warehouse.query(
        "SELECT ? AS testo, ? + 1 AS n, CAST(? AS BIGINT) AS grande, CAST(? AS DATE) AS giorno, '?' AS segno, ? AS niente",
        [hostile, 41, 3_000_000_000, '2024-02-29', null],
      );
      expect(row).toEqual({
        testo: hostile,
        n: 42,
        grande: 3_000_000_000,
        giorno: '2024-02-29',
        segno: '?',
        niente: null,
      });
    });

    test('columns with one name are kept apart', async () => {
      expect(await warehouse.query('SELECT 1 AS n, 2 AS n')).toEqual([{ n: 1, 'n:1': 2 }]);
    });

    test('no rows is an empty list', async () => {
      expect(await warehouse.query('SELECT n FROM dw.prova WHERE n < ?', [0])).toEqual([]);
    });

    test('refuses what is not one read', async () => {
      for (const sql of [
        'DROP TABLE dw.prova',
        'INSERT INTO dw.prova (n) VALUES (1)',
        'SELECT 1 AS a; SELECT 2 AS b',
        'CREATE TABLE dw.altra (n INT)',
      ]) {
        await expect(warehouse.query(sql), sql).rejects.toMatchObject({
          code: 'ISTRUZIONE_NON_AMMESSA',
          query: sql,
        });
      }
    });

    test('says which query is wrong, and keeps the words of the engine', async () => {
      const wrong = warehouse.query('SELECT assente FROM dw.prova');
      await expect(wrong).rejects.toMatchObject({
        code: 'QUERY_NON_VALIDA',
        query: 'SELECT assente FROM dw.prova',
        cause: { message: expect.stringContaining('assente') as string },
      });
    });
  });

  describe('stream', () => {
    test('gives the same rows in batches', async () => {
      let rows = 0;
      let sum = 0;
      let batches = 0;
      for await (const batch of warehouse.stream<{ n: number }>(dialect.numbers(10_000))) {
        batches += 1;
        rows += batch.length;
        for (const { n } of batch) sum += n;
      }
      expect({ rows, sum }).toEqual({ rows: 10_000, sum: 49_995_000 });
      expect(batches).toBeGreaterThan(1);
    });

    test('takes parameters; no rows is no batch', async () => {
      for await (const batch of warehouse.stream('SELECT n FROM dw.prova WHERE n < ?', [0])) {
        expect(batch).toBeUndefined();
      }
    });

    test('leaving early frees the connection', async () => {
      for (let i = 0; i < 10; i += 1) {
        for await (const batch of warehouse.stream(dialect.numbers(20_000_000))) {
          expect(batch.length).toBeGreaterThan(0);
          break;
        }
      }
      expect(await warehouse.query('SELECT 1 AS n')).toEqual([{ n: 1 }]);
    });

    test('an error in the statement reaches the loop', async () => {
      const read = async (): Promise<void> => {
        const text = `SELECT CAST(CONCAT('x', n) AS INT) AS n FROM (${dialect.numbers(10)}) AS numeri`;
        for await (const batch of warehouse.stream(text)) expect(batch).toBeUndefined();
      };
      await expect(read()).rejects.toMatchObject({ code: 'VALORE_NON_VALIDO' });
    });

    test('stops when aborted in the middle', async () => {
      const controller = new AbortController();
      const read = async (): Promise<void> => {
        const options = { signal: controller.signal };
        for await (const batch of warehouse.stream(dialect.numbers(20_000_000), [], options)) {
          expect(batch.length).toBeGreaterThan(0);
          controller.abort();
        }
      };
      await expect(read()).rejects.toMatchObject({ code: 'INTERROTTA' });
      expect(await warehouse.query('SELECT 1 AS n')).toEqual([{ n: 1 }]);
    });
  });

  describe('cancel', () => {
    test('a runaway statement stops within a second, others go on', async () => {
      const controller = new AbortController();
      const runaway = warehouse.query(dialect.runaway, [], { signal: controller.signal });
      runaway.catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 200));
      const started = performance.now();
      const other = warehouse.query(`SELECT COUNT(*) AS n FROM (${dialect.numbers(1000)}) AS numeri`);
      controller.abort();
      await expect(runaway).rejects.toMatchObject({ code: 'INTERROTTA' });
      expect(performance.now() - started).toBeLessThan(1000);
      expect(await other).toEqual([{ n: 1000 }]);
    });

    test('an aborted signal starts nothing; a queued caller gives up its place', async () => {
      await expect(
        warehouse.query('SELECT 1 AS n', [], { signal: AbortSignal.abort() }),
      ).rejects.toMatchObject({ code: 'INTERROTTA' });
      const busy = new AbortController();
      const all = Promise.allSettled(
        [1, 2, 3].map(() => warehouse.query(dialect.runaway, [], { signal: busy.signal })),
      );
      const queued = warehouse.query('SELECT 1 AS n', [], { signal: AbortSignal.timeout(100) });
      await expect(queued).rejects.toMatchObject({ code: 'INTERROTTA' });
      const patient = warehouse.query('SELECT 2 AS n');
      busy.abort();
      expect(await patient).toEqual([{ n: 2 }]);
      expect((await all).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
      expect(await warehouse.query('SELECT 1 AS n')).toEqual([{ n: 1 }]);
    });
  });

  describe('execute', () => {
    test('gives the number of rows that the last statement changed', async () => {
      expect(await warehouse.execute('INSERT INTO dw.prova (n) VALUES (1), (2), (3)')).toBe(3);
      expect(await warehouse.execute('UPDATE dw.prova SET testo = ? WHERE n > ?', ['x', 1])).toBe(2);
      expect(await warehouse.execute('UPDATE dw.prova SET n = 9 WHERE n = 3; DELETE FROM dw.prova')).toBe(3);
    });

    test('a broken key or null is told by its code', async () => {
      await warehouse.execute('INSERT INTO dw.prova (n) VALUES (1)');
      for (const sql of ['INSERT INTO dw.prova (n) VALUES (1)', 'INSERT INTO dw.prova (n) VALUES (NULL)']) {
        await expect(warehouse.execute(sql)).rejects.toMatchObject({ code: 'VINCOLO_VIOLATO', query: sql });
      }
      await warehouse.execute('DELETE FROM dw.prova');
    });
  });

  describe('transaction', () => {
    test('rolls back when the work fails, with its own error', async () => {
      const failure = new Error('ripensato');
      const work = warehouse.transaction(async (session) => {
        await session.execute('INSERT INTO dw.prova (n) VALUES (1)');
        expect(await session.query('SELECT COUNT(*) AS n FROM dw.prova')).toEqual([{ n: 1 }]);
        throw failure;
      });
      await expect(work).rejects.toBe(failure);
      expect(await count()).toBe(0);
    });

    test('rolls back when a statement fails, with its code', async () => {
      const work = warehouse.transaction(async (session) => {
        await session.execute('INSERT INTO dw.prova (n) VALUES (1)');
        await session.execute('INSERT INTO dw.prova (n) VALUES (1)');
      });
      await expect(work).rejects.toMatchObject({ code: 'VINCOLO_VIOLATO' });
      expect(await count()).toBe(0);
      expect(await warehouse.transaction((session) => session.execute('DELETE FROM dw.prova'))).toBe(0);
    });

    test('rolls back when aborted', async () => {
      const controller = new AbortController();
      const work = warehouse.transaction(
        async (session) => {
          await session.execute('INSERT INTO dw.prova (n) VALUES (1)');
          setTimeout(() => controller.abort(), 100);
          await session.query(dialect.runaway);
        },
        { signal: controller.signal },
      );
      await expect(work).rejects.toMatchObject({ code: 'INTERROTTA' });
      expect(await count()).toBe(0);
    });

    test('commits otherwise, and takes questions one after the other', async () => {
      const answers = await warehouse.transaction(async (session) => {
        await session.execute('INSERT INTO dw.prova (n) VALUES (7)');
        return Promise.all([1, 2, 3].map((each) => session.query(`SELECT n + ${each} AS n FROM dw.prova`)));
      });
      expect(answers).toEqual([[{ n: 8 }], [{ n: 9 }], [{ n: 10 }]]);
      expect(await warehouse.query('SELECT n FROM dw.prova')).toEqual([{ n: 7 }]);
      expect(await warehouse.execute('DELETE FROM dw.prova')).toBe(1);
    });

    test('what is not committed is seen by nobody else, and nobody waits for it', async () => {
      await warehouse.transaction(async (session) => {
        await session.execute('INSERT INTO dw.prova (n) VALUES (1)');
        if (engine === 'duckdb') expect(await count()).toBe(0);
        await session.execute('DELETE FROM dw.prova');
      });
      expect(await count()).toBe(0);
    });
  });

  describe('bulkLoad', () => {
    async function* batches(): AsyncGenerator<Param[][]> {
      yield [['2025-01-01', 1, '2024-02-29T10:20:30.500Z', 9007199254740993n, 'Forlì']];
      yield await Promise.resolve([
        [null, 2, null, null, null],
        ['1861-03-17', 3, '1900-01-01T00:00:00', 4, ''],
      ]);
    }

    test('appends batches in the order of the columns named, defaults elsewhere', async () => {
      const columns = ['giorno', 'n', 'istante', 'grande', 'testo'];
      expect(await warehouse.bulkLoad('dw.prova', columns, batches())).toBe(3);
      const stored = await warehouse.query(
        'SELECT n, testo, giorno, istante, grande, ordine FROM dw.prova ORDER BY n',
      );
      expect(stored).toEqual([
        {
          n: 1,
          testo: 'Forlì',
          giorno: '2025-01-01',
          istante: '2024-02-29T10:20:30.500Z',
          grande: 9007199254740993n,
          ordine: 7,
        },
        { n: 2, testo: null, giorno: null, istante: null, grande: null, ordine: 7 },
        { n: 3, testo: '', giorno: '1861-03-17', istante: '1900-01-01T00:00:00.000Z', grande: 4, ordine: 7 },
      ]);
      await warehouse.execute('DELETE FROM dw.prova');
    });

    test('keeps every value in its place over many chunks, nulls too', async () => {
      const rows = Array.from({ length: 5000 }, (_, n): Param[] => [
        n,
        n % 3 ? `testo ${n}` : null,
        null,
        null,
      ]);
      const halves = [rows.slice(0, 3001), rows.slice(3001)];
      const load = warehouse.bulkLoad('dw.prova', ['n', 'testo', 'giorno', 'ordine'], halves);
      expect(await load).toBe(5000);
      const stored = await warehouse.query('SELECT n, testo, giorno, ordine FROM dw.prova ORDER BY n');
      expect(stored.map(({ n, testo, giorno, ordine }) => [n, testo, giorno, ordine])).toEqual(rows);
      await warehouse.execute('DELETE FROM dw.prova');
    });

    test.for([
      ['a value that does not fit', ['molti', 'due'], 'VALORE_NON_VALIDO'],
      ['a fraction in a whole column', [1.5, 'uno'], 'VALORE_NON_VALIDO'],
      ['a number too large for its column', [3_000_000_000, 'uno'], 'VALORE_NON_VALIDO'],
      ['a missing key', [null, 'due'], 'VINCOLO_VIOLATO'],
      ['a key that is there already', [1, 'due'], 'VINCOLO_VIOLATO'],
    ] as [string, Param[], string][])('keeps nothing of a load with %s', async ([, wrong, code]) => {
      const load = warehouse.bulkLoad('dw.prova', ['n', 'testo'], [[[1, 'uno']], [wrong]]);
      await expect(load).rejects.toMatchObject({ code });
      expect(await count()).toBe(0);
    });

    test('keeps nothing when the rows stop coming with an error, which reaches the caller', async () => {
      const failure = new Error('file finito male');
      async function* broken(): AsyncGenerator<Param[][]> {
        yield [[1]];
        await Promise.reject(failure);
      }
      await expect(warehouse.bulkLoad('dw.prova', ['n'], broken())).rejects.toMatchObject({
        message: expect.stringContaining('file finito male') as string,
      });
      expect(await count()).toBe(0);
    });

    test('names a table or column that does not exist', async () => {
      await expect(warehouse.bulkLoad('dw.assente', ['n'], [])).rejects.toThrow('dw.assente');
      await expect(warehouse.bulkLoad('dw.prova', ['n', 'boh'], [])).rejects.toThrow('boh');
    });
  });

  test('closed, it says so', async () => {
    const { warehouse: other } = await fresh();
    await other.close();
    await expect(other.query('SELECT 1 AS n')).rejects.toMatchObject({ code: 'MAGAZZINO_CHIUSO' });
  });
});
