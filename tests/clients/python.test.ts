import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { run } from './support/programs.ts';

/** Debian's, for which these packages are built. */
const PYTHON = '/usr/bin/python3';
const installed = spawnSync(PYTHON, ['-c', 'import sqlalchemy, psycopg2, asyncpg']).status === 0;

describe.skipIf(!installed)('Python (Debian: python3-sqlalchemy, python3-psycopg2, python3-asyncpg)', () => {
  const calls = new Map<string, string>();
  beforeAll(async () => {
    const { output, errors } = await run(PYTHON, [join(import.meta.dirname, 'python.py')]);
    expect(errors).toBe('');
    for (const line of output.trim().split('\n')) {
      const [name = '', text = ''] = line.split('\t');
      calls.set(name, text);
    }
  });

  test('no call fails', () => {
    expect([...calls].filter(([, text]) => text.startsWith('ERROR'))).toEqual([]);
  });

  test('SQLAlchemy, as Superset uses it, finds tables, columns with comments, and no keys', () => {
    expect(calls.get('tables')).toContain("'popolazione_residente'");
    expect(calls.get('views')).toBe('[]');
    expect(calls.get('columns')).toMatch(
      /'name': 'comune_codice', 'type': TEXT\(\).*'comment': 'Codice del comune/,
    );
    expect(calls.get('primary key')).toBe("{'constrained_columns': [], 'name': None}");
    for (const name of ['foreign keys', 'indexes', 'unique', 'checks', 'sequences'])
      expect([name, calls.get(name)]).toEqual([name, '[]']);
  });

  test('figures: reflected tables, psycopg2, cursors of the server, asyncpg with values as bytes', () => {
    expect(calls.get('reflected')).toMatch(/^\[\('Abruzzo', Decimal\('\d{7}'\)\)\]$/);
    expect(calls.get('psycopg2')).toBe(calls.get('reflected'));
    expect(calls.get('server cursor')).toMatch(/^\d{4}$/);
    expect(calls.get('asyncpg')).toMatch(
      /^\(\[Decimal\('2024'\), datetime\.datetime\(2024, 1, 1, 0, 0\), 'Abruzzo', Decimal\('\d{7}'\)\], \d{4}, \d+\)$/,
    );
  });
});
