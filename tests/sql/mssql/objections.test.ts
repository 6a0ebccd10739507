import { expect, test } from 'vitest';
import { tsqlObjections } from '../../support/tsql-objections.ts';

test.for([
  'SELECT a FROM t LIMIT 1',
  'SELECT a || b AS c FROM t',
  'SELECT a FROM t JOIN u USING (a)',
  'SELECT a FROM t WHERE a IS DISTINCT FROM b',
  'SELECT a FROM t WHERE b = true',
  'SELECT CAST(a AS VARCHAR) AS b FROM t',
  'SELECT CAST(a AS DOUBLE) AS b FROM t',
  'SELECT COUNT(*) FILTER (WHERE a > 1) AS n FROM t',
  'SELECT a FROM t GROUP BY ALL',
  'SELECT a FROM t GROUP BY 1',
  'INSERT INTO t (a) VALUES (1) ON CONFLICT DO NOTHING',
  'INSERT INTO t (a) VALUES (1) RETURNING a',
  'SELECT a::int AS b FROM t',
  'SELECT n FROM range(10)',
  'SELECT a > b AS c FROM t',
  'SELECT NOT b AS c FROM t',
  'SELECT a FROM t WHERE b',
  'SELECT a FROM (SELECT 1 AS a)',
  'SELECT a FROM (SELECT a FROM t ORDER BY a) AS x',
  'SELECT a FROM t WHERE (a, b) IN (SELECT c, d FROM u)',
  "SELECT DATE '2024-01-01' AS d",
  'WITH RECURSIVE x AS (SELECT 1 AS n) SELECT n FROM x',
  'SELECT length(a) AS n FROM t',
  'SELECT list(a) AS n FROM t',
  'DELETE FROM dw.t AS x WHERE x.a = 1',
  'UPDATE dw.t AS x SET a = 1',
  'CREATE TEMP TABLE t (a int)',
])('objects to: %s', (sql) => {
  expect(tsqlObjections(sql)).not.toEqual([]);
});

test.for([
  'SELECT \'LIMIT || true\' AS [limit], "using" FROM t -- true',
  'SELECT a, COUNT(*) AS n FROM dw.t AS x WHERE x.b = ? GROUP BY a HAVING COUNT(*) > 1 ORDER BY a OFFSET 0 ROWS FETCH NEXT 5 ROWS ONLY',
  'SELECT CASE WHEN a > b THEN 1 ELSE 0 END AS c FROM t WHERE d IN (?, ?) AND NOT EXISTS (SELECT 1 FROM u WHERE u.a = t.a)',
  'SELECT x.a FROM (SELECT a FROM t ORDER BY a OFFSET 0 ROWS FETCH NEXT 3 ROWS ONLY) AS x',
  'INSERT INTO dw.t (a, b) SELECT a, COALESCE(b, 0) FROM dw.u WHERE NOT EXISTS (SELECT 1 FROM dw.t WHERE dw.t.a = dw.u.a)',
  'UPDATE dw.t SET a = (SELECT MAX(c) FROM dw.u WHERE dw.u.a = dw.t.a) WHERE EXISTS (SELECT 1 FROM dw.u WHERE dw.u.a = dw.t.a)',
  'DELETE FROM dw.t WHERE a = ?',
  'SELECT ROW_NUMBER() OVER (PARTITION BY a ORDER BY b) AS n, CAST(a AS VARCHAR(200)) AS t, CAST(b AS DOUBLE PRECISION) AS d FROM t',
  'WITH x AS (SELECT 1 AS n) SELECT n FROM x UNION ALL SELECT 2 AS n',
])('has nothing against: %s', (sql) => {
  expect(tsqlObjections(sql)).toEqual([]);
});
