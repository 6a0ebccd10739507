import mssql from 'mssql';
import { describe, expect, test } from 'vitest';
import { bulkInsert, cellConverter, type CatalogColumn } from '../../../sql/mssql/bulk.ts';
import type { Param } from '../../../sql/warehouse.ts';

const column = (name: string, tipo: string, more: Partial<CatalogColumn> = {}): CatalogColumn => ({
  name,
  tipo,
  max_length: -1,
  precision: 0,
  scale: 0,
  is_nullable: true,
  ...more,
});

const CATALOG = [
  column('n', 'int', { max_length: 4, is_nullable: false }),
  column('grande', 'bigint', { max_length: 8 }),
  column('testo', 'nvarchar', { max_length: 20 }),
  column('giorno', 'date', { max_length: 3 }),
  column('istante', 'datetime2', { max_length: 7, scale: 3 }),
  column('vero', 'bit', { max_length: 1 }),
  column('byte', 'varbinary'),
  column('misura', 'float', { max_length: 8 }),
];

const convert = (name: string, value: Param): unknown =>
  cellConverter(CATALOG.find((each) => each.name === name) as CatalogColumn)(value);

describe('values become what their column takes', () => {
  test.for([
    ['n', '42', 42],
    ['grande', 9007199254740993n, 9007199254740993n],
    ['grande', 7, 7n],
    ['testo', 'Forlì', 'Forlì'],
    ['testo', 12, '12'],
    ['giorno', '1861-03-17', new Date('1861-03-17T00:00:00Z')],
    ['istante', '2024-02-29T10:20:30', new Date('2024-02-29T10:20:30Z')],
    ['vero', true, true],
    ['byte', Uint8Array.of(1, 2), Buffer.from([1, 2])],
    ['misura', 1.5, 1.5],
    ['testo', null, null],
  ] as [string, Param, unknown][])('%s: %s', ([name, value, expected]) => {
    expect(convert(name, value)).toEqual(expected);
  });

  test.for([
    ['n', 1.5],
    ['n', 3_000_000_000],
    ['n', 'molti'],
    ['testo', 'più di dieci lettere'],
    ['giorno', 'ieri'],
    ['vero', 1],
    ['byte', 'testo'],
    ['misura', NaN],
  ] as [string, Param][])('%s refuses %s', ([name, value]) => {
    expect(() => convert(name, value)).toThrow(expect.objectContaining({ code: 'VALORE_NON_VALIDO' }));
  });

  test('null where none may be is a broken constraint, found before the server is asked', () => {
    expect(() => convert('n', null)).toThrow(expect.objectContaining({ code: 'VINCOLO_VIOLATO' }));
  });
});

/** A column as `mssql` sends it; its types leave the length out. */
interface Sent {
  name: string;
  type: unknown;
  length?: number;
  nullable: boolean;
}

describe('bulk copies', () => {
  const sent: mssql.Table[] = [];
  const effects = {
    describe: () => Promise.resolve(CATALOG as never),
    insert: (table: mssql.Table) => Promise.resolve(sent.push(table) && table.rows.length),
  };

  test('carry the very types of the target, in the order of the columns named', async () => {
    sent.length = 0;
    const batches = [[['a', 1]], [['b', 2]]];
    expect(await bulkInsert(effects, 'dw.prova', ['testo', 'n'], batches)).toBe(2);
    const [table] = sent;
    expect(sent).toHaveLength(1);
    expect(table?.path).toBe('[dw].[prova]');
    const columns = (table?.columns as unknown as Sent[]).map(({ name, type, length, nullable }) => ({
      name,
      type,
      length,
      nullable,
    }));
    expect(columns).toEqual([
      { name: 'testo', type: mssql.NVarChar, length: 10, nullable: true },
      { name: 'n', type: mssql.Int, length: undefined, nullable: false },
    ]);
    expect([...(table?.rows ?? [])]).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
  });

  test('go out every hundred thousand rows, so that memory does not grow with the file', async () => {
    sent.length = 0;
    const batch = Array.from({ length: 30_000 }, (_, n): Param[] => [n]);
    expect(await bulkInsert(effects, 'dw.prova', ['n'], Array(5).fill(batch) as Param[][][])).toBe(150_000);
    expect(sent.map(({ rows }) => rows.length)).toEqual([120_000, 30_000]);
  });

  test('stop before the next one when aborted', async () => {
    sent.length = 0;
    const load = bulkInsert(effects, 'dw.prova', ['n'], [[[1]]], AbortSignal.abort());
    await expect(load).rejects.toThrow('aborted');
    expect(sent).toEqual([]);
  });

  test('name a table or column that does not exist', async () => {
    await expect(bulkInsert(effects, 'dw.prova', ['n', 'boh'], [])).rejects.toThrow('boh di dw.prova');
    const nothing = { ...effects, describe: () => Promise.resolve([]) };
    await expect(bulkInsert(nothing, 'dw.assente', ['n'], [])).rejects.toThrow('la tabella dw.assente');
    await expect(bulkInsert(effects, 'dw.a; DROP TABLE b', ['n'], [])).rejects.toThrow('schema.tabella');
  });
});
