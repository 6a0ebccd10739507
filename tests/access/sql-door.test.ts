import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import {
  ABRUZZO,
  everythingOf,
  ITALIA,
  LOMBARDIA,
  OPEN_ONLY,
  refusalOf,
  rowsOf,
  SqlDoor,
  type SqlPersona,
} from './sql-door.ts';

/** The SQL door as somebody meets it who may enter and wants more than is theirs. */
let door: SqlDoor;
let lombardia: SqlPersona, abruzzo: SqlPersona, italia: SqlPersona, openOnly: SqlPersona;
let lom: pg.Client, abr: pg.Client, ita: pg.Client, open: pg.Client;

beforeAll(async () => {
  door = await SqlDoor.open(inject('warehouse'));
  [lombardia, abruzzo, italia, openOnly] = await Promise.all([
    door.person(LOMBARDIA),
    door.person(ABRUZZO),
    door.person(ITALIA),
    door.person(OPEN_ONLY),
  ]);
  [lom, abr, ita, open] = await Promise.all([
    door.connect(lombardia),
    door.connect(abruzzo),
    door.connect(italia),
    door.connect(openOnly),
  ]);
});
afterAll(() => door?.close());

const N = 'nuclei_presi_in_carico';
const RC = 'regione_codice';
/** Codes and names of places, as they stand in answers. */
const OF_LOMBARDIA = /"03"|"01[2-9]\d{3}"|Lombardia/;
const OF_ABRUZZO = /"13"|"06[6-9]\d{3}"|Abruzzo/;

/** Each gives codes or names of its places only, or figures that are checked by themselves. */
const WAYS = [
  `SELECT DISTINCT ${RC} FROM ${N} WHERE length(${RC}) = 2 OR true`,
  `SELECT ${RC} FROM ${N} WHERE NOT (${RC} = 'zz' AND ${RC} IS NULL) GROUP BY 1`,
  `SELECT CASE WHEN ${RC} <> 'zz' THEN ${RC} ELSE regione_nome END, sum(nuclei) FROM ${N} GROUP BY 1`,
  `SELECT * FROM (SELECT ${RC} AS r, sum(nuclei) AS n FROM ${N} GROUP BY 1) AS inside`,
  `WITH x AS (SELECT ${RC} AS r FROM ${N}), y AS (SELECT r FROM x) SELECT DISTINCT r FROM y`,
  `WITH RECURSIVE x AS (SELECT 'start' AS r UNION SELECT ${RC} FROM ${N}) SELECT r FROM x`,
  `SELECT ${RC} FROM ${N} UNION ALL SELECT regione_nome FROM ${N} EXCEPT SELECT 'zz'`,
  `SELECT DISTINCT a.${RC}, b.regione_nome FROM ${N} AS a CROSS JOIN ${N} AS b`,
  `SELECT DISTINCT n.${RC} FROM popolazione_residente AS p LEFT JOIN ${N} AS n ON n.${RC} = p.${RC}`,
  `SELECT DISTINCT n.${RC} FROM territori AS t FULL JOIN ${N} AS n ON n.comune_codice = t.comune_codice`,
  `SELECT r FROM (VALUES ('03'), ('13')) AS v (r) WHERE EXISTS (SELECT 1 FROM ${N} AS n WHERE n.${RC} = v.r)`,
  `SELECT r FROM (VALUES ('03'), ('13')) AS v (r) WHERE r IN (SELECT ${RC} FROM ${N})`,
  `SELECT r FROM (VALUES ('03'), ('13')) AS v (r), LATERAL (SELECT sum(nuclei) AS n FROM ${N} AS m WHERE m.${RC} = v.r) AS l WHERE n > 0`,
  `SELECT ${RC}, sum(sum(nuclei)) OVER (PARTITION BY ${RC}) FROM ${N} GROUP BY 1`,
  `SELECT ${RC} FROM ${N} GROUP BY 1 HAVING sum(nuclei) > 0 OR ${RC} IN ('03', '13')`,
  `SELECT min(${RC}), max(${RC}), count(DISTINCT ${RC}), string_agg(DISTINCT regione_nome, ',') FROM ${N}`,
  `SELECT comune_codice FROM ${N} GROUP BY 1 ORDER BY sum(nuclei) DESC LIMIT 50`,
  `SELECT comune_codice FROM ${N} ORDER BY ${RC} DESC OFFSET 3 FETCH FIRST 5 ROWS WITH TIES`,
  `SELECT U&"regione!005fcodice" UESCAPE '!' FROM public."${N}" GROUP BY 1`,
  `SELECT ${RC} || E'\\\\' || '\\' || E'\\'' || $$a'b$$, ${RC} FROM ${N} GROUP BY 2`,
  `SELECT cast(regione_nome AS int) FROM ${N} GROUP BY 1`,
  `SELECT ${RC}::regclass, regione_nome FROM ${N} GROUP BY 1, 2`,
  `SELECT ${RC}, regione_nome FROM (SELECT * FROM ${N} LIMIT 20) AS first`,
];

