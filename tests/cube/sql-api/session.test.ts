import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import Cursor from 'pg-cursor';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { SqlApi } from '../../../cube/native/sql-api/index.ts';
import { int16, int32, message } from '../../../cube/native/sql-api/wire/bytes.ts';
import { connect, EVENTS, openDoor } from './support/door.ts';
import {
  bind,
  close,
  describeOf,
  errorOf,
  execute,
  flush,
  parse,
  query,
  RawClient,
  sync,
  tagOf,
  types,
} from './support/raw.ts';

let door: SqlApi;
let client: pg.Client;
let raw: RawClient;
beforeAll(async () => {
  door = await openDoor();
  client = await connect(door.port);
  raw = await RawClient.open(door.port);
  await raw.signIn();
});
afterAll(async () => {
  await client.end();
  raw.end();
  await door.close('fast');
});
afterEach(() => client.query('ROLLBACK').catch(() => undefined));

async function say(...parts: Buffer[]) {
  raw.send(...parts);
  return raw.until('Z');
}
const values = async (sql: string) => (await client.query({ text: sql, rowMode: 'array' })).rows.flat();
const code = (sql: string) =>
  client.query(sql).then(
    () => 'done',
    (error: pg.DatabaseError) => error.code,
  );

describe('the simple protocol', () => {
  test('rows, tags, several statements, none', async () => {
    const replies = await say(query('SELECT n(2); SELECT n(1)'));
    expect(types(replies)).toBe('TDDCTDCZ');
    expect(tagOf(replies)).toEqual(['SELECT 2', 'SELECT 1']);
    for (const empty of ['', ';;', '-- nulla']) expect(types(await say(query(empty)))).toBe('IZ');
  });

  test('every statement of a text is looked at by itself; the first that fails ends it', async () => {
    const replies = await say(query('SELECT n(1); DROP TABLE x; SELECT n(1)'));
    expect(types(replies)).toBe('EZ');
    const later = await say(query('SELECT n(1); SELECT nothing; SELECT n(1)'));
    expect(types(later)).toBe('TDCEZ');
  });

  test('places of errors are those of the whole text', async () => {
    const [error] = (await say(query('SELECT n(1);  SELECT nothing'))).filter(({ type }) => type === 'E');
    expect(error && errorOf(error)).toMatchObject({ S: 'ERROR', V: 'ERROR', C: '42P01', P: '22' });
  });

  test('errors of our own say nothing of the inside', async () => {
    const [error] = await say(query('SELECT boom'));
    expect(error && errorOf(error)['C']).toBe('XX000');
    expect(error?.body.toString()).not.toMatch(/secret|TypeError|\.ts/);
  });
});

