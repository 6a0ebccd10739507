import { describe, expect, test } from 'vitest';
import type { CubeQuery } from '../../../../cube/native/sql-api/types.ts';
import { planBench } from './plans.ts';

const run = planBench();

/** The parts of a question that differ: members without their view, what is always the same left out. */
function short(query: CubeQuery): Record<string, unknown> {
  const { order: _order, timezone: _timezone, limit, ...rest } = query;
  return limit === 50_000 ? rest : { ...rest, limit };
}

const plainFilter = (operator: string, member: string, ...values: string[]) => ({
  member,
  operator,
  ...(values.length > 0 ? { values } : {}),
});

describe('answers that are Cube’s rows, without PostgreSQL', () => {
  test.each<[string, object]>([
    [
      'SELECT regione, importo FROM vendite',
      { dimensions: ['vendite.regione'], measures: ['vendite.importo'] },
    ],
    ['SELECT DISTINCT regione FROM vendite', { dimensions: ['vendite.regione'] }],
    [
      'SELECT regione, SUM(importo) AS x FROM vendite GROUP BY regione ORDER BY x DESC LIMIT 5',
      { dimensions: ['vendite.regione'], measures: ['vendite.importo'] },
    ],
    [
      'SELECT v.regione, MEASURE(media), AVG(media) m FROM public.vendite AS v GROUP BY 1 LIMIT 7 OFFSET 2',
      { dimensions: ['vendite.regione'], measures: ['vendite.media'], limit: 9 },
    ],
    ['SELECT SUM(importo) FROM vendite', { measures: ['vendite.importo'] }],
    [
      `select "_"."regione" as "c1", sum("_"."importo") as "a0" from (select "rows"."regione", "rows"."importo"
        from (select "regione", "comune", "importo" from "public"."vendite" "$Table") "rows"
        where "rows"."comune" = 'Lodi') "_" group by "_"."regione" limit 1000001`,
      {
        dimensions: ['vendite.regione'],
        measures: ['vendite.importo'],
        filters: [plainFilter('equals', 'vendite.comune', 'Lodi')],
        limit: 1_000_001,
      },
    ],
    [
      'WITH t AS (SELECT comune AS c, importo AS i FROM vendite) SELECT c, SUM(i) FROM t GROUP BY 1',
      { dimensions: ['vendite.comune'], measures: ['vendite.importo'] },
    ],
    [
      `SELECT CAST("Custom SQL Query"."regione" AS TEXT) AS "regione", SUM("Custom SQL Query"."importo") AS "sum"
        FROM (SELECT * FROM vendite) "Custom SQL Query" GROUP BY 1`,
      { dimensions: ['vendite.regione'], measures: ['vendite.importo'] },
    ],
    [
      `SELECT DATE_TRUNC('MONTH', CAST(giorno AS TIMESTAMP WITHOUT TIME ZONE)) AS m, MEASURE(media) FROM vendite
        WHERE giorno >= '2024-01-01' AND giorno < '2025-01-01' GROUP BY 1`,
      {
        measures: ['vendite.media'],
        timeDimensions: [
          {
            dimension: 'vendite.giorno',
            granularity: 'month',
            dateRange: ['2024-01-01T00:00:00.000', '2024-12-31T23:59:59.999'],
          },
        ],
      },
    ],
    [
      'SELECT * FROM residenti LIMIT 3',
      {
        dimensions: ['residenti.comune', 'residenti.genere', 'residenti.anno', 'residenti.data'],
        measures: ['residenti.persone', 'residenti.eta_media', 'residenti.nati'],
        limit: 3,
      },
    ],
  ])('%s', async (sql, query) => {
    const asked = await run(sql);
    const limited = 'limit' in query && query.limit === 1_000_001 ? { ...query, limit: undefined } : query;
    expect(asked.queries.map(short)).toEqual([JSON.parse(JSON.stringify(limited))]);
    expect(asked.residual).toBeNull();
  });

  test('a SELECT without GROUP BY that aggregates has a row, without groups none', async () => {
    expect((await run('SELECT SUM(importo) FROM vendite')).rows).toEqual([[null]]);
    expect((await run('SELECT regione, SUM(importo) FROM vendite GROUP BY 1')).rows).toEqual([]);
  });

  test('rows come in PostgreSQL’s order: code points, nulls last going up and first going down', async () => {
    const rows = [
      ['b', '2'],
      ['a', null],
      [null, '10'],
      ['à', '9'],
    ];
    const order = async (clause: string) =>
      (await run(`SELECT regione, importo FROM vendite ORDER BY ${clause}`, [], () => rows)).rows.map(
        ([name]) => name,
      );
    expect(await order('regione')).toEqual(['a', 'b', 'à', null]);
    expect(await order('regione DESC')).toEqual([null, 'à', 'b', 'a']);
    expect(await order('importo DESC NULLS LAST')).toEqual([null, 'à', 'b', 'a']);
    expect(await order('2 LIMIT 2 OFFSET 1')).toEqual(['à', null]);
  });

  test('values are written as PostgreSQL writes them', async () => {
    const sql = `SELECT giorno, attivo, importo, date_trunc('day', giorno) FROM vendite`;
    const { rows } = await run(sql, [], () => [
      ['2024-03-01T10:20:30.500', 'true', '1234.50'],
      [null, 'false', null],
    ]);
    expect(rows).toEqual([
      ['2024-03-01 10:20:30.5', 't', '1234.50', '2024-03-01 00:00:00'],
      [null, 'f', null, null],
    ]);
  });

  test('more rows than one question gives are streamed', async () => {
    const many = Array.from({ length: 120_000 }, (_item, index) => [`c${index}`, String(index)]);
    const { rows, queries } = await run('SELECT comune, importo FROM vendite', [], () => many);
    expect(rows).toHaveLength(120_000);
    expect(rows.at(-1)).toEqual(['c119999', '119999']);
    expect(queries.at(-1)?.limit).toBeUndefined();
    const last = await run(
      'SELECT comune FROM vendite ORDER BY importo DESC LIMIT 2 OFFSET 1',
      [],
      () => many,
    );
    expect(last.rows).toEqual([['c119998'], ['c119997']]);
    const sorted = run('SELECT comune, importo FROM vendite ORDER BY importo', [], () => many);
    await expect(sorted).rejects.toMatchObject({ fields: { code: '54000' } });
    const limited = await run('SELECT comune, importo FROM vendite LIMIT 70000 OFFSET 10', [], () => many);
    expect(limited.rows).toHaveLength(70_000);
    expect(limited.rows[0]).toEqual(['c10', '10']);
  });
});

