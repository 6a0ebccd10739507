import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openMssql } from '../../../sql/mssql/open.ts';
import type { Param, Warehouse } from '../../../sql/warehouse.ts';
import { startTdsServer, type TdsServer } from '../../support/tds-server.ts';

/** The client side, over a server that only speaks the protocol; what the T-SQL means only a real server can say. */

let server: TdsServer;
let warehouse: Warehouse;
const address = (): string => `mssql://sa:p@127.0.0.1:${server.port}/prova?encrypt=false`;

beforeAll(async () => {
  server = await startTdsServer();
  ({ warehouse } = await openMssql(address(), { connections: 2 }));
});

beforeEach(() => {
  server.events.length = 0;
  server.script(() => ({}));
});

afterAll(async () => {
  await warehouse.close();
  await server.close();
});

const kinds = (): string[] =>
  server.events.map(({ kind, sql }) => (kind === 'statement' ? (sql ?? '') : kind));

describe('query', () => {
  test('gives values as the interface promises, names that repeat apart', async () => {
    server.script(() => ({
      columns: [
        { name: 'n', type: 'int' },
        { name: 'n', type: 'bigint' },
        { name: 'enorme', type: 'bigint' },
        { name: 'testo', type: 'nvarchar' },
        { name: 'giorno', type: 'date' },
        { name: 'istante', type: 'datetime2' },
        { name: 'vero', type: 'bit' },
        { name: 'reale', type: 'float' },
        { name: 'byte', type: 'varbinary' },
        { name: 'vuoto', type: 'int' },
      ],
      rows: [
        [
          1,
          9007199254740991n,
          9007199254740993n,
          'Forlì',
          new Date('2024-02-29'),
          new Date('2024-02-29T10:20:30.500Z'),
          true,
          0.25,
          Buffer.from('ab'),
          null,
        ],
      ],
    }));
    expect(await warehouse.query('SELECT 1 AS n')).toEqual([
      {
        n: 1,
        'n:1': 9007199254740991,
        enorme: 9007199254740993n,
        testo: 'Forlì',
        giorno: '2024-02-29',
        istante: '2024-02-29T10:20:30.500Z',
        vero: true,
        reale: 0.25,
        byte: Buffer.from('ab'),
        vuoto: null,
      },
    ]);
  });

  test('binds values by name with a type that fits', async () => {
    const values = ['testo', 1, 3_000_000_000, 0.5, true, null, Uint8Array.of(1), 9007199254740993n];
    await warehouse.query(`SELECT ${values.map(() => '?').join(', ')}, '?' AS s`, values);
    expect(server.events).toMatchObject([
      {
        sql: "SELECT @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, '?' AS s",
        declaration:
          '@p1 nvarchar(4000), @p2 int, @p3 bigint, @p4 float, @p5 bit, @p6 nvarchar(4000), @p7 varbinary(max), @p8 bigint',
      },
    ]);
    await warehouse.query('SELECT ? AS lungo', ['x'.repeat(4001)]);
    expect(server.events[1]).toMatchObject({ declaration: '@p1 nvarchar(max)' });
  });

  test('an error of the server becomes a code, and the connection goes on', async () => {
    server.script(() => ({ error: { number: 208, message: "Invalid object name 'dw.assente'." } }));
    await expect(warehouse.query('SELECT n FROM dw.assente')).rejects.toMatchObject({
      code: 'QUERY_NON_VALIDA',
      query: 'SELECT n FROM dw.assente',
      cause: { number: 208 },
    });
    server.script(() => ({ columns: [{ name: 'n', type: 'int' }], rows: [[1]] }));
    expect(await warehouse.query('SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  test('never reaches the server with what is not one read, or too many values', async () => {
    await expect(warehouse.query('DELETE FROM dw.prova')).rejects.toMatchObject({
      code: 'ISTRUZIONE_NON_AMMESSA',
    });
    await expect(warehouse.query('SELECT 1', Array(2099).fill(1))).rejects.toMatchObject({
      code: 'QUERY_NON_VALIDA',
    });
    await expect(warehouse.query('SELECT ? AS n', [NaN])).rejects.toMatchObject({
      code: 'VALORE_NON_VALIDO',
    });
    expect(server.events).toEqual([]);
  });
});

describe('cancel', () => {
  test('tells the server to stop, and frees the connection', async () => {
    server.script(({ sql }) => (sql === 'SELECT lenta' ? { hang: true } : {}));
    for (let i = 0; i < 3; i += 1) {
      const controller = new AbortController();
      const slow = warehouse.query('SELECT lenta', [], { signal: controller.signal });
      setTimeout(() => controller.abort(), 50);
      await expect(slow).rejects.toMatchObject({ code: 'INTERROTTA' });
    }
    expect(kinds().filter((kind) => kind === 'attention')).toHaveLength(3);
    expect(await warehouse.query('SELECT 1 AS n')).toEqual([]);
  });

  test('an aborted signal starts nothing; who waits for a connection gives up', async () => {
    await expect(warehouse.query('SELECT 1 AS n', [], { signal: AbortSignal.abort() })).rejects.toMatchObject(
      { code: 'INTERROTTA' },
    );
    expect(server.events).toEqual([]);
    server.script(({ sql }) => (sql === 'SELECT lenta' ? { hang: true } : {}));
    const busy = new AbortController();
    const all = Promise.allSettled(
      [1, 2].map(() => warehouse.query('SELECT lenta', [], { signal: busy.signal })),
    );
    const queued = warehouse.query('SELECT in_coda', [], { signal: AbortSignal.timeout(100) });
    await expect(queued).rejects.toMatchObject({ code: 'INTERROTTA' });
    busy.abort();
    expect(await all).toMatchObject([{ reason: { code: 'INTERROTTA' } }, { reason: { code: 'INTERROTTA' } }]);
    expect(await warehouse.query('SELECT 2 AS n')).toEqual([]);
    expect(kinds()).not.toContain('SELECT in_coda');
  });
});

describe('stream', () => {
  const COLUMNS = [{ name: 'n', type: 'int' as const }];
  function* numbers(n: number, taken?: (n: number) => void): Generator<number[]> {
    for (let i = 0; i < n; i += 1) {
      taken?.(i);
      yield [i];
    }
  }

  test('gives all rows in batches, in order', async () => {
    server.script(() => ({ columns: COLUMNS, rows: numbers(10_000) }));
    const seen: number[] = [];
    let batches = 0;
    for await (const batch of warehouse.stream<{ n: number }>('SELECT n FROM t WHERE a = ?', [1])) {
      batches += 1;
      for (const { n } of batch) seen.push(n);
    }
    expect(seen).toEqual(Array.from({ length: 10_000 }, (_, n) => n));
    expect(batches).toBeGreaterThan(3);
  });

  test('holds no more than a batch while the reader works', async () => {
    server.script(() => ({ columns: COLUMNS, rows: numbers(50_000_000) }));
    const sizes: number[] = [];
    for await (const batch of warehouse.stream('SELECT n FROM t')) {
      sizes.push(batch.length);
      if (sizes.length === 3) break;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    for (const size of sizes) expect(size).toBeLessThan(10_000);
    expect(kinds()).toEqual(['SELECT n FROM t', 'attention']);
    server.script(() => ({ columns: COLUMNS, rows: [[1]] }));
    expect(await warehouse.query('SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  test('an error after some rows reaches the loop', async () => {
    server.script(() => ({ columns: COLUMNS, error: { number: 245, message: 'Conversion failed' } }));
    const read = async (): Promise<void> => {
      for await (const batch of warehouse.stream('SELECT n FROM t')) expect(batch).toBeUndefined();
    };
    await expect(read()).rejects.toMatchObject({ code: 'VALORE_NON_VALIDO' });
  });

  test('stops when aborted in the middle, never ending as if whole', async () => {
    server.script(() => ({ columns: COLUMNS, rows: numbers(1_000_000) }));
    const controller = new AbortController();
    const read = async (): Promise<void> => {
      for await (const batch of warehouse.stream('SELECT n FROM t', [], { signal: controller.signal })) {
        expect(batch.length).toBeGreaterThan(0);
        controller.abort();
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'INTERROTTA' });
    expect(kinds()).toEqual(['SELECT n FROM t', 'attention']);
  });
});

describe('execute', () => {
  test('without values goes as a batch of its own, with values by name; gives the rows changed', async () => {
    server.script(({ sql }) => ({ changed: sql.startsWith('UPDATE') ? 2 : 3 }));
    expect(await warehouse.execute('CREATE SCHEMA dw')).toBe(3);
    expect(await warehouse.execute('UPDATE t SET a = ? WHERE b = ?', ['x', 1])).toBe(2);
    expect(server.events).toMatchObject([
      { sql: 'CREATE SCHEMA dw', declaration: '' },
      { sql: 'UPDATE t SET a = @p1 WHERE b = @p2', declaration: '@p1 nvarchar(4000), @p2 int' },
    ]);
  });
});

describe('transaction', () => {
  test('runs on one connection, commits in the end, takes questions one after the other', async () => {
    await warehouse.transaction(async (session) => {
      expect(session.engine).toBe('mssql');
      await Promise.all([1, 2, 3].map((n) => session.execute(`UPDATE t SET a = ${n}`)));
    });
    expect(kinds()).toEqual([
      'begin',
      'UPDATE t SET a = 1',
      'UPDATE t SET a = 2',
      'UPDATE t SET a = 3',
      'commit',
    ]);
    expect(new Set(server.events.map(({ connection }) => connection)).size).toBe(1);
  });

  test('rolls back when the work fails, with its own error', async () => {
    const failure = new Error('ripensato');
    const work = warehouse.transaction(async (session) => {
      await session.execute('UPDATE t SET a = 1');
      throw failure;
    });
    await expect(work).rejects.toBe(failure);
    expect(kinds()).toEqual(['begin', 'UPDATE t SET a = 1', 'rollback']);
  });

  test('one that the server ended by itself gives the reason; the connection goes on', async () => {
    server.script(({ sql }) =>
      sql === 'UPDATE t SET a = 1' ? { error: { number: 1205, message: 'deadlocked' }, rollsBack: true } : {},
    );
    for (let i = 0; i < 3; i += 1) {
      const work = warehouse.transaction((session) => session.execute('UPDATE t SET a = 1'));
      await expect(work).rejects.toMatchObject({ code: 'CONFLITTO' });
    }
    expect(kinds()).not.toContain('commit');
    expect(await warehouse.execute('UPDATE t SET a = 2')).toBe(0);
  });

  test('aborted, it stops what runs, even a statement without the signal, and does not commit', async () => {
    server.script(({ sql }) => (sql === 'SELECT lenta' ? { hang: true } : {}));
    for (let i = 0; i < 3; i += 1) {
      const controller = new AbortController();
      const work = warehouse.transaction(
        async (session) => {
          await session.execute('UPDATE t SET a = 1');
          setTimeout(() => controller.abort(), 30);
          await session.query('SELECT lenta');
        },
        { signal: controller.signal },
      );
      await expect(work).rejects.toMatchObject({ code: 'INTERROTTA' });
    }
    expect(kinds().filter((kind) => kind === 'attention')).toHaveLength(3);
    expect(kinds()).not.toContain('commit');
    await warehouse.transaction((session) => session.execute('UPDATE t SET a = 2'));
    expect(kinds().at(-1)).toBe('commit');
  });

  test('a statement while a stream is read is refused instead of waiting for ever', async () => {
    server.script(() => ({
      columns: [{ name: 'n', type: 'int' }],
      rows: Array.from({ length: 5000 }, (_, n) => [n]),
    }));
    await warehouse.transaction(async (session) => {
      for await (const batch of session.stream('SELECT n FROM t')) {
        expect(batch.length).toBeGreaterThan(0);
        await expect(session.execute('UPDATE t SET a = 1')).rejects.toThrow('lettura a flusso');
      }
      await session.execute('UPDATE t SET a = 2');
    });
    expect(kinds()).toEqual(['begin', 'SELECT n FROM t', 'UPDATE t SET a = 2', 'commit']);
  });
});

describe('bulkLoad', () => {
  const CATALOG = {
    columns: [
      { name: 'name', type: 'nvarchar' as const },
      { name: 'tipo', type: 'nvarchar' as const },
      { name: 'max_length', type: 'int' as const },
      { name: 'precision', type: 'int' as const },
      { name: 'scale', type: 'int' as const },
      { name: 'is_nullable', type: 'bit' as const },
    ],
    rows: [
      ['n', 'int', 4, 10, 0, false],
      ['testo', 'nvarchar', 400, 0, 0, true],
    ],
  };

  test('copies the rows in one transaction, with the types of the table', async () => {
    server.script(({ sql }) => (sql.includes('sys.columns') ? CATALOG : {}));
    const rows = Array.from({ length: 1000 }, (_, n) => [n % 2 ? 'dispari' : null, n]);
    expect(await warehouse.bulkLoad('dw.prova', ['testo', 'n'], [rows, rows])).toBe(2000);
    expect(kinds()).toEqual([
      'begin',
      expect.stringContaining('sys.columns'),
      'insert bulk [dw].[prova]([testo] nvarchar(200), [n] int) WITH (CHECK_CONSTRAINTS,KEEP_NULLS)',
      'bulk',
      'commit',
    ]);
    expect(server.events).toContainEqual(expect.objectContaining({ kind: 'bulk', rows: 2000 }));
  });

  test('writes each type as the protocol wants it', async () => {
    const types: [string, number, number, number, Param, unknown][] = [
      ['int', 4, 10, 0, -7, Buffer.from(Int32Array.of(-7).buffer)],
      ['bigint', 8, 19, 0, 9007199254740993n, Buffer.from(BigInt64Array.of(9007199254740993n).buffer)],
      ['smallint', 2, 5, 0, 12, Buffer.from(Int16Array.of(12).buffer)],
      ['bit', 1, 1, 0, true, Buffer.from([1])],
      ['float', 8, 53, 0, 0.25, Buffer.from(Float64Array.of(0.25).buffer)],
      ['decimal', 9, 10, 2, -12.5, expect.any(Buffer)],
      // Days since the year 1; 1861-03-17 is before 1900.
      ['date', 3, 10, 0, '1861-03-17', Buffer.from([0x02, 0x5e, 0x0a])],
      // Milliseconds of the day in four bytes, then the day.
      ['datetime2', 7, 23, 3, '2024-02-29T00:00:01.500Z', Buffer.from([0xdc, 5, 0, 0, 0x80, 0x46, 0x0b])],
      ['nvarchar', 20, 0, 0, 'Forlì', Buffer.from('Forlì', 'utf16le')],
      ['nvarchar', -1, 0, 0, 'x'.repeat(9000), Buffer.from('x'.repeat(9000), 'utf16le')],
      ['varbinary', -1, 0, 0, Buffer.alloc(20_000, 7), Buffer.alloc(20_000, 7)],
    ];
    const catalog = types.map(([tipo, ...sizes], n) => [`c${n}`, tipo, ...sizes.slice(0, 3), true]);
    server.script(({ sql }) => (sql.includes('sys.columns') ? { ...CATALOG, rows: catalog } : {}));
    const names = types.map((_, n) => `c${n}`);
    const rows = [types.map(([, , , , value]) => value), types.map(() => null)];
    expect(await warehouse.bulkLoad('dw.prova', names, [rows])).toBe(2);
    const copy = server.events.find(({ kind }) => kind === 'bulk');
    expect(copy?.cells).toEqual([types.map(([, , , , , bytes]) => bytes), types.map(() => null)]);
  });

  test('keeps nothing when a value does not fit', async () => {
    server.script(({ sql }) => (sql.includes('sys.columns') ? CATALOG : {}));
    const load = warehouse.bulkLoad('dw.prova', ['n'], [[[1]], [['molti']]]);
    await expect(load).rejects.toMatchObject({ code: 'VALORE_NON_VALIDO' });
    expect(kinds().at(-1)).toBe('rollback');
  });

  test('passes on the error of its source as it is', async () => {
    server.script(({ sql }) => (sql.includes('sys.columns') ? CATALOG : {}));
    async function* broken(): AsyncGenerator<number[][]> {
      yield [[1]];
      await Promise.reject(new Error('file finito male'));
    }
    await expect(warehouse.bulkLoad('dw.prova', ['n'], broken())).rejects.toThrow('file finito male');
    expect(kinds().at(-1)).toBe('rollback');
  });
});

describe('opening', () => {
  test.for([
    [18456, "Login failed for user 'sa'.", 'CREDENZIALI_ERRATE'],
    [4060, 'Impossibile aprire il database "prova".', 'MAGAZZINO_ASSENTE'],
  ] as [number, string, string][])('a login refused with %d', async ([number, message, code]) => {
    server.refuseLogin({ number, message });
    const refused = openMssql(address());
    await expect(refused).rejects.toMatchObject({
      code,
      message: expect.stringContaining('prova su 127.0.0.1') as string,
    });
    server.refuseLogin(undefined);
  });

  test('closed while a statement runs: it stops, and nothing more is taken', async () => {
    const { warehouse: other } = await openMssql(address(), { connections: 1 });
    server.script(() => ({ hang: true }));
    const running = other.query('SELECT lenta');
    running.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await other.close();
    await expect(running).rejects.toMatchObject({ code: 'INTERROTTA' });
    await expect(other.query('SELECT 1 AS n')).rejects.toMatchObject({ code: 'MAGAZZINO_CHIUSO' });
  });
});
