import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { CATALOGUE, codeOf, column, NEVER, query, session, SMALLER_CATALOGUE, testPool } from './engines.ts';

/** Neither memory nor files grow: only the watchdog ends it. */
const ENDLESS = 'SELECT count(*) FROM (SELECT generate_series(1, 1000000000000)) AS t';

describe('one engine for many sessions', () => {
  const engine = testPool({ statementTimeout: 20_000 }).engine(CATALOGUE);

  test('users take turns, however much one asks', async () => {
    await query(engine, 'SELECT 1');
    const order: string[] = [];
    const ask = (user: string) => query(engine, 'SELECT 1', session(user)).then(() => order.push(user));
    await Promise.all([...Array.from({ length: 6 }, () => ask('tanto')), ask('poco'), ask('altro')]);
    expect(order.indexOf('poco')).toBeLessThan(3);
    expect(order.indexOf('altro')).toBeLessThan(4);
  });

  test('an aborted statement ends within a second; the others wait and are answered', async () => {
    await query(engine, 'SELECT 1');
    const cancel = new AbortController();
    const slow = codeOf(engine.run(ENDLESS, [], [], session('lento'), cancel.signal));
    await pause(300);
    const others = ['a', 'b', 'c'].map((user) => column(engine, 'SELECT current_user', session(user)));
    const from = performance.now();
    cancel.abort();
    expect(await slow).toBe('57014');
    expect(performance.now() - from).toBeLessThan(1000);
    expect(await Promise.all(others)).toEqual([['a'], ['b'], ['c']]);
    expect(performance.now() - from, 'well before the limit of time').toBeLessThan(15_000);
  });

  test('a statement aborted while it waits never runs, and one aborted before is not queued', async () => {
    const [running, waiting] = [new AbortController(), new AbortController()];
    const first = codeOf(engine.run(ENDLESS, [], [], session('uno'), running.signal));
    const second = codeOf(engine.run('SELECT 1', [], [], session('due'), waiting.signal));
    waiting.abort();
    expect(await second).toBe('57014');
    expect(await codeOf(engine.run('SELECT 1', [], [], session('due'), waiting.signal))).toBe('57014');
    running.abort();
    expect(await first).toBe('57014');
  });
});

describe('limits', () => {
  test('of time', async () => {
    const engine = testPool({ statementTimeout: 700 }).engine(CATALOGUE);
    await query(engine, 'SELECT 1');
    await expect(query(engine, ENDLESS)).rejects.toMatchObject({
      fields: { code: '57014', message: expect.stringContaining('0.7 s') },
    });
    expect(await column(engine, 'SELECT 2')).toEqual(['2']);
  });

  test('of engines: the one that nobody uses makes room, a busy one is waited for', async () => {
    const pool = testPool({ engines: 1 });
    const [one, other] = [pool.engine(CATALOGUE), pool.engine(SMALLER_CATALOGUE)];
    const tables =
      "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";
    const counts = [String(CATALOGUE.tables.length), String(SMALLER_CATALOGUE.tables.length)];
    expect((await Promise.all([column(one, tables), column(other, tables)])).flat()).toEqual(counts);
    expect((await Promise.all([column(one, tables), column(other, tables)])).flat()).toEqual(counts);
  });

  test('of idle time: an engine that nobody asks is ended, and comes back', async () => {
    const engine = testPool({ idleTimeout: 50 }).engine(CATALOGUE);
    await query(engine, 'SELECT 1');
    await pause(1000);
    expect(await column(engine, 'SELECT 2')).toEqual(['2']);
  });

  test('a catalogue that PostgreSQL refuses fails its statements only', async () => {
    const pool = testPool();
    const [table] = CATALOGUE.tables;
    const twice = { hash: 'due volte', tables: [table!, table!] };
    expect(await codeOf(query(pool.engine(twice), 'SELECT 1'))).toBe('42P07');
    expect(await column(pool.engine(CATALOGUE), 'SELECT 1')).toEqual(['1']);
  });

  test('a closed pool answers nothing', async () => {
    const pool = testPool();
    const engine = pool.engine(CATALOGUE);
    await query(engine, 'SELECT 1');
    const slow = engine.run(ENDLESS, [], [], session(), NEVER).then(
      () => 'answered',
      () => 'failed',
    );
    await pause(200);
    await pool.close();
    expect(await slow).toBe('failed');
  });
});