describe('conditions that Cube computes', () => {
  const eta = (operator: string, value: string) => plainFilter(operator, 'vendite.eta', value);
  test.each<[string, object[]]>([
    [`comune = 'Lodi'`, [plainFilter('equals', 'vendite.comune', 'Lodi')]],
    [`'Lodi' = comune`, [plainFilter('equals', 'vendite.comune', 'Lodi')]],
    [`comune IN ('a', 'b', 'a')`, [plainFilter('equals', 'vendite.comune', 'a', 'b')]],
    [`comune = ANY('{a,"b c"}')`, [plainFilter('equals', 'vendite.comune', 'a', 'b c')]],
    [
      `comune <> 'a'`,
      [plainFilter('notEquals', 'vendite.comune', 'a'), plainFilter('set', 'vendite.comune')],
    ],
    [
      `NOT comune IN ('a', 'b')`,
      [plainFilter('notEquals', 'vendite.comune', 'a', 'b'), plainFilter('set', 'vendite.comune')],
    ],
    ['comune IS NULL', [plainFilter('notSet', 'vendite.comune')]],
    ['NOT (comune IS NULL)', [plainFilter('set', 'vendite.comune')]],
    [`comune ILIKE '%an%'`, [plainFilter('contains', 'vendite.comune', 'an')]],
    [`comune ILIKE 'an%'`, [plainFilter('startsWith', 'vendite.comune', 'an')]],
    [`comune LIKE 'Lodi'`, [plainFilter('equals', 'vendite.comune', 'Lodi')]],
    ['eta >= 3 AND 10.5 > eta', [eta('gte', '3'), eta('lt', '10.5')]],
    ['eta BETWEEN 3 AND 4', [eta('gte', '3'), eta('lte', '4')]],
    ['attivo', [plainFilter('equals', 'vendite.attivo', 'true')]],
    ['NOT attivo', [plainFilter('equals', 'vendite.attivo', 'false')]],
    [
      `comune = 'a' OR (eta = 3 AND attivo IS TRUE)`,
      [
        {
          or: [
            plainFilter('equals', 'vendite.comune', 'a'),
            {
              and: [
                plainFilter('equals', 'vendite.eta', '3'),
                plainFilter('equals', 'vendite.attivo', 'true'),
              ],
            },
          ],
        },
      ],
    ],
    [
      `giorno = '2024-01-31'`,
      [plainFilter('inDateRange', 'vendite.giorno', '2024-01-31T00:00:00.000', '2024-01-31T00:00:00.000')],
    ],
    [
      `giorno > timestamp '2024-01-31 10:00'`,
      [plainFilter('afterDate', 'vendite.giorno', '2024-01-31T10:00:00.000')],
    ],
    [
      `extract(year FROM giorno) > 2023 OR CAST(giorno AS date) = '2020-02-29'`,
      [
        {
          or: [
            plainFilter('afterOrOnDate', 'vendite.giorno', '2024-01-01T00:00:00.000'),
            {
              and: [
                plainFilter('afterOrOnDate', 'vendite.giorno', '2020-02-29T00:00:00.000'),
                plainFilter('beforeDate', 'vendite.giorno', '2020-03-01T00:00:00.000'),
              ],
            },
          ],
        },
      ],
    ],
    [`comune = 'x''y\\z'`, [plainFilter('equals', 'vendite.comune', `x'y\\z`)]],
    ['1 = 1', []],
  ])('%s', async (condition, filters) => {
    const { queries, residual } = await run(
      `SELECT regione, SUM(importo) FROM vendite WHERE ${condition} GROUP BY 1`,
    );
    expect(queries.map(({ filters: asked = [] }) => asked)).toEqual([filters]);
    expect(residual).toBeNull();
  });

  test.each([
    ['CAST(EXTRACT(YEAR FROM giorno) AS INTEGER) = 2024', '2024-01-01', '2024-12-31'],
    ['EXTRACT(YEAR FROM giorno) BETWEEN 2023 AND 2024', '2023-01-01', '2024-12-31'],
    [`date_trunc('quarter', giorno) = '2024-04-01'`, '2024-04-01', '2024-06-30'],
    [`date_trunc('week', giorno) = '2024-04-01'`, '2024-04-01', '2024-04-07'],
  ])('%s is a range', async (condition, from, to) => {
    const { queries } = await run(`SELECT SUM(importo) FROM vendite WHERE ${condition}`);
    const range = { dimension: 'vendite.giorno', dateRange: [`${from}T00:00:00.000`, `${to}T23:59:59.999`] };
    expect(queries[0]?.timeDimensions).toEqual([range]);
  });

  test('a range of moments is one range', async () => {
    const { queries } = await run(
      `SELECT SUM(importo) FROM vendite WHERE giorno BETWEEN '2024-01-01' AND '2024-01-31 23:59:59.999'`,
    );
    expect(queries[0]?.timeDimensions).toEqual([
      { dimension: 'vendite.giorno', dateRange: ['2024-01-01T00:00:00.000', '2024-01-31T23:59:59.999'] },
    ]);
  });

  test('a month is enough for the month of a day', async () => {
    const { queries } = await run(
      `SELECT DATE_TRUNC('MONTH', CAST(giorno AS DATE)), MEASURE(media) FROM vendite GROUP BY 1`,
    );
    expect(queries[0]?.timeDimensions).toEqual([{ dimension: 'vendite.giorno', granularity: 'month' }]);
  });

  test.each(['0 = 1', 'false', 'comune = NULL', `comune IN (NULL)`, `comune NOT IN ('a', NULL)`])(
    '%s lets nothing through, and nothing is asked',
    async (condition) => {
      const asked = await run(`SELECT regione, importo FROM vendite WHERE ${condition}`);
      expect(asked.queries).toEqual([]);
      expect(asked.rows).toEqual([]);
    },
  );

  test('LIMIT 0 asks nothing', async () => {
    expect((await run('SELECT regione, importo FROM vendite LIMIT 0')).queries).toEqual([]);
  });

  test('parameters are in the question', async () => {
    const sql = 'SELECT regione, importo FROM vendite WHERE comune = $1 AND eta = ANY($2) LIMIT $3';
    const { queries } = await run(sql, [`Lo'di`, '{1,2}', '4']);
    expect(queries.map(short)).toEqual([
      {
        dimensions: ['vendite.regione'],
        measures: ['vendite.importo'],
        filters: [
          plainFilter('equals', 'vendite.comune', `Lo'di`),
          plainFilter('equals', 'vendite.eta', '1', '2'),
        ],
        limit: 4,
      },
    ]);
    expect((await run('SELECT regione FROM vendite WHERE comune = $1', [null])).queries).toEqual([]);
  });
});

