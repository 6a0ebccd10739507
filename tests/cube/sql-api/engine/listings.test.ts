import { describe, expect, test } from 'vitest';
import { CATALOGUE, column, query, session, testPool } from './engines.ts';

const engine = testPool().engine(CATALOGUE);

describe('what clients find', () => {
  test('the views as tables of schema public, and nothing else outside of the system schemas', async () => {
    const tables = await query(
      engine,
      `SELECT table_schema, table_name, table_type FROM information_schema.tables
       WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 2`,
    );
    expect(tables).toEqual(CATALOGUE.tables.map(({ name }) => ['public', name, 'BASE TABLE']));
  });

  test('columns with their types, nullable, in order', async () => {
    const table = CATALOGUE.tables[0]!;
    const columns = await query(
      engine,
      `SELECT column_name, udt_name, is_nullable, ordinal_position FROM information_schema.columns
       WHERE table_name = '${table.name}' ORDER BY ordinal_position`,
    );
    expect(columns).toEqual(
      table.columns.map(({ name, type }, index) => [
        name,
        type === 'bigint' ? 'int8' : type === 'boolean' ? 'bool' : type,
        'YES',
        `${index + 1}`,
      ]),
    );
  });

  test('title and description as comments', async () => {
    const table = CATALOGUE.tables[0]!;
    const [row] = await query(
      engine,
      `SELECT obj_description('public.${table.name}'::regclass), col_description('public.${table.name}'::regclass, 1)`,
    );
    expect(row).toEqual([
      `${table.title}: ${table.description}`,
      `${table.columns[0]!.title}: ${table.columns[0]!.description}`,
    ]);
  });

  test('no keys, no indexes, no constraints, no sequences, no functions', async () => {
    for (const sql of [
      "SELECT 1 FROM pg_constraint c JOIN pg_class r ON r.oid = conrelid AND r.relnamespace = 'public'::regnamespace",
      "SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind <> 'r'",
      "SELECT 1 FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
      'SELECT 1 FROM pg_extension',
    ]) {
      expect([sql, await query(engine, sql)]).toEqual([sql, []]);
    }
  });

  test('one database, one schema, one user: the session’s', async () => {
    expect(await column(engine, 'SELECT datname FROM pg_catalog.pg_database')).toEqual(['belvedere']);
    expect(
      await column(
        engine,
        "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'",
      ),
    ).toEqual(['public']);
    expect(await column(engine, "SELECT rolname FROM pg_catalog.pg_roles WHERE rolname !~ '^pg_'")).toEqual([
      'anna@ente.it',
    ]);
    expect(
      await query(engine, 'SELECT current_user, session_user, current_database(), current_schema()'),
    ).toEqual([['anna@ente.it', 'anna@ente.it', 'belvedere', 'public']]);
  });

  test('the next user sees nothing of the one before', async () => {
    await query(engine, 'SELECT 1', session('primo'));
    const names = await column(
      engine,
      'SELECT pg_get_userbyid(oid::oid) FROM generate_series(16384, 17384) oid',
      session('secondo'),
    );
    expect(names).toContain('secondo');
    expect(names).not.toContain('primo');
    expect(await column(engine, 'SELECT rolname FROM pg_roles', session('secondo'))).not.toContain('primo');
  });

  test.each([`o'brien`, 'due "parole"', 'pg_io', 'x'.repeat(70)])('a user may be called %s', async (name) => {
    expect(await column(engine, 'SELECT current_user', session(name))).toEqual([name.slice(0, 63)]);
  });

  test('the version announced is that of the catalogue', async () => {
    const [[version, text]] = (await query(
      engine,
      "SELECT current_setting('server_version'), version()",
    )) as [string[]];
    expect(version).toMatch(/^18\.\d+$/);
    expect(text).toContain(`PostgreSQL ${version}`);
  });
});

describe('settings of a session', () => {
  test('change how values are written', async () => {
    const sql = "SELECT '2024-07-01 10:00+00'::timestamptz::text, current_setting('application_name')";
    const rome = session('anna', {
      TimeZone: 'Europe/Rome',
      DateStyle: 'German, DMY',
      application_name: 'Tableau',
    });
    expect(await query(engine, sql, rome)).toEqual([['01.07.2024 12:00:00 CEST', 'Tableau']]);
    expect(await query(engine, sql, session('anna', { timezone: 'UTC' }))).toEqual([
      ['2024-07-01 10:00:00+00', ''],
    ]);
  });

  test('a wrong value is an error of that session only', async () => {
    await expect(query(engine, 'SELECT 1', session('anna', { TimeZone: 'Marte' }))).rejects.toMatchObject({
      fields: { code: '22023' },
    });
    expect(await column(engine, 'SELECT 1')).toEqual(['1']);
  });

  test.each(['role', 'session_authorization', 'transaction_read_only', 'allow_system_table_mods'])(
    '%s never reaches the engine',
    async (name) => {
      const by = session('anna', {
        [name]: name.startsWith('t') ? 'off' : name === 'role' ? 'pg_engine' : 'on',
      });
      expect(
        await query(engine, "SELECT current_user, current_setting('transaction_read_only')", by),
      ).toEqual([['anna', 'on']]);
    },
  );
});

describe('answers', () => {
  test('parameters and fields of a statement without running it', async () => {
    const { parameters, fields } = await engine.describe(
      'SELECT comune_nome AS nome, $2::date AS giorno FROM territori WHERE comune_codice = $1',
      [],
      session(),
    );
    expect(parameters).toEqual([25, 1082]);
    expect(fields).toMatchObject([
      { name: 'nome', typeOid: 25, typeSize: -1, columnAttribute: 3 },
      { name: 'giorno', typeOid: 1082, typeSize: 4, tableOid: 0, columnAttribute: 0 },
    ]);
    expect(fields[0]?.tableOid).toBeGreaterThan(16_384);
  });

  test('parameters, null among them, come as text with the types declared', async () => {
    const sql = 'SELECT $1, $2::text, $3';
    const { chunks, fields } = await engine.run(
      sql,
      ['7', null, 'è'],
      [23, 0, 1043],
      session(),
      new AbortController().signal,
    );
    expect(fields.map(({ typeOid }) => typeOid)).toEqual([23, 25, 1043]);
    expect(chunks).toHaveLength(1);
  });

  test('many rows come in pieces that hold whole rows', async () => {
    const { chunks, command } = await engine.run(
      "SELECT g, repeat('x', 100) FROM generate_series(1, 5000) g",
      [],
      [],
      session(),
      new AbortController().signal,
    );
    expect(command).toBe('SELECT');
    expect(chunks.length).toBeGreaterThan(5);
    expect(chunks.reduce((sum, { rows }) => sum + rows, 0)).toBe(5000);
    expect(Math.max(...chunks.map(({ bytes }) => bytes.length))).toBeLessThan(70_000);
  });

  test('errors keep their code, place and hint', async () => {
    await expect(query(engine, 'SELECT comune_nomen FROM territori')).rejects.toMatchObject({
      fields: { code: '42703', position: 8, hint: expect.stringContaining('comune_nome') },
    });
  });

  test('EXPLAIN answers', async () => {
    expect(
      (await engine.run('EXPLAIN SELECT 1', [], [], session(), new AbortController().signal)).command,
    ).toBe('EXPLAIN');
  });
});
