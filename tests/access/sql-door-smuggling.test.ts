import type pg from 'pg';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { everythingOf, LOMBARDIA, refusalOf, rowsOf, SqlDoor } from './sql-door.ts';

/** Statements that would do more than read, in all the clothes that they can wear. */
let door: SqlDoor;
let client: pg.Client;

beforeAll(async () => {
  door = await SqlDoor.open(inject('warehouse'));
  client = await door.connect(await door.person(LOMBARDIA));
});
afterAll(() => door?.close());

const N = 'nuclei_presi_in_carico';
const REFUSED = /^(0A000|25006|42501|42601|42704|42883|22023|54000|26000)$/;

const STATEMENTS = `
  COPY (SELECT 1) TO PROGRAM 'touch /tmp/sql-door-was-here'
  COPY ${N} TO STDOUT
  COPY ${N} FROM STDIN
  DO $$ BEGIN END $$
  CREATE FUNCTION f() RETURNS int AS 'SELECT 1' LANGUAGE sql
  CREATE OPERATOR = (FUNCTION = texteq, LEFTARG = text, RIGHTARG = text)
  CREATE TEMP TABLE pg_class (a int)
  CREATE TEMP VIEW ${N} AS SELECT 1
  CREATE TABLE x AS SELECT * FROM ${N}
  SELECT * INTO x FROM ${N}
  CREATE SCHEMA x
  CREATE EXTENSION dblink
  LOAD 'x'
  CALL f()
  INSERT INTO ${N} DEFAULT VALUES
  MERGE INTO ${N} USING territori ON true WHEN MATCHED THEN DELETE
  WITH d AS (DELETE FROM ${N} RETURNING *) SELECT * FROM d
  EXPLAIN ANALYZE DELETE FROM ${N}
  EXPLAIN ANALYZE EXECUTE nothing
  PREPARE p AS DELETE FROM ${N}
  DECLARE c CURSOR WITH HOLD FOR DELETE FROM ${N} RETURNING *
  TRUNCATE ${N}
  LOCK TABLE ${N}
  SELECT 1 FOR UPDATE
  VACUUM
  REINDEX DATABASE belvedere
  CHECKPOINT
  ALTER SYSTEM SET log_statement = 'all'
  ALTER ROLE CURRENT_USER SUPERUSER
  GRANT pg_read_server_files TO CURRENT_USER
  SECURITY LABEL ON TABLE ${N} IS 'x'
  IMPORT FOREIGN SCHEMA x FROM SERVER y INTO z
  PREPARE TRANSACTION 'x'
  LISTEN x
  NOTIFY x
  SET ROLE pg_engine
  SET LOCAL ROLE 'pg_engine'
  SET SESSION AUTHORIZATION pg_engine
  SET session_authorization = 'pg_engine'
  SET log_statement = 'all'
  SET standard_conforming_strings = off
  SET client_encoding = 'LATIN1'
  EXECUTE nothing((SELECT 1))`
  .trim()
  .split('\n')
  .map((line) => line.trim());

const CALLS = `
  pg_read_file('/etc/passwd') | pg_read_binary_file('/etc/passwd') | pg_ls_dir('/') | pg_stat_file('/') | pg_ls_logdir()
  lo_import('/etc/passwd') | lo_export(1, '/tmp/x') | lo_create(1) | lo_get(1) | lo_from_bytea(0, '')
  dblink('x', 'y') | query_to_xml('SELECT 1', true, true, '') | table_to_xml('pg_class', true, true, '')
  query_to_xmlschema('SELECT 1', true, true, '') | schema_to_xml('public', true, true, '')
  database_to_xml(true, true, '') | cursor_to_xml('x', 1, true, true, '') | ts_stat('SELECT 1') | ts_rewrite('a', 'SELECT 1')
  set_config('role', 'pg_engine', false) | pg_catalog.set_config('search_path', 'x', false)
  pg_terminate_backend(1) | pg_cancel_backend(1) | pg_reload_conf() | pg_rotate_logfile() | pg_promote()
  pg_sleep(1) | "pg_catalog"."pg_sleep"(1) | U&"\\0070g_sleep"(1) | pg_sleep_for('1 s') | PG_SLEEP(1)
  pg_notify('a', 'b') | pg_advisory_lock(1) | pg_try_advisory_xact_lock(1) | nextval('x') | setval('x', 1)
  pg_export_snapshot() | pg_logical_emit_message(true, 'a', 'b') | pg_create_restore_point('x') | pg_switch_wal()
  pg_stat_reset() | pg_stat_clear_snapshot() | currtid2('x', '(0,1)') | pg_log_backend_memory_contexts(1)
  array_fill(1, ARRAY[100000000]) | repeat('x', 2000000000) | lpad('x', 1000000000) | public.now() | pg_import_system_collations('public')`
  .split(/\||\n/)
  .map((call) => call.trim())
  .filter(Boolean);