describe('conditions that PostgreSQL computes', () => {
  test('for measures that add up the rows are finer, and put together again', async () => {
    const rows = [
      ['N', 'Lodi', '1'],
      ['N', 'LODI', '2'],
      ['N', 'Pavia', '4'],
      ['S', 'lodi', '8'],
    ];
    const sql = `SELECT regione, SUM(importo) FROM vendite WHERE lower(comune) = 'lodi' GROUP BY 1 ORDER BY 1`;
    const asked = await run(sql, [], () => rows);
    expect(asked.queries.map(({ dimensions }) => dimensions)).toEqual([
      ['vendite.regione', 'vendite.comune'],
    ]);
    expect(asked.rows).toEqual([
      ['N', '3'],
      ['S', '8'],
    ]);
  });

  test('without GROUP BY too: one row for each combination of what is named', async () => {
    const rows = [
      ['N', 'Lodi', '1'],
      ['N', 'LODI', '2'],
    ];
    const asked = await run(
      `SELECT regione, importo FROM vendite WHERE lower(comune) = 'lodi'`,
      [],
      () => rows,
    );
    expect(asked.rows).toEqual([['N', '3']]);
  });

  test('for ratios the values are picked first, and asked for', async () => {
    const answer = ({ measures }: CubeQuery) =>
      measures ? [['N', '1.5']] : [['Lodi'], ['Pavia'], ['LODI'], [null]];
    const sql = `SELECT regione, MEASURE(media) FROM vendite WHERE lower(comune) = 'lodi' GROUP BY 1`;
    const asked = await run(sql, [], answer);
    expect(asked.queries.map(({ filters }) => filters)).toEqual([
      undefined,
      [plainFilter('equals', 'vendite.comune', 'Lodi', 'LODI')],
    ]);
    expect(asked.rows).toEqual([['N', '1.5']]);
  });

  test('a condition that no value fulfils gives no row', async () => {
    const sql = `SELECT regione, MEASURE(media) FROM vendite WHERE lower(comune) = 'x' GROUP BY 1`;
    const asked = await run(sql, [], ({ measures }) => (measures ? [['N', '1.5']] : [['Lodi']]));
    expect(asked.rows).toEqual([]);
  });
});

