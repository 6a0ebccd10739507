import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { connection, isInstalled, run } from './support/programs.ts';

/** Debian's, for which python3-pyodbc is built. */
const PYTHON = '/usr/bin/python3';
const DRIVERS = '/etc/odbcinst.ini';
const driver = existsSync(DRIVERS) && readFileSync(DRIVERS, 'utf8').includes('[PostgreSQL Unicode]');
const pyodbc = driver && spawnSync(PYTHON, ['-c', 'import pyodbc']).status === 0;

describe.skipIf(!driver || !isInstalled('isql')).each(['0', '1'])(
  'isql (Debian: unixodbc, odbc-postgresql), UseDeclareFetch=%s',
  (cursors) => {
    const isql = (input: string) => {
      const { PGPORT, PGUSER, PGPASSWORD, PGDATABASE } = connection();
      const address = `DRIVER={PostgreSQL Unicode};SERVER=127.0.0.1;PORT=${PGPORT};DATABASE=${PGDATABASE};UID=${PGUSER};PWD=${PGPASSWORD}`;
      return run(
        'isql',
        ['-v', '-b', '-x124', '-k', `${address};SSLmode=require;UseDeclareFetch=${cursors};Fetch=50`],
        { input },
      );
    };

    test('lists tables and columns', async () => {
      expect((await isql('help\n')).output).toMatch(/public\|popolazione_residente\|TABLE\|/);
      expect((await isql('help territori\n')).output).toMatch(/\|territori\|comune_nome\|/);
    });

    test('reads figures, many rows too', async () => {
      const { output } = await isql(
        "SELECT regione_nome, residenti FROM popolazione_residente WHERE regione_codice = '13' AND anno = 2024 GROUP BY 1, 2\n",
      );
      expect(output).toMatch(/Abruzzo\|\d{7}/);
      const many = await isql('SELECT comune_codice FROM territori\n');
      expect(many.output.trim().split('\n').length).toBeGreaterThan(1000);
    });

    test('says what is wrong, and goes on', async () => {
      const { output, errors } = await isql('SELECT niente FROM territori\nSELECT 41 + 1\n');
      expect(output + errors).toContain('42703');
      expect(output).toContain('42');
    });
  },
);

describe.skipIf(!pyodbc).each([
  ['0', '0'],
  ['0', '1'],
  ['1', '0'],
  ['1', '1'],
])(
  'psqlODBC (Debian: python3-pyodbc, odbc-postgresql), UseDeclareFetch=%s, UseServerSidePrepare=%s',
  (cursors, prepare) => {
    const calls = new Map<string, { rows: string; text: string }>();
    const rows = (name: string) => calls.get(name)?.rows;
    const text = (name: string) => calls.get(name)?.text ?? '';

    beforeAll(async () => {
      const { output, errors } = await run(PYTHON, [join(import.meta.dirname, 'odbc.py'), cursors, prepare]);
      expect(errors).toBe('');
      for (const line of output.trim().split('\n')) {
        const [name = '', count = '', rest = ''] = line.split('\t');
        calls.set(name, { rows: count, text: rest });
      }
    });

    test('no call fails but the one that must', () => {
      const failed = [...calls].filter(([, { rows: count }]) => count === 'ERROR').map(([name]) => name);
      expect(failed).toEqual(['wrong']);
      expect(text('wrong')).toContain('42703');
    });

    test('tables, columns, no keys', () => {
      expect(text('server')).toMatch(/^PostgreSQL 18\./);
      expect(text('tables')).toContain('belvedere public popolazione_residente TABLE');
      expect(text('columns')).toContain('belvedere public territori comune_nome');
      for (const name of ['primary keys', 'foreign keys', 'row id'])
        expect([name, rows(name)]).toEqual([name, '0']);
      expect(Number(rows('types'))).toBeGreaterThan(10);
    });

    test('figures: simple, by pages, prepared, typed, with quoted names', () => {
      expect(rows('paged')).toBe(text('simple'));
      expect(text('prepared 03')).toMatch(/^Lombardia \d{7,8}$/);
      expect(text('prepared 13')).toMatch(/^Abruzzo \d{7}$/);
      expect(text('typed')).toMatch(/^2023 2023-01-01 00:00:00 \d{7}; 2024 /);
      expect(text('quoted')).toContain('Pescara');
      expect(text('again')).toBe('1');
    });
  },
);
