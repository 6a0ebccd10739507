import { utils, write, type BookType, type WorkBook } from '@e965/xlsx';
import { describe, expect, it, vi } from 'vitest';

import type { SheetOptions } from '../../../loaders/readers/sheet-limits.ts';
import { readXls } from '../../../loaders/readers/xls.ts';
import { collect, failure, fileMaker, randomizer } from './files.ts';

const make = fileMaker();

function workbook(): WorkBook {
  const book = utils.book_new();
  utils.book_append_sheet(book, utils.aoa_to_sheet([['segreto']]), 'Appunti');
  const sheet = utils.aoa_to_sheet([
    ['Titolo', null, null, null],
    ['Codice', 'Nome', 'Data', 'Valore'],
    ['001001', 'Agliè', { t: 'n', v: 46023, z: 'dd/mm/yyyy' }, 0.1 + 0.2],
    [{ t: 'n', v: 1002, z: '000000' }, 'San Donà', { t: 'n', v: 46074.5, z: 'm/d/yy h:mm' }, 10_000_000],
    [],
    [true, { t: 'e', v: 7 }, 'a\nb', -5],
  ]);
  sheet['!merges'] = [utils.decode_range('A1:C1')];
  utils.book_append_sheet(book, sheet, 'Dati');
  book.Workbook = { Sheets: [{ Hidden: 1 }, { Hidden: 0 }] };
  return book;
}

const xls = (bookType: BookType) => write(workbook(), { type: 'buffer', bookType }) as Buffer;

async function read(content: Uint8Array, options?: SheetOptions) {
  const chunks = await collect(readXls(make('prova.xls', content), options));
  return { rows: chunks.flatMap(({ rows }) => rows), lines: chunks.flatMap(({ lines }) => [...lines]) };
}

describe('readXls', () => {
  it('reads Excel 97-2003 as the XLSX reader would', async () => {
    expect(await read(xls('biff8'))).toEqual({
      rows: [
        ['Titolo', 'Titolo', 'Titolo'],
        ['Codice', 'Nome', 'Data', 'Valore'],
        ['001001', 'Agliè', '2026-01-01', '0,3'],
        ['001002', 'San Donà', '2026-02-21T12:00:00', '10000000'],
        ['VERO', '#DIV/0!', 'a\nb', '-5'],
      ],
      lines: [1, 2, 3, 4, 6],
    });
  });

  it('reads the accented letters of Excel 5, which are bytes of a code page', async () => {
    const bytes = xls('biff5');
    // The library writes `_` for them.
    for (const [name, letter] of [
      ['Agli_', 0xe8],
      ['San Don_', 0x8a],
    ] as const) {
      bytes[bytes.indexOf(name, 0, 'latin1') + name.length - 1] = letter;
    }
    const { rows } = await read(bytes);
    expect(rows[2]).toEqual(['001001', 'Agliè', '2026-01-01', '0,3']);
    expect(rows[3]?.slice(0, 2)).toEqual(['001002', 'San DonŠ']);
  });

  it('writes decimals as asked', async () => {
    expect((await read(xls('biff8'), { decimal: '.' })).rows[2]?.[3]).toBe('0.3');
  });

  it('takes a hidden sheet only when asked for', async () => {
    expect((await read(xls('biff8'), { sheet: 'Appunti' })).rows).toEqual([['segreto']]);
    expect((await read(xls('biff8'), { sheet: 1 })).rows).toEqual([['segreto']]);
    expect(await failure(() => read(xls('biff8'), { sheet: 'Altro' }))).toMatch(
      /^OPZIONE_NON_VALIDA: .*«Appunti», «Dati»/,
    );
  });

  it('has limits', async () => {
    expect(await failure(() => read(xls('biff8'), { limits: { maxRows: 2 } }))).toMatch(
      /^FILE_TROPPO_GRANDE/,
    );
    expect(await failure(() => read(xls('biff8'), { limits: { maxFileBytes: 100 } }))).toMatch(
      /^FILE_TROPPO_GRANDE/,
    );
    expect(await failure(() => collect(readXls({ path: '/non/esiste.xls', name: 'x' })))).toMatch(
      /^FILE_ASSENTE/,
    );
  });

  it('stops the library when a damaged formula sends it round in circles', async () => {
    const bytes = write(
      { SheetNames: ['x'], Sheets: { x: utils.aoa_to_sheet([['testo', 'Agliè', 284]]) } },
      {
        type: 'buffer',
        bookType: 'biff8',
      },
    ) as Buffer;
    // The record of the text (0x0204) becomes one of a formula (0x0206).
    const text = bytes.indexOf(Buffer.from('testo', 'utf16le'));
    bytes[bytes.lastIndexOf(Buffer.of(0x04, 0x02), text)] = 0x06;
    const start = performance.now();
    expect(await failure(() => read(bytes, { limits: { maxParseMs: 300 } }))).toMatch(
      /^ARCHIVIO_DANNEGGIATO/,
    );
    expect(performance.now() - start).toBeGreaterThan(250);
  });

  it('never crashes nor hangs on damaged files: rows or a LoadError', { timeout: 120_000 }, async () => {
    // The library tells of unknown records on the console.
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const next = randomizer(97);
    const whole = xls('biff8');
    for (let round = 0; round < 150; round++) {
      const bytes = Buffer.from(whole.subarray(0, next(4) ? undefined : 8 + next(whole.length)));
      for (let i = next(8) + 1; i > 0; i--) bytes[8 + next(bytes.length - 8)] = next(256);
      expect(await failure(() => read(bytes, { limits: { maxParseMs: 2000 } }))).toMatch(
        /^(nessun errore|ARCHIVIO_DANNEGGIATO|FILE_|OPZIONE_)/,
      );
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