describe('more than one question', () => {
  test.each<[string, string[][]]>([
    [
      'SELECT comune, SUM(v.importo), SUM(r.nati) FROM vendite v JOIN residenti r USING (comune) GROUP BY 1',
      [['vendite.comune'], ['residenti.comune']],
    ],
    [
      'SELECT regione FROM vendite UNION ALL SELECT comune FROM residenti',
      [['vendite.regione'], ['residenti.comune']],
    ],
    [
      "SELECT regione, importo FROM vendite WHERE comune IN (SELECT comune FROM residenti WHERE genere = 'F')",
      [['residenti.comune'], ['vendite.regione', 'vendite.comune']],
    ],
    [
      'SELECT v.comune, (SELECT MEASURE(eta_media) FROM residenti r WHERE r.comune = v.comune) FROM vendite v',
      [['residenti.comune'], ['vendite.comune']],
    ],
    [
      'SELECT avg(x) FROM (SELECT comune, MEASURE(media) AS x FROM vendite GROUP BY 1) t',
      [['vendite.comune']],
    ],
    ['SELECT regione, importo, rank() OVER (ORDER BY importo DESC) FROM vendite', [['vendite.regione']]],
    ['SELECT relname FROM pg_class c JOIN vendite v ON v.regione = c.relname', [['vendite.regione']]],
  ])('%s', async (sql, grains) => {
    const asked = await run(sql);
    expect(asked.queries.map(({ dimensions }) => dimensions)).toEqual(grains);
    expect(asked.residual).not.toBeNull();
  });

  test('a join that would repeat values is refused on the rows', async () => {
    const sql =
      'SELECT v.comune, r.genere, SUM(v.importo) FROM vendite v JOIN residenti r ON r.comune = v.comune GROUP BY 1, 2';
    const answer = ({ dimensions }: CubeQuery) =>
      dimensions?.includes('residenti.comune')
        ? [
            ['F', 'Lodi'],
            ['M', 'Lodi'],
          ]
        : [['Lodi', '3']];
    await expect(run(sql, [], answer)).rejects.toMatchObject({ fields: { code: '0A000' } });
    const single = await run(sql, [], ({ dimensions }) =>
      dimensions?.includes('residenti.comune') ? [['F', 'Lodi']] : [['Lodi', '3']],
    );
    expect(single.rows).toEqual([['Lodi', 'F', '3']]);
  });

  test('rows for PostgreSQL have a limit, and its error', async () => {
    const many = Array.from({ length: 60_000 }, (_item, index) => [`c${index}`, '1']);
    await expect(
      run('SELECT left(comune, 1), SUM(importo) FROM vendite GROUP BY 1', [], () => many),
    ).rejects.toMatchObject({
      fields: { code: '54000' },
    });
  });
});