describe('the extended protocol', () => {
  test('parameters, also NULL, bigger than usual, and with a type', async () => {
    expect(await client.query('SELECT $1, $2, $3', ['à', null, 'x'.repeat(200_000)])).toMatchObject({
      rows: [{ p1: 'à', p2: null, p3: 'x'.repeat(200_000) }],
    });
    const number = Buffer.alloc(4);
    number.writeInt32BE(-42);
    const replies = await say(
      parse('', 'SELECT $1, $2', [23, 25]),
      bind('', '', [number, 'due'], { formats: [1, 0] }),
      execute(''),
      sync,
    );
    expect(types(replies)).toBe('12DCZ');
    expect(replies[2]?.body.toString()).toContain('-42');
  });

  test('a statement is described with its parameters and columns, a portal with its formats', async () => {
    const replies = await say(
      parse('uno', 'SELECT n(1)'),
      describeOf('S', 'uno'),
      bind('p', 'uno', [], { results: [1] }),
      describeOf('P', 'p'),
      execute('p'),
      close('P', 'p'),
      close('S', 'uno'),
      sync,
    );
    expect(types(replies)).toBe('1tT2TDC33Z');
    expect(replies[4]?.body.readInt16BE(replies[4].body.length - 2)).toBe(1);
    expect(replies[5]?.body.subarray(-4)).toEqual(int32(1));
  });

  test('rows in portions, until the portal ends', async () => {
    const replies = await say(
      parse('', 'SELECT n(250)'),
      bind('', ''),
      execute('', 100),
      execute('', 100),
      execute('', 100),
      sync,
    );
    const shape = types(replies).replace(/D+/g, 'D');
    expect(shape).toBe('12DsDsDCZ');
    expect(types(replies).match(/D/g)).toHaveLength(250);
    expect(tagOf(replies)).toEqual(['SELECT 50']);
  });

  test('after an error all is passed over up to Sync, and no portal outlives it', async () => {
    const replies = await say(parse('', 'SELECT nothing'), bind('', ''), execute(''), sync);
    expect(types(replies)).toBe('EZ');
    expect(types(await say(parse('', 'SELECT n(1)'), bind('p', ''), sync))).toBe('12Z');
    const [gone] = await say(execute('p'), sync);
    expect(gone && errorOf(gone)['C']).toBe('34000');
  });

  test('wrong counts, unknown names, two statements', async () => {
    const codeOf = async (...parts: Buffer[]) => {
      const replies = await say(...parts, sync);
      const error = replies.find(({ type }) => type === 'E');
      return error && errorOf(error)['C'];
    };
    expect(await codeOf(parse('', 'SELECT $1'), bind('', ''))).toBe('08P01');
    expect(await codeOf(bind('', 'nessuna'))).toBe('26000');
    expect(await codeOf(parse('', 'SELECT n(1); SELECT n(1)'))).toBe('42601');
    expect(await codeOf(parse('a', 'SELECT n(1)'), parse('a', 'SELECT n(1)'))).toBe('42P05');
    expect(types(await say(parse('', ''), bind('', ''), describeOf('P', ''), execute(''), sync))).toBe(
      '12nIZ',
    );
  });

  test('flush brings what is ready', async () => {
    raw.send(parse('', 'SELECT n(1)'), flush);
    expect(types(await raw.until('1'))).toBe('1');
    expect(types(await say(sync))).toBe('Z');
  });

  test('node-postgres reads a cursor in portions', async () => {
    const cursor = client.query(new Cursor<{ n: number }>('SELECT n(1000)'));
    const before = EVENTS.closed;
    expect((await cursor.read(300)).map(({ n }) => n).at(-1)).toBe(300);
    expect(await cursor.read(10)).toHaveLength(10);
    await cursor.close();
    expect(EVENTS.closed).toBe(before + 1);
  });

  test('binary columns of every kind', async () => {
    const columns = {
      types: [16, 20, 23, 25, 701, 1082, 1114, 1700, 1009],
      values: ['t', '7', '7', 'è', '1.5', '2024-02-29', '2024-02-29 10:00:00', '12.50', '{a,b}'],
    };
    const result = await client.query({
      text: `SELECT row('${JSON.stringify(columns)}')`,
      values: [],
      binary: true,
      rowMode: 'array',
    } as pg.QueryArrayConfig);
    const [row = []] = result.rows as unknown[][];
    expect(row.slice(0, 5)).toEqual([true, '7', 7, 'è', 1.5]);
    expect(String(row[7])).toBe('12.50');
  });
});

describe('transactions', () => {
  test('their state is told, and a failed one answers nothing until it ends', async () => {
    const state = async (sql: string) => (await say(query(sql))).at(-1)?.body.toString();
    expect(await state('BEGIN')).toBe('T');
    expect(await state('SELECT nothing')).toBe('E');
    const refused = await say(query('SELECT n(1)'));
    expect(refused[0] && errorOf(refused[0])['C']).toBe('25P02');
    expect(tagOf(await say(query('COMMIT')))).toEqual(['ROLLBACK']);
    expect(await state('SELECT n(1)')).toBe('I');
  });

  test('BEGIN READ ONLY, START TRANSACTION, modes, AND CHAIN', async () => {
    expect(tagOf(await say(query('BEGIN READ ONLY')))).toEqual(['BEGIN']);
    expect(types(await say(query('BEGIN')))).toBe('NCZ');
    expect(tagOf(await say(query('COMMIT AND CHAIN')))).toEqual(['COMMIT']);
    expect((await say(query('SET TRANSACTION ISOLATION LEVEL SERIALIZABLE'))).at(-1)?.body.toString()).toBe(
      'T',
    );
    expect(tagOf(await say(query('ROLLBACK')))).toEqual(['ROLLBACK']);
    expect(tagOf(await say(query('START TRANSACTION ISOLATION LEVEL REPEATABLE READ; END')))).toEqual([
      'START TRANSACTION',
      'COMMIT',
    ]);
    expect(types(await say(query('COMMIT')))).toBe('NCZ');
  });

  test('savepoints bring a failed one back', async () => {
    await client.query('BEGIN');
    await client.query('SAVEPOINT uno');
    expect(await code('SELECT nothing')).toBe('42P01');
    expect(await code('SELECT n(1)')).toBe('25P02');
    await client.query('ROLLBACK TO SAVEPOINT uno');
    expect(await code('SELECT n(1)')).toBe('done');
    await client.query('RELEASE uno');
    expect(await code('ROLLBACK TO uno')).toBe('3B001');
    await client.query('ROLLBACK');
    expect(await code('SAVEPOINT due')).toBe('25P01');
  });

  test('settings made in one that is undone are undone', async () => {
    await client.query("SET application_name = 'prima'");
    await client.query("BEGIN; SET application_name = 'dopo'; ROLLBACK");
    expect(await values('SHOW application_name')).toEqual(['prima']);
    await client.query("BEGIN; SET LOCAL application_name = 'qui'");
    expect(await values('SHOW application_name')).toEqual(['qui']);
    await client.query('COMMIT');
    expect(await values('SHOW application_name')).toEqual(['prima']);
    expect(await code("SET application_name = 'x'; SELECT nothing")).toBe('42P01');
    expect(await values('SHOW application_name')).toEqual(['prima']);
  });
});