describe('rows of another territory', () => {
  test.each(WAYS)('%s', async (statement) => {
    const [here, there] = await Promise.all([everythingOf(lom, statement), everythingOf(abr, statement)]);
    expect(here).not.toMatch(OF_ABRUZZO);
    expect(there).not.toMatch(OF_LOMBARDIA);
    if (!statement.includes('::')) expect(here).toMatch(OF_LOMBARDIA);
    // Whoever reads all of Italy sees both, so that the way is one.
    const both = await everythingOf(ita, statement);
    if (!/LIMIT|FETCH|CASE|cast|::/.test(statement)) {
      expect(both).toMatch(OF_LOMBARDIA);
      expect(both).toMatch(OF_ABRUZZO);
    }
    expect(await everythingOf(open, statement)).toContain('42P01');
  });

  test('figures are those of REST, in whatever way the parts are taken', async () => {
    for (const [persona, client] of [
      [lombardia, lom],
      [abruzzo, abr],
      [italia, ita],
    ] as [SqlPersona, pg.Client][]) {
      const [total] = await door.rest(persona, { measures: [`${N}.nuclei`] });
      const expected = [[String(total?.[`${N}.nuclei`])]];
      for (const statement of [
        `SELECT sum(nuclei) FROM ${N}`,
        `SELECT sum(n) FROM (SELECT ${RC}, sum(nuclei) AS n FROM ${N} GROUP BY 1) AS x`,
        `SELECT coalesce(sum(nuclei) FILTER (WHERE ${RC} = '13'), 0) + coalesce(sum(nuclei) FILTER (WHERE ${RC} <> '13'), 0) FROM ${N}`,
        `SELECT (SELECT sum(nuclei) FROM ${N}) - coalesce((SELECT sum(nuclei) FROM ${N} WHERE ${RC} = 'zz'), 0)`,
      ]) {
        expect([statement, await rowsOf(client, statement)]).toEqual([statement, expected]);
      }
    }
  });

  test('parameters, in text and in lists, are values', async () => {
    const statement = `SELECT DISTINCT ${RC} FROM ${N} WHERE ${RC} = $1 OR ${RC} = ANY ($2::text[])`;
    for (const value of ['13', "' OR '1'='1", "03') OR ('1'='1", '\\', '%', '13\u0000', '"03"', '{13}']) {
      const answer = await everythingOf(lom, statement, [value, [value, '13', 'NULL']]);
      expect(answer).toMatch(/^\[\]$|"22021"/);
    }
    expect(await rowsOf(lom, statement, ['03', []])).toEqual([['03']]);
  });

  test('one statement, four people, at the same moment, named and unnamed, again and again', async () => {
    const text = `SELECT ${RC}, sum(nuclei) AS nuclei FROM ${N} GROUP BY 1 ORDER BY 1`;
    const ask = async (client: pg.Client, name?: string) =>
      client.query(name ? { name, text } : text).then(
        ({ rows }) => (rows as Record<string, string>[]).map((row) => row[RC]),
        (error: { code: string }) => [error.code],
      );
    for (let round = 0; round < 4; round += 1) {
      const order = round % 2 === 0 ? [lom, abr, ita, open] : [open, ita, abr, lom];
      const answers = await Promise.all(
        order.map(async (client) => [await ask(client), await ask(client, 'same')]),
      );
      const expected = [['03'], ['13'], ['03', '13'], ['42P01']];
      const inOrder = round % 2 === 0 ? expected : expected.toReversed();
      expect(answers).toEqual(inOrder.map((each) => [each, each]));
    }
  });

  test('what one has prepared or opened is nothing to another', async () => {
    await rowsOf(ita, `PREPARE theirs AS SELECT DISTINCT ${RC} FROM ${N}`);
    await rowsOf(ita, `DECLARE theirs_too CURSOR WITH HOLD FOR SELECT DISTINCT ${RC} FROM ${N}`);
    expect(await refusalOf(lom, 'EXECUTE theirs')).toMatchObject({ code: '26000' });
    expect(await refusalOf(lom, 'FETCH ALL theirs_too')).toMatchObject({ code: '34000' });
    expect(await rowsOf(ita, 'FETCH ALL theirs_too')).toHaveLength(2);
  });

  test('EXPLAIN tells plans, not figures', async () => {
    const statement = `SELECT sum(nuclei) FROM ${N} WHERE ${RC} = '13'`;
    for (const explain of ['EXPLAIN', 'EXPLAIN ANALYZE', 'EXPLAIN (ANALYZE, VERBOSE, COSTS)']) {
      const mine = await everythingOf(lom, `${explain} ${statement}`);
      expect(mine).not.toMatch(/fact_|dw\.|SELECT .* FROM "|"values":\["03"\]/);
    }
  });
});

describe('what is not in the catalogue', () => {
  test.each([
    'nuclei',
    'public.nuclei',
    'dw.fact_nuclei',
    '"fact_nuclei"',
    'public."presa_in_carico"',
    'nuclei_confronto',
    'information_schema.nuclei',
    'belvedere.public.fact_nuclei',
    'prod_pre_aggregations.presa_in_carico_per_regione',
  ])('%s is no table', async (name) => {
    expect((await refusalOf(ita, `SELECT * FROM ${name}`)).code).toMatch(/^42P01$|^3F000$/);
    expect(await rowsOf(ita, 'SELECT to_regclass($1)', [name]).catch(() => [[null]])).toEqual([[null]]);
  });

  test.each(['soggetto', '__user', '"__cubeJoinField"', '"nuclei_presi_in_carico.nuclei"', 'xmin'])(
    '%s is no column',
    async (name) => {
      expect(await refusalOf(ita, `SELECT ${name} FROM ${N}`)).toMatchObject({ code: '42703' });
      expect(await refusalOf(ita, `SELECT 1 FROM ${N} WHERE ${name} IS NULL`)).toMatchObject({
        code: '42703',
      });
    },
  );

  test('the catalogue of who reads open data has no word of the rest', async () => {
    for (const statement of [
      'SELECT relname, reltuples, relpages FROM pg_class WHERE relnamespace = 2200 OR relname ~ $1',
      'SELECT attname FROM pg_attribute WHERE attname ~ $1 AND attrelid >= 16384',
      'SELECT description FROM pg_description WHERE description ~* $1',
      'SELECT table_name, column_name FROM information_schema.columns WHERE table_name ~ $1',
      'SELECT typname FROM pg_type WHERE typname ~ $1',
      'SELECT tablename, attname, most_common_vals::text FROM pg_stats WHERE tablename ~ $1',
      'SELECT relname, n_live_tup FROM pg_stat_all_tables WHERE relname ~ $1',
    ]) {
      expect(await everythingOf(open, statement, ['nuclei|presa_in_carico'])).not.toMatch(/nuclei|presa_in/);
    }
    expect(await rowsOf(lom, 'SELECT relname FROM pg_class WHERE relname = $1', [N])).toEqual([[N]]);
  });

  test('nobody learns who else is there, what they ask, or where this runs', async () => {
    await rowsOf(abr, `SELECT 'segreto-di-abruzzo' FROM ${N} GROUP BY 1`);
    for (const statement of [
      'SELECT * FROM pg_stat_activity',
      'SELECT * FROM pg_stat_get_activity(NULL)',
      'SELECT rolname FROM pg_roles',
      'SELECT usename FROM pg_user',
      'SELECT * FROM pg_prepared_statements',
      'SELECT statement FROM pg_cursors WHERE name <> $$$$',
      'SELECT name, setting FROM pg_settings',
      'SELECT * FROM pg_show_all_settings()',
      'SELECT pg_get_userbyid(oid) FROM generate_series(16380, 16400) AS oid',
      'SELECT datname FROM pg_database',
      'SHOW ALL',
    ]) {
      const answer = await everythingOf(lom, statement);
      for (const other of [abruzzo, italia, openOnly]) expect(answer).not.toContain(other.email);
      expect(answer).not.toMatch(/segreto-di|\/tmp\/|\/home\/|belvedere-dati|duckdb/);
    }
    for (const hidden of [
      'pg_authid',
      'pg_shadow',
      'pg_hba_file_rules',
      'pg_file_settings',
      'pg_largeobject',
    ])
      expect(await refusalOf(lom, `SELECT * FROM ${hidden}`)).toMatchObject({ code: '42501' });
  });
});