describe('numbers that would be wrong are refused, with how to ask', () => {
  test.each([
    ['SELECT left(regione, 1), SUM(media) FROM vendite GROUP BY 1', '«media»'],
    ['SELECT left(regione, 1), MEASURE(clienti) FROM vendite GROUP BY 1', '«clienti»'],
    ['SELECT regione, AVG(importo) FROM vendite GROUP BY 1', 'AVG'],
    ['SELECT regione, COUNT(importo) FROM vendite GROUP BY 1', 'COUNT'],
    ['SELECT regione, SUM(massimo) FROM vendite GROUP BY 1', 'SUM'],
    ['SELECT left(regione, 1), SUM(importo * ordini) FROM vendite GROUP BY 1', 'SUM'],
    ['SELECT regione, SUM(DISTINCT importo) FROM vendite GROUP BY 1', 'SUM'],
    ['SELECT regione, SUM(importo) FROM vendite WHERE importo > 3 GROUP BY 1', 'WHERE'],
    ['SELECT comune, SUM(persone), count(DISTINCT anno) FROM residenti GROUP BY 1', 'consistenza'],
    ['SELECT count(*), SUM(persone) FROM residenti', 'consistenza'],
    [
      "SELECT SUM(v.importo) FROM vendite v, residenti r WHERE r.genere = 'F' AND r.comune <> v.comune",
      '«r»',
    ],
    ['SELECT vendite FROM vendite', 'riga intera'],
    ['SELECT regione, SUM(media) OVER () FROM vendite', '«media»'],
    ['SELECT MEASURE(regione) FROM vendite', '«regione»'],
    ['SELECT (SELECT SUM(v.importo)) FROM vendite v', 'sottoquery'],
  ])('%s', async (sql, words) => {
    const error = await run(sql).catch((thrown: { fields: { code: string; message: string } }) => thrown);
    expect(error).toMatchObject({ fields: { code: '0A000', message: expect.stringContaining(words) } });
  });

  test.each<[string, string]>([
    ['CAST(TRUNC(EXTRACT(YEAR FROM giorno)) AS INTEGER), MEASURE(media) FROM vendite GROUP BY 1', 'year'],
    [
      'EXTRACT(YEAR FROM giorno), EXTRACT(MONTH FROM giorno)::int, MEASURE(media) FROM vendite GROUP BY 1, 2',
      'month',
    ],
    [
      'EXTRACT(YEAR FROM giorno), EXTRACT(QUARTER FROM giorno), MEASURE(media) FROM vendite GROUP BY 1, 2',
      'quarter',
    ],
  ])('parts of dates that tell the rows apart are groups like others: %s', async (sql, granularity) => {
    const { queries } = await run(`SELECT ${sql}`);
    expect(queries[0]?.timeDimensions).toEqual([{ dimension: 'vendite.giorno', granularity }]);
  });

  test('a month of any year is no group of rows', async () => {
    const sql = 'SELECT EXTRACT(MONTH FROM giorno), MEASURE(media) FROM vendite GROUP BY 1';
    await expect(run(sql)).rejects.toMatchObject({ fields: { code: '0A000' } });
  });

  test('a stock by a column that holds several periods', async () => {
    const periods = [
      ['2024', '2024-01-01T00:00:00.000'],
      ['2024', '2024-07-01T00:00:00.000'],
    ];
    const answer = ({ measures }: CubeQuery) => (measures ? [['2024', '10']] : periods);
    const sql = 'SELECT anno, SUM(persone) FROM residenti GROUP BY 1';
    await expect(run(sql, [], answer)).rejects.toMatchObject({ fields: { code: '0A000' } });
    const one = await run(sql, [], ({ measures }) => (measures ? [['2024', '10']] : periods.slice(1)));
    expect(one.rows).toEqual([['2024', '10']]);
    await expect(run(`SELECT anno, SUM(nati) FROM residenti GROUP BY 1`, [], answer)).resolves.toBeDefined();
  });

  test.each([
    ['SELECT regione FROM', '42601'],
    ['SELECT nulla FROM vendite', '42703'],
    ['SELECT regione, SUM(importo) FROM vendite', '42803'],
    [`SELECT pg_read_file('x')`, '42501'],
    ['SELECT * FROM vendite FOR UPDATE', '42501'],
    ['SELECT * INTO t FROM vendite', '42501'],
    ['WITH x AS (DELETE FROM vendite RETURNING 1) SELECT 1', '42501'],
    ['SELECT pg_sleep(10)', '42501'],
    ["SELECT * FROM dblink('', '')", '42501'],
    ["SELECT query_to_xml('select 1', true, true, '')", '42501'],
    ["SELECT repeat('x', 2000000000)", '54000'],
    ['SELECT * FROM generate_series(1, 100000000)', '54000'],
    ['INSERT INTO vendite VALUES (1)', '0A000'],
    ["SELECT lo_import('x')", '42501'],
  ])('%s: %s', async (sql, code) => {
    await expect(run(sql)).rejects.toMatchObject({ fields: { code } });
  });

  test('places are counted in characters', async () => {
    const error = await run(`SELECT 'è€', AVG(importo) FROM vendite`).catch((thrown) => thrown);
    expect(error.fields.position).toBe(18);
  });
});

