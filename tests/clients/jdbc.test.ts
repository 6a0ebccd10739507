import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { isInstalled, run } from './support/programs.ts';

const DRIVER = '/usr/share/java/postgresql.jar';
const installed = isInstalled('javac') && existsSync(DRIVER);

/** Both ways in which the driver takes values: as text, and as bytes from the second time on. */
describe.skipIf(!installed).each(['false', 'true'])(
  'pgJDBC (Debian: libpostgresql-jdbc-java, default-jdk-headless), binary transfer %s',
  (binary) => {
    const calls = new Map<string, { rows: string; text: string }>();
    const rows = (name: string) => calls.get(name)?.rows;
    const text = (name: string) => calls.get(name)?.text ?? '';

    beforeAll(async () => {
      const { output, errors } = await run('java', [
        '-cp',
        DRIVER,
        join(import.meta.dirname, 'Jdbc.java'),
        binary,
      ]);
      expect(errors).toBe('');
      for (const line of output.trim().split('\n')) {
        const [name = '', count = '', rest = ''] = line.split('\t');
        calls.set(name, { rows: count, text: rest.trim() });
      }
    });

    test('no call fails but the two that must', () => {
      const failed = [...calls]
        .filter(([, { rows: count }]) => count === 'ERROR')
        .map(([name, { text: why }]) => [name, why.slice(0, 5)]);
      expect(failed).toEqual([
        ['wrong', '42703'],
        ['timeout', '57014'],
      ]);
    });

    test('one catalogue, one schema besides the system’s, the views as tables', () => {
      expect(text('catalogs')).toBe(`TABLE_CAT=${inject('door').database} ;`);
      expect(text('schemas')).toContain('table_schem=public');
      expect(rows('schemas')).toBe('3');
      expect(text('tables')).toContain(
        'TABLE_NAME=popolazione_residente TABLE_TYPE=TABLE REMARKS=Popolazione residente: ',
      );
      expect(text('product')).toBe(`PostgreSQL 18 ${inject('door').user}`);
    });

    test('columns have types, remarks and no keys', () => {
      expect(text('columns')).toMatch(
        /COLUMN_NAME=comune_nome DATA_TYPE=12 TYPE_NAME=text .*?NULLABLE=1 REMARKS=/,
      );
      expect(Number(rows('all columns'))).toBeGreaterThan(100);
      for (const name of [
        'primary keys',
        'imported keys',
        'exported keys',
        'cross reference',
        'indexes',
        'best row',
        'procedures',
        'functions',
      ]) {
        expect([name, rows(name)]).toEqual([name, '0']);
      }
      expect(Number(rows('types'))).toBeGreaterThan(50);
    });

    test('figures: simple, by pages, prepared, typed', () => {
      expect(text('simple')).toMatch(/^comuni=\d+ ;$/);
      expect(rows('paged')).toBe(/\d+/.exec(text('simple'))?.[0]);
      expect(text('prepared 03')).toMatch(/^regione_nome=Lombardia residenti=\d{7,8} ;$/);
      expect(text('prepared 13')).toMatch(/^regione_nome=Abruzzo residenti=\d{7} ;$/);
      expect(rows('prepared 99')).toBe('0');
      expect(new Set([0, 1, 2, 3].map((time) => text(`typed ${time}`))).size).toBe(1);
      expect(text('typed 0')).toMatch(/^2023 2023-01-01 00:00:00\.0 \d{7} 1$/);
      expect(text('again')).toBe('uno=1 ;');
    });
  },
);
