import { describe, expect, test } from 'vitest';
import { expectOneRead, splitStatements, toNamedPlaceholders } from '../../../sql/mssql/text.ts';

describe('placeholders', () => {
  test('become names where they are code, and stay where they are text, names or comments', () => {
    const sql = `SELECT ?, 'a?''b?' AS t, [c?]]?] AS "d?""?" -- perché? no
      /* e? /* f? */ g? */ FROM x WHERE y = ? AND z LIKE N'%?%' OR w IN (?,?)`;
    expect(toNamedPlaceholders(sql, 4)).toBe(
      `SELECT @p1, 'a?''b?' AS t, [c?]]?] AS "d?""?" -- perché? no
      /* e? /* f? */ g? */ FROM x WHERE y = @p2 AND z LIKE N'%?%' OR w IN (@p3,@p4)`,
    );
  });

  test('an apostrophe in a comment opens no text', () => {
    expect(toNamedPlaceholders("SELECT 1 -- l'altro\n WHERE a = ?", 1)).toBe(
      "SELECT 1 -- l'altro\n WHERE a = @p1",
    );
  });

  test.for([
    ['SELECT ?', 0],
    ['SELECT 1', 1],
    ["SELECT '?'", 1],
  ] as [string, number][])('%s with %d values is refused', ([sql, count]) => {
    expect(() => toNamedPlaceholders(sql, count)).toThrow(/segnaposto/);
  });
});

test('a script is cut at semicolons that are code; what is only comment is dropped', () => {
  const script = `-- prima; parte
CREATE TABLE a (t nvarchar(9) DEFAULT 'x;y'); /* ; */ INSERT INTO a VALUES (N'perché; no');
-- fine;
`;
  expect(splitStatements(script)).toEqual([
    "-- prima; parte\nCREATE TABLE a (t nvarchar(9) DEFAULT 'x;y')",
    "/* ; */ INSERT INTO a VALUES (N'perché; no')",
  ]);
});

describe('one read', () => {
  test.for([
    'SELECT 1',
    '  select a from dw.b;  ',
    'WITH x AS (SELECT 1 AS n) SELECT n FROM x',
    '(SELECT 1) UNION ALL (SELECT 2)',
    'SELECT \'DROP TABLE x; DELETE\' AS testo, [delete], "update" FROM t -- insert',
    'SELECT REPLACE(a, b, c), set_on, updated FROM t OFFSET_ ORDER BY 1',
  ])('lets through: %s', (sql) => {
    expect(() => expectOneRead(sql)).not.toThrow();
  });

  test.for([
    'DROP TABLE dw.prova',
    'SELECT 1; SELECT 2',
    'SELECT 1 DELETE FROM dw.prova',
    'SELECT * INTO dw.altra FROM dw.prova',
    'WITH x AS (SELECT 1 AS n) DELETE FROM dw.prova',
    "EXEC ('SELECT 1')",
    "SELECT 1 EXECUTE xp_cmdshell 'ls'",
    "SELECT * FROM OPENROWSET(BULK '/etc/passwd', SINGLE_CLOB) AS f",
    "SELECT * FROM OPENQUERY(altro, 'SELECT 1')",
    "SELECT 1 WAITFOR DELAY '1:00'",
    'SELECT 1/* */DROP TABLE x',
    'SET NOCOUNT ON',
    'BEGIN TRANSACTION',
    '-- solo un commento',
    '',
  ])('refuses: %s', (sql) => {
    expect(() => expectOneRead(sql)).toThrow(
      expect.objectContaining({ code: 'ISTRUZIONE_NON_AMMESSA', query: sql }),
    );
  });
});