describe('what PostgreSQL answers by itself', () => {
  test.each([
    ['SELECT current_user, current_database()', [['analista', 'belvedere']]],
    [`SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'`, [['2']]],
    ["SELECT count(*) FROM generate_series(1, array_upper(ARRAY['a', 'b'], 1))", [['2']]],
    ["SELECT p[1] FROM string_to_array('a,b', ',') AS p", [['a']]],
    ['VALUES (1), (2)', [['1'], ['2']]],
  ])('%s', async (sql, rows) => {
    const asked = await run(sql);
    expect(asked).toMatchObject({ queries: [], rows });
  });
});

test('EXPLAIN tells the questions, the rollups, and what is left', async () => {
  const lines = (await run('EXPLAIN SELECT left(regione, 1), SUM(importo) FROM vendite GROUP BY 1')).rows
    .flat()
    .join('\n');
  expect(lines).toContain('"dimensions":["vendite.regione"]');
  expect(lines).toContain('di_prova');
  expect(lines).toMatch(/SELECT[\s\S]*"?left"?\(/);
  const ran = await run('EXPLAIN ANALYZE SELECT regione, importo FROM vendite', [], () => [['N', '1']]);
  expect(ran.rows.flat().join('\n')).toMatch(/Eseguita: 1 righe/);
});
