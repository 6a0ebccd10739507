import { afterEach, describe, expect, test } from 'vitest';
import { CATALOGUE, codeOf, column, query, session, testPool } from './engines.ts';

const engine = testPool({ statementTimeout: 3000 }).engine(CATALOGUE);

/** What a session must find whatever another did before. */
async function expectClean(): Promise<void> {
  const by = session('vittima');
  expect(await query(engine, 'SELECT current_user, session_user, current_database()', by)).toEqual([
    ['vittima', 'vittima', 'belvedere'],
  ]);
  expect(
    await query(
      engine,
      'SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user',
      by,
    ),
  ).toEqual([['f', 'f', 'f']]);
  expect(
    await query(
      engine,
      "SELECT name, setting FROM pg_settings WHERE source = 'session' AND name NOT IN ('session_authorization', 'is_superuser', 'transaction_read_only', 'transaction_isolation', 'transaction_deferrable')",
      by,
    ),
  ).toEqual([]);
  expect(await query(engine, "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'pg_temp%'", by)).toEqual(
    [],
  );
  expect(await query(engine, 'SELECT name FROM pg_prepared_statements WHERE name <> $1', by, [''])).toEqual(
    [],
  );
  expect(await query(engine, "SELECT locktype FROM pg_locks WHERE locktype = 'advisory'", by)).toEqual([]);
  expect(await query(engine, 'SELECT * FROM pg_listening_channels()', by)).toEqual([]);
  expect(await query(engine, 'SELECT name FROM pg_cursors WHERE name <> $1', by, [''])).toEqual([]);
  expect(
    await column(engine, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace", by),
  ).toEqual([String(CATALOGUE.tables.length)]);
}

afterEach(expectClean);

describe('a statement that is no query is refused before it reaches PostgreSQL', () => {
  test.each([
    'SET ROLE pg_engine',
    'RESET SESSION AUTHORIZATION',
    '/* x */ RESET ROLE',
    '-- SELECT\nSET SESSION AUTHORIZATION pg_engine',
    '/* a /* b */ SELECT */ RESET ROLE',
    '/* a -- */ RESET ROLE -- */ SELECT 1',
    '((/**/(COMMIT)))',
    'COMMIT',
    'ROLLBACK',
    "COPY territori TO PROGRAM 'id'",
    "COPY (SELECT 1) TO '/tmp/x'",
    'CREATE TEMP TABLE t (a int)',
    'PREPARE p AS SELECT 1',
    'DECLARE c CURSOR WITH HOLD FOR SELECT 1',
    'LISTEN canale',
    'NOTIFY canale',
    'LOCK TABLE territori',
    'DO $$ BEGIN END $$',
    "LOAD 'x'",
    'VACUUM',
    'ALTER SYSTEM SET work_mem = 1',
    'DISCARD ALL',
    '',
    ';',
  ])('%s', async (sql) => expect(await codeOf(query(engine, sql))).toBe('0A000'));

  test('a zero character, which would end the statement early', async () => {
    expect(await codeOf(query(engine, 'SELECT 1\0; RESET ROLE'))).toBe('22021');
  });
});

test.each([
  '/* -- */ SELECT 1',
  '-- /*\nSELECT 1',
  '((/* /* */ */ SELECT 1))',
  '/*/**/*/VALUES (1)',
  '\n\tselect 1',
])('comments and brackets before a query are no hindrance: %s', async (sql) =>
  expect(await column(engine, sql)).toEqual(['1']),
);

describe('what begins like a query and is more', () => {
  test.each([
    ['SELECT 1; RESET ROLE', '42601'],
    ['SELECT 1; COMMIT; SET ROLE pg_engine', '42601'],
    ["WITH n AS (INSERT INTO territori (comune_nome) VALUES ('x') RETURNING 1) SELECT * FROM n", '25006'],
    ['SELECT * INTO altra FROM territori', '25006'],
    ['SELECT * INTO TEMP altra FROM territori', '25006'],
    ['EXPLAIN ANALYZE CREATE TABLE t AS SELECT 1', '42501'],
    ['EXPLAIN ANALYZE CREATE TEMP TABLE t AS SELECT 1', '42501'],
    ['EXPLAIN ANALYZE DELETE FROM territori', '25006'],
    ['SELECT * FROM territori FOR UPDATE', '25006'],
    ['EXPLAIN ANALYZE EXECUTE niente', '26000'],
  ])('%s', async (sql, code) => expect(await codeOf(query(engine, sql))).toBe(code));
});

describe('functions that change or look outside are not for clients', () => {
  test.each([
    "set_config('role', 'pg_engine', false)",
    "set_config('session_authorization', 'pg_engine', false)",
    "set_config('TimeZone', 'Asia/Tokyo', false)",
    'pg_sleep(1)',
    'pg_advisory_lock(1)',
    'pg_try_advisory_xact_lock(1)',
    "pg_notify('a', 'b')",
    "pg_read_file('/etc/passwd')",
    "pg_read_binary_file('/etc/passwd')",
    "pg_ls_dir('/')",
    "pg_stat_file('/etc/passwd')",
    "lo_import('/etc/passwd')",
    'lo_create(1)',
    "lo_from_bytea(0, 'x')",
    "lo_export(1, '/tmp/x')",
    'pg_reload_conf()',
    'pg_terminate_backend(1)',
    'pg_switch_wal()',
    'pg_export_snapshot()',
    'pg_stat_reset()',
    "pg_logical_emit_message(true, 'a', 'b')",
    "pg_create_physical_replication_slot('a')",
    "pg_backup_start('a')",
    'pg_hba_file_rules()',
    'pg_show_all_file_settings()',
    'pg_get_backend_memory_contexts()',
    'pg_import_system_collations(11)',
    "ts_stat('SELECT 1')",
    "query_to_xml('SET ROLE pg_engine', true, true, '')",
    "cursor_to_xml('c', 1, true, true, '')",
    "nextval('x')",
    'setseed(0.5)',
  ])('%s', async (call) =>
    expect(['42501', '42P01']).toContain(await codeOf(query(engine, `SELECT ${call}`))),
  );

  test('dblink, file_fdw and languages are not there', async () => {
    expect(await codeOf(query(engine, "SELECT dblink('a', 'b')"))).toBe('42883');
    expect(await column(engine, 'SELECT lanname FROM pg_language WHERE lanpltrusted')).toEqual(['sql']);
    expect(await column(engine, "SELECT has_language_privilege('sql', 'usage')")).toEqual(['f']);
  });

  test('no right to create or to write anywhere', async () => {
    const rights = await query(
      engine,
      `SELECT has_schema_privilege('public', 'create'), has_database_privilege(current_database(), 'create'),
              has_database_privilege(current_database(), 'temp'), has_table_privilege('territori', 'insert'),
              has_table_privilege('territori', 'select'), has_table_privilege('pg_authid', 'select'),
              has_table_privilege('pg_database_table', 'update')`,
    );
    expect(rights).toEqual([['f', 'f', 'f', 'f', 't', 'f', 'f']]);
    expect(await codeOf(query(engine, 'SELECT * FROM pg_authid'))).toBe('42501');
  });

  test('member of no role', async () => {
    expect(
      await column(engine, "SELECT rolname FROM pg_roles WHERE pg_has_role(current_user, oid, 'member')"),
    ).toEqual(['anna@ente.it']);
  });
});

describe('statements that take all there is', () => {
  test.each([
    ['rows without end', 'SELECT count(*) FROM (SELECT generate_series(1, 1000000000000)) AS t', '57014'],
    [
      'a recursion without end',
      'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t',
      '57014|53200|53400',
    ],
    ['one huge value', "SELECT repeat('x', 1000000000)", '53200'],
    ['memory', "SELECT array_agg(repeat('x', 1000) || g) FROM generate_series(1, 3000000) g", '53200|57014'],
    ['an answer without end', "SELECT repeat('x', 8000) FROM generate_series(1, 1000000)", '54000|57014'],
    ['a long sum', `SELECT ${'1+'.repeat(200_000)}1`, '54001|XX000|57014'],
    ['brackets', `SELECT ${'('.repeat(50_000)}1${')'.repeat(50_000)}`, '42601|54001'],
    [
      'subselects',
      `${'SELECT * FROM ('.repeat(3000)}SELECT 1${') t'.repeat(3000)}`,
      '42601|54001|XX000|57014',
    ],
  ])('%s', async (_what, sql, codes) => {
    expect(codes.split('|')).toContain(await codeOf(query(engine, sql)));
  });
});