describe('more than reading', () => {
  test.each(STATEMENTS)('%s', async (statement) => {
    expect((await refusalOf(client, statement)).code).toMatch(REFUSED);
    // As one of several, behind comments, and by the extended protocol.
    for (const text of [`SELECT 1; ${statement}`, `/* ' /* */ */ ${statement} -- '`])
      expect((await refusalOf(client, text)).code).toMatch(REFUSED);
    const named = client.query({ name: `n${STATEMENTS.indexOf(statement)}`, text: statement });
    await expect(named).rejects.toMatchObject({ code: expect.stringMatching(REFUSED) as string });
    expect(existsSync('/tmp/sql-door-was-here')).toBe(false);
  });

  test.each(CALLS)('%s', async (call) => {
    for (const text of [
      `SELECT ${call}`,
      `SELECT 1 FROM ${N} WHERE (${call}) IS NULL`,
      `SELECT sum(nuclei) FROM ${N} GROUP BY ${N}.fase HAVING (SELECT ${call}) IS NOT NULL`,
      `SELECT * FROM ${call} AS x`,
      `WITH x AS MATERIALIZED (SELECT ${call}) SELECT * FROM x`,
      `EXPLAIN ANALYZE SELECT ${call}`,
      `SELECT (SELECT 1 ORDER BY ${call} LIMIT 1)`,
    ])
      expect((await refusalOf(client, text)).code).toMatch(REFUSED);
  });

  test('two statements are not one prepared statement', async () => {
    expect(await refusalOf(client, 'SELECT $1::int; SELECT 2', [1])).toMatchObject({ code: '42601' });
    expect(await refusalOf(client, 'PREPARE p AS SELECT 1; DROP TABLE territori')).toMatchObject({
      code: '0A000',
    });
  });
});

describe('names that would be taken for others', () => {
  test('a search path shadows nothing', async () => {
    for (const path of ['public, pg_catalog', 'pg_temp, public', '"$user", public', "''"]) {
      await rowsOf(client, `SET search_path = ${path}`);
      const answer = await everythingOf(client, `SELECT DISTINCT regione_codice FROM public.${N}`);
      expect(answer).toBe('[["03"]]');
      expect(await everythingOf(client, `SELECT DISTINCT regione_codice FROM ${N}`)).toMatch(/"03"|42P01/);
    }
    await rowsOf(client, 'RESET search_path');
  });

  test('a WITH query of a view’s name is itself, and of a table of the catalogue too', async () => {
    expect(await rowsOf(client, `WITH ${N} AS (SELECT 'mine' AS a) SELECT * FROM ${N}`)).toEqual([['mine']]);
    expect(await rowsOf(client, `WITH pg_authid AS (SELECT 1 AS a) SELECT * FROM pg_authid`)).toEqual([[1]]);
    const inside = `WITH x AS (WITH ${N} AS (SELECT '13' AS regione_codice) SELECT * FROM ${N})`;
    const both = `${inside} SELECT regione_codice FROM x UNION SELECT regione_codice FROM ${N} ORDER BY 1`;
    expect(await rowsOf(client, both)).toEqual([['03'], ['13']]);
  });

  test('nothing set in one session is there in the next', async () => {
    const settings = ["application_name = 'mark-of-one'", "TimeZone = 'Asia/Tokyo'", "my.secret = 'mark'"];
    for (const setting of settings) await rowsOf(client, `SET ${setting}`);
    await rowsOf(client, 'SELECT 1');
    const other = await door.connect(await door.person(LOMBARDIA));
    const seen = await everythingOf(other, "SELECT current_setting('application_name'), now()::text");
    expect(seen).not.toMatch(/mark|\+09/);
    expect(await everythingOf(other, "SELECT current_setting('my.secret', true)")).toBe('[[null]]');
    await rowsOf(client, 'RESET ALL');
  });
});

describe('text that is not what it seems', () => {
  test('quotes, backslashes, dollars, Unicode: values and names stay what they are', async () => {
    const values: [string, string][] = [
      [String.raw`'\'`, '\\'],
      [String.raw`E'\\'`, '\\'],
      [String.raw`E'\''`, "'"],
      [`'a'';--'`, "a';--"],
      [`$$a'b$$`, "a'b"],
      [`$x$ $$;DROP $x$`, ' $$;DROP '],
      [String.raw`U&'\0027 OR 1=1'`, "' OR 1=1"],
      [`'ʼ OR 1=1 --'`, 'ʼ OR 1=1 --'],
    ];
    for (const [literal, value] of values) {
      expect(await rowsOf(client, `SELECT ${literal}`)).toEqual([[value]]);
      // Through the planner, which writes the statement anew.
      const through = `SELECT DISTINCT lower(regione_codice) || ${literal} AS "a""b;' \\" FROM ${N} WHERE upper(regione_codice) <> ${literal}`;
      expect(await rowsOf(client, through)).toEqual([[`03${value}`]]);
      expect(await rowsOf(client, `SELECT sum(nuclei) FROM ${N} WHERE fase = ${literal}`)).toEqual([[null]]);
    }
  });

  test('a null byte or bytes that are no UTF-8 end in an error, the server goes on', async () => {
    const own = await door.connect(await door.person(LOMBARDIA));
    const { connection } = own as unknown as { connection: { stream: { write(bytes: Buffer): void } } };
    const ended = new Promise((done) => own.once('end', done));
    const text = Buffer.concat([Buffer.from("SELECT '"), Buffer.of(0xff, 0xfe), Buffer.from("'\0")]);
    const size = Buffer.alloc(4);
    size.writeInt32BE(text.length + 4);
    connection.stream.write(Buffer.concat([Buffer.from('Q'), size, text]));
    await ended;
    expect(await rowsOf(client, 'SELECT 1')).toEqual([[1]]);
    expect(await refusalOf(client, 'SELECT $1', ['a\0b'])).toMatchObject({ code: '22021' });
  });
});