describe('cursors', () => {
  test('go forward, and end with the transaction', async () => {
    await client.query('BEGIN; DECLARE c NO SCROLL CURSOR FOR SELECT n(250)');
    expect(await values('FETCH 2 FROM c')).toEqual([1, 2]);
    expect(await values('FETCH c')).toEqual([3]);
    expect((await client.query('MOVE 100 FROM c')).rowCount).toBe(100);
    expect(await values('FETCH NEXT IN c')).toEqual([104]);
    expect((await client.query('FETCH ALL c')).rowCount).toBe(146);
    expect(await values('FETCH c')).toEqual([]);
    expect(await code('FETCH PRIOR FROM c')).toBe('55000');
    await client.query('ROLLBACK');
    expect(await code('FETCH c')).toBe('34000');
  });

  test('with SCROLL go wherever they are told', async () => {
    await client.query('BEGIN; DECLARE "C d" SCROLL CURSOR FOR SELECT n(10)');
    const steps: [string, number[]][] = [
      ['FETCH 3 FROM "C d"', [1, 2, 3]],
      ['FETCH PRIOR FROM "C d"', [2]],
      ['FETCH BACKWARD 5 FROM "C d"', [1]],
      ['FETCH FORWARD 2 FROM "C d"', [1, 2]],
      ['FETCH LAST FROM "C d"', [10]],
      ['FETCH NEXT FROM "C d"', []],
      ['FETCH BACKWARD 2 FROM "C d"', [10, 9]],
      ['FETCH ABSOLUTE 4 FROM "C d"', [4]],
      ['FETCH RELATIVE -2 FROM "C d"', [2]],
      ['FETCH RELATIVE 0 FROM "C d"', [2]],
      ['FETCH FIRST FROM "C d"', [1]],
      ['FETCH ABSOLUTE -1 FROM "C d"', [10]],
      ['FETCH ABSOLUTE 0 FROM "C d"', []],
      ['FETCH FORWARD ALL FROM "C d"', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
      ['FETCH BACKWARD ALL FROM "C d"', [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]],
      ['FETCH ABSOLUTE 20 FROM "C d"', []],
      ['FETCH PRIOR FROM "C d"', [10]],
    ];
    for (const [sql, expected] of steps) expect(await values(sql), sql).toEqual(expected);
  });

  test('WITH HOLD stay, as psqlODBC asks; without it they need a transaction', async () => {
    await client.query('declare "SQL_CUR1" cursor with hold for SELECT n(5)');
    expect(await values('fetch 2 in "SQL_CUR1"')).toEqual([1, 2]);
    await client.query('BEGIN; COMMIT');
    expect(await values('fetch 2 in "SQL_CUR1"')).toEqual([3, 4]);
    await client.query('BEGIN; DECLARE altro CURSOR WITH HOLD FOR SELECT n(5); ROLLBACK');
    expect(await code('FETCH altro')).toBe('34000');
    await client.query('close "SQL_CUR1"');
    expect(await code('close "SQL_CUR1"')).toBe('34000');
    expect(await code('DECLARE c CURSOR FOR SELECT n(1)')).toBe('25P01');
    expect(await code('DECLARE c CURSOR WITH HOLD FOR SELECT n(1) INTO x')).not.toBe('done');
    expect((await client.query('CLOSE ALL')).command).toBe('CLOSE');
  });
});

describe('settings', () => {
  test('known ones are set, shown, and put back', async () => {
    await client.query("SET TimeZone TO 'Europe/Rome'");
    expect(await values('SHOW timezone')).toEqual(['Europe/Rome']);
    await client.query(
      "SET datestyle = 'ISO'; SET client_encoding TO 'unicode'; SET client_encoding TO '''utf-8'''; SET NAMES 'UTF8'",
    );
    expect(await values('SHOW datestyle')).toEqual(['ISO, MDY']);
    await client.query("SET statement_timeout = '2min'");
    expect(await values('SHOW statement_timeout')).toEqual(['120000']);
    await client.query('SET search_path TO public, "Altro"; SET extra_float_digits = 3');
    expect(await values('SHOW search_path')).toEqual(['public, "Altro"']);
    expect(await values("SELECT setting('TimeZone')")).toEqual(['Europe/Rome']);
    await client.query('RESET TimeZone');
    expect(await values('SHOW TIME ZONE')).toEqual(['UTC']);
    await client.query('SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY');
    await client.query('DISCARD ALL');
    expect(await values('SHOW statement_timeout')).toEqual(['0']);
    expect((await client.query('SHOW ALL')).rows.length).toBeGreaterThan(30);
    expect(await values('SHOW TRANSACTION ISOLATION LEVEL')).toEqual(['read committed']);
  });

  test('names with a point are kept as they are, others are refused', async () => {
    await client.query("SET mia.cosa = 'x'");
    expect(await values('SHOW mia.cosa')).toEqual(['x']);
    expect(await code('SET inventato = 1')).toBe('42704');
    expect(await code('SHOW inventato')).toBe('42704');
    expect(await code("SET TimeZone = 'Marte'")).toBe('22023');
    expect(await code("SET DateStyle = 'German'")).toBe('22023');
    expect(await code("SET client_encoding = 'LATIN1'")).toBe('22023');
    expect(await code("SET server_version = '9'")).toBe('55P02');
    expect(await code('SET ROLE postgres')).toBe('42501');
    expect(await code('SET SESSION AUTHORIZATION postgres')).toBe('42501');
    expect(await code('RESET ROLE')).toBe('done');
  });

  test('a change is told to the client', async () => {
    const replies = await say(query("SET application_name = 'Foglio'"));
    expect(types(replies)).toBe('CSZ');
    expect(replies[1]?.body.toString()).toBe('application_name\0Foglio\0');
  });

  test('those of the start hold, also in options', async () => {
    const other = await connect(door.port, {
      application_name: 'Prova',
      options: '-c statement_timeout=5s --TimeZone=Europe/Rome',
    });
    expect((await other.query('SHOW statement_timeout')).rows).toEqual([{ statement_timeout: '5000' }]);
    await other.query("SET TimeZone = 'UTC'; RESET ALL");
    expect((await other.query('SHOW TimeZone')).rows).toEqual([{ TimeZone: 'Europe/Rome' }]);
    await other.end();
    await expect(connect(door.port, { options: '-c inventato=1' })).rejects.toMatchObject({ code: '42704' });
  });
});

describe('statements in SQL', () => {
  test('PREPARE, EXECUTE, DEALLOCATE', async () => {
    await client.query('PREPARE p (text, int) AS SELECT $1, $2');
    expect(await values("EXECUTE p ('a', -2)")).toEqual(['a', '-2']);
    expect(await code("EXECUTE p ('a')")).toBe('08P01');
    await client.query('DEALLOCATE p');
    expect(await code("EXECUTE p ('a', 1)")).toBe('26000');
    expect(await code('PREPARE q AS DELETE FROM x')).toBe('25006');
    await client.query('DEALLOCATE ALL; UNLISTEN *');
  });

  test.each([
    ['INSERT INTO x VALUES (1)', '25006'],
    ['UPDATE x SET a = 1', '25006'],
    ['DELETE FROM x', '25006'],
    ['TRUNCATE x', '25006'],
    ['WITH a AS (DELETE FROM x RETURNING 1) SELECT * FROM a', '25006'],
    ['EXPLAIN ANALYZE DELETE FROM x', '25006'],
    ['CREATE LOCAL TEMPORARY TABLE "#Tableau_1_Connect" ("x" INTEGER) ON COMMIT PRESERVE ROWS', '42501'],
    ['SELECT * INTO TEMP t FROM x', '42501'],
    ['CREATE TEMP TABLE t AS SELECT 1', '42501'],
    ['CREATE VIEW v AS SELECT 1', '0A000'],
    ['DROP TABLE x', '0A000'],
    ['COPY x TO STDOUT', '0A000'],
    ["COPY x FROM PROGRAM 'id'", '0A000'],
    ['LISTEN a', '0A000'],
    ['DO $$ BEGIN END $$', '0A000'],
    ['CALL x()', '0A000'],
    ['LOCK TABLE x', '0A000'],
    ['GRANT ALL ON x TO public', '0A000'],
    ["LOAD 'x'", '0A000'],
    ['VACUUM', '0A000'],
    ["PREPARE TRANSACTION 'x'", '0A000'],
    ['DECLARE c CURSOR WITH HOLD FOR DELETE FROM x', '42601'],
    ['SELEC 1', '42601'],
  ])('%s is refused with %s', async (sql, expected) => {
    expect(await code(sql)).toBe(expected);
    expect(await code('SELECT n(1)')).toBe('done');
  });

  test('function calls of the old protocol', async () => {
    const replies = await say(message('F', int32(1), int16(0), int16(0), int16(0)));
    expect(types(replies)).toBe('EZ');
  });
});

describe('what takes long', () => {
  test('is cancelled on request within a second, also when nobody listens', async () => {
    for (const sql of ['SELECT wait(60000)', 'SELECT ignore(60000)']) {
      const victim = await connect(door.port);
      const { processID, secretKey } = victim as unknown as { processID: number; secretKey: number };
      let endedAt = 0;
      const running = victim
        .query(sql)
        .then(
          () => 'done',
          (error: pg.DatabaseError) => error.code,
        )
        .finally(() => (endedAt = performance.now()));
      await sleep(100);
      const start = performance.now();
      const wrong = await RawClient.open(door.port);
      wrong.send(int32(16), int32(80877102), int32(processID), int32(secretKey + 1));
      await sleep(300);
      const right = await RawClient.open(door.port);
      right.send(int32(16), int32(80877102), int32(processID), int32(secretKey));
      expect(await running).toBe('57014');
      expect(endedAt - start).toBeGreaterThan(250);
      expect(endedAt - start).toBeLessThan(1300);
      expect((await victim.query('SELECT n(1)')).rowCount).toBe(1);
      await victim.end();
    }
  });

  test('ends at statement_timeout', async () => {
    await client.query('SET statement_timeout = 150');
    const start = performance.now();
    expect(await code('SELECT wait(60000)')).toBe('57014');
    expect(performance.now() - start).toBeLessThan(1000);
    expect(await code('SELECT n(5)')).toBe('done');
    await client.query('RESET statement_timeout');
  });

  test('ends when the client goes', async () => {
    const before = EVENTS.aborted;
    const gone = await RawClient.open(door.port);
    await gone.signIn();
    gone.send(query('SELECT wait(60000)'));
    await sleep(200);
    gone.end();
    await expect.poll(() => EVENTS.aborted).toBe(before + 1);
  });

  test('holds up nobody else', async () => {
    const slow = await connect(door.port);
    const running = slow.query('SELECT wait(1500)');
    const start = performance.now();
    expect(await code('SELECT n(1)')).toBe('done');
    expect(performance.now() - start).toBeLessThan(500);
    await running;
    await slow.end();
  });

  test('rows that nobody takes are not made', async () => {
    const lazy = await RawClient.open(door.port);
    await lazy.signIn();
    lazy.socket.pause();
    const before = process.memoryUsage().rss;
    lazy.send(query('SELECT n(20000000)'));
    await sleep(1500);
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
    lazy.end();
  });
});

test('an idle connection takes less than 1 MB, client and server together', async () => {
  const before = process.memoryUsage().rss;
  const clients = await Promise.all(Array.from({ length: 60 }, () => connect(door.port)));
  expect((process.memoryUsage().rss - before) / clients.length).toBeLessThan(1e6);
  await Promise.all(clients.map((each) => each.end()));
});

describe('closing', () => {
  test('lets what runs end, then says goodbye', async () => {
    const other = await openDoor();
    const busy = await connect(other.port);
    const idle = await connect(other.port);
    const goodbye = new Promise<pg.DatabaseError>((heard) => idle.on('error', heard as never));
    const running = busy.query('SELECT wait(300)');
    await sleep(50);
    const closed = other.close('semifast');
    expect((await goodbye).code).toBe('57P01');
    expect((await running).rows).toEqual([{ w: 'fine' }]);
    await closed;
    await expect(connect(other.port)).rejects.toThrow(/ECONNREFUSED/);
  });

  test('at once when it must be', async () => {
    const other = await openDoor();
    const busy = await connect(other.port);
    const running = busy.query('SELECT wait(60000)').catch((error: pg.DatabaseError) => error.code);
    await sleep(50);
    await other.close('fast');
    expect(['57014', '57P01', undefined]).toContain(await running);
  });

  test('too many connections are refused with a code', async () => {
    const other = await openDoor({ limits: { connectionsPerUser: 2 } });
    const clients = [await connect(other.port), await connect(other.port)];
    await expect(connect(other.port)).rejects.toMatchObject({ code: '53300' });
    await clients[0]?.end();
    await expect
      .poll(() =>
        connect(other.port).then(
          () => 'in',
          () => 'out',
        ),
      )
      .toBe('in');
    await other.close('fast');
  });
});
