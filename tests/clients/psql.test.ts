import { describe, expect, inject, test } from 'vitest';
import { isInstalled, run } from './support/programs.ts';

const psql = (...commands: string[]) =>
  run('psql', ['-X', '-q', '-At', ...commands.flatMap((command) => ['-c', command])]);
/** Output of a command that must say nothing on the side of errors. */
const silent = async (...commands: string[]) => {
  const { output, errors } = await psql(...commands);
  expect(errors).toBe('');
  return output.trim();
};

describe.skipIf(!isInstalled('psql'))('psql (Debian: postgresql-client)', () => {
  test('lists tables, and no views', async () => {
    const tables = await silent('\\dt');
    expect(tables).toContain('public|popolazione_residente|table|');
    expect(tables.split('\n').every((line) => line.startsWith('public|'))).toBe(true);
    expect(await silent('\\dv')).toBe('');
  });

  test('describes a table, with comments', async () => {
    expect(await silent('\\d territori')).toContain('comune_nome|text|');
    expect(await silent('\\d+ territori')).toMatch(/comune_nome\|text\|.*Comune: Denominazione/);
    expect(await silent('\\dt+')).toContain('Popolazione residente');
  });

  test('lists one database, one user, one schema', async () => {
    expect((await silent('\\l')).split('\n')[0]).toMatch(/^belvedere\|/);
    expect((await silent('\\l')).split('\n').filter((line) => /^\w+\|/.test(line))).toHaveLength(1);
    expect((await silent('\\du')).split('\n')).toEqual([expect.stringContaining(`${inject('door').user}|`)]);
    expect((await silent('\\dn')).split('\n')).toEqual([expect.stringMatching(/^public\|/)]);
  });

  test.each([
    '\\d',
    '\\d *',
    '\\dS',
    '\\di',
    '\\ds',
    '\\dm',
    '\\dE',
    '\\df',
    '\\da',
    '\\do',
    '\\dT',
    '\\dTS',
    '\\dc',
    '\\dC',
    '\\dd',
    '\\ddp',
    '\\dD',
    '\\det',
    '\\des',
    '\\deu',
    '\\dew',
    '\\dF',
    '\\dg',
    '\\dl',
    '\\dL',
    '\\dn+',
    '\\dp',
    '\\dP',
    '\\drds',
    '\\dRp',
    '\\dRs',
    '\\dx',
    '\\dX',
    '\\dy',
    '\\l+',
    '\\db',
    '\\dconfig',
    '\\z',
    '\\dA',
    '\\dAc',
    '\\conninfo',
    '\\encoding',
    '\\dAf',
    '\\dfS version',
  ])('%s', async (command) => {
    const { errors } = await psql(command);
    expect(errors.replace(/^Did not find any .*\n/gm, '')).toBe('');
  });

  test('asks figures, also with variables, \\gdesc, \\crosstabview and FETCH_COUNT', async () => {
    expect(await silent('SELECT count(*) FROM territori')).toMatch(/^\d+$/);
    expect(
      await silent(
        "SELECT regione_nome, residenti FROM popolazione_residente WHERE regione_codice = '13' AND anno = 2024 GROUP BY 1, 2",
      ),
    ).toMatch(/^Abruzzo\|\d+$/);
    const many = await run('psql', [
      '-X',
      '-q',
      '-At',
      '-v',
      'FETCH_COUNT=50',
      '-c',
      'SELECT comune_codice FROM territori',
    ]);
    expect(many.errors).toBe('');
    expect(many.output.trim().split('\n').length).toBeGreaterThan(100);
    const { output, errors } = await run('psql', ['-X', '-q', '-At'], {
      input:
        "\\set regione 13\nSELECT comune_nome, altitudine FROM territori WHERE regione_codice = :'regione' \\gdesc\nSELECT 1 AS a, 2 AS b, 3 AS c \\crosstabview\n",
    });
    expect(errors).not.toContain('ERROR:  XX');
    expect(output).toContain('|');
  });

  test('completes names', async () => {
    // What Tab asks (tab-complete.c of psql 15): tables and columns that begin with what is written.
    const tables = await silent(`SELECT c.relname, NULL::pg_catalog.text FROM pg_catalog.pg_class c
      WHERE c.relkind IN ('r', 'S', 'v', 'm', 'f', 'p') AND (c.relname) LIKE 'terr%' AND pg_catalog.pg_table_is_visible(c.oid)
      AND c.relnamespace <> (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'pg_catalog')
      UNION ALL SELECT NULL::pg_catalog.text, n.nspname FROM pg_catalog.pg_namespace n WHERE n.nspname LIKE 'terr%' LIMIT 1000`);
    expect(tables).toBe('territori|');
  });

  test('a wrong password is refused', async () => {
    const wrong = await run('psql', ['-X', '-c', 'SELECT 1'], { env: { PGPASSWORD: 'no' } });
    expect(wrong.errors).toContain('Utente o password non corretti');
  });

  test('writing is refused', async () => {
    for (const sql of [
      'CREATE TABLE x (a int)',
      'DELETE FROM territori',
      "COPY territori TO PROGRAM 'id'",
      '\\copy territori to /dev/null',
    ]) {
      expect((await psql(sql)).errors).toContain('ERROR');
    }
  });
});
