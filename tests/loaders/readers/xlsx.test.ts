import { Buffer } from 'node:buffer';

import { describe, expect, it } from 'vitest';

import type { SheetOptions } from '../../../loaders/readers/sheet-limits.ts';
import { readXlsx } from '../../../loaders/readers/xlsx.ts';
import { makeXlsx, xlsxItems, type XlsxParts } from '../../support/xlsx.ts';
import { makeZip } from '../../support/zip.ts';
import { collect, failure, fileMaker, randomizer } from './files.ts';

const make = fileMaker();

async function read(content: Buffer, options?: SheetOptions) {
  const chunks = await collect(readXlsx(make('prova.xlsx', content), options));
  return { rows: chunks.flatMap(({ rows }) => rows), lines: chunks.flatMap(({ lines }) => [...lines]) };
}

const one = (rows: string, more: Partial<XlsxParts> & { before?: string; after?: string } = {}) =>
  makeXlsx({ sheets: [{ rows, before: more.before, after: more.after }], ...more });
const text = (address: string, value: string) =>
  `<c r="${address}" t="inlineStr"><is><t>${value}</t></is></c>`;

describe('cells', () => {
  it('become text: shared, rich and inline texts, numbers, errors, results of formulas, escapes', async () => {
    const book = one(
      `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>${text('C1', 'Vo&apos; &amp; <![CDATA[<b>]]>')}</row>
       <row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>A1</f><v>testo</v></c><c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>
       <row r="3"><c r="A3"><v>1.1000000000000001</v></c><c r="B3"><v>1E7</v></c><c r="C3" t="b"><v>1</v></c></row>
       <row r="4"><c r="A4"><f>B9</f></c>${text('B4', 'a_x000A_b')}<c r="C4" t="d"><v>2026-01-01T00:00:00</v></c></row>`,
      {
        texts:
          '<si><t xml:space="preserve"> 001001 </t></si><si><r><t>Agli</t></r><r><rPr><b/></rPr><t>è</t></r><rPh sb="0" eb="1"><t>fonetica</t></rPh></si>',
      },
    );
    expect((await read(book)).rows).toEqual([
      [' 001001 ', 'Agliè', "Vo' & <b>"],
      ['2', 'testo', '#DIV/0!'],
      ['1,1', '10000000', 'VERO'],
      ['', 'a\nb', '2026-01-01'],
    ]);
  });

  it('show days as ISO and codes with the zeros of their format', async () => {
    const rows =
      '<row><c s="1"><v>46023</v></c><c s="2"><v>1001</v></c><c s="3"><v>46074.5</v></c><c><v>46023</v></c></row>';
    const formats = { formats: { 164: '000000', 165: 'dd/mm/yy hh:mm' }, styles: [0, 14, 164, 165] };
    expect((await read(one(rows, formats))).rows).toEqual([
      ['2026-01-01', '001001', '2026-02-21T12:00:00', '46023'],
    ]);
    expect((await read(one(rows, { ...formats, date1904: true }))).rows[0]?.[0]).toBe('2030-01-02');
  });

  it('that are numbers have the decimals asked for; texts keep theirs', async () => {
    const book = one(`<row><c r="A1"><v>1234.5</v></c>${text('B1', '1.234')}</row>`);
    expect((await read(book)).rows).toEqual([['1234,5', '1.234']]);
    expect((await read(book, { decimal: '.' })).rows).toEqual([['1234.5', '1.234']]);
  });

  it('that claim to be numbers and are not stay as they stand', async () => {
    const rows = '<row><c><v>1,5</v></c><c s="1"><v>NaN</v></c><c><v>1e999</v></c></row>';
    expect((await read(one(rows, { styles: [0, 14] }))).rows).toEqual([['1,5', 'NaN', '1e999']]);
  });

  it('without an address follow each other; prefixed elements are the same elements', async () => {
    const { rows, lines } = await read(
      one(
        '<x:row xmlns:x="u"><x:c><x:v>1</x:v></x:c><x:c><x:v>2</x:v></x:c></x:row><row r="7"><c r="C7"><v>3</v></c></row>',
      ),
    );
    expect(rows).toEqual([
      ['1', '2'],
      ['', '', '3'],
    ]);
    expect(lines).toEqual([1, 7]);
  });

  it('keep every accented letter wherever the pieces of the file end', async () => {
    const names = Array.from({ length: 30_000 }, (_x, i) => `Città è ${i} — Števerjan`);
    const rows = names.map((name, i) => `<row r="${i + 1}">${text(`A${i + 1}`, name)}</row>`).join('');
    expect((await read(one(rows))).rows.map(([name]) => name)).toEqual(names);
    const shared = names
      .map((_name, i) => `<row r="${i + 1}"><c r="A${i + 1}" t="s"><v>${i}</v></c></row>`)
      .join('');
    const texts = names.map((name) => `<si><t>${name}</t></si>`).join('');
    expect((await read(one(shared, { texts }))).rows.map(([name]) => name)).toEqual(names);
  });
});

describe('sheets', () => {
  const sheet = (name: string, state?: 'hidden') => ({ name, state, rows: `<row>${text('A1', name)}</row>` });
  const book = makeXlsx({ sheets: [sheet('Appunti', 'hidden'), sheet('Dati 2025'), sheet('__proto__')] });
  const first = async (wanted?: string | number) => (await read(book, { sheet: wanted })).rows[0]?.[0];

  it('the first visible one, or the one named or numbered', async () => {
    expect(await first()).toBe('Dati 2025');
    expect(await first('dati 2025 ')).toBe('Dati 2025');
    expect(await first('Appunti')).toBe('Appunti');
    expect(await first(3)).toBe('__proto__');
    expect(await failure(() => first('Altro'))).toBe(
      "OPZIONE_NON_VALIDA: prova.xlsx: il foglio «Altro» non c'è; fogli presenti: «Appunti», «Dati 2025», «__proto__»",
    );
    expect(await failure(() => first(0))).toMatch(/^OPZIONE_NON_VALIDA/);
  });

  it('merged texts stand in every cell of their area', async () => {
    const rows = `<row r="1"><c r="A1"/>${text('B1', 'Maschi')}<c r="C1"/></row><row r="2">${text('A2', 'Torino')}<c r="B2"><v>1</v></c></row><row r="3"><c r="B3"><v>2</v></c></row>`;
    const after =
      '<mergeCells count="3"><mergeCell ref="B1:C1"/><mergeCell ref="A2:A3"/><mergeCell ref="B2:C2"/></mergeCells>';
    expect((await read(one(rows, { after }))).rows).toEqual([
      ['', 'Maschi', 'Maschi'],
      ['Torino', '1'],
      ['Torino', '2'],
    ]);
  });

  it('stops when told, and closes', async () => {
    const rows = Array.from({ length: 20_000 }, (_x, i) => `<row><c><v>${i}</v></c></row>`).join('');
    const file = make('lungo.xlsx', one(rows));
    const stop = new AbortController();
    const work = async () => {
      for await (const chunk of readXlsx(file, { signal: stop.signal }))
        stop.abort(new Error(`dopo ${chunk.rows.length > 0}`));
    };
    await expect(work()).rejects.toThrow('dopo true');
  });
});

describe('attacks', () => {
  it.each<[string, RegExp, Buffer]>([
    [
      'billion laughs',
      /^ARCHIVIO_SOSPETTO: .*XML non ammesse/,
      one('<row><c t="inlineStr"><is><t>&c;</t></is></c></row>', {
        prolog: '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
      }),
    ],
    [
      'an outside entity',
      /^ARCHIVIO_SOSPETTO/,
      one('<row><c t="str"><v>&x;</v></c></row>', {
        prolog: '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
      }),
    ],
    ['an entity nobody declared', /^ARCHIVIO_DANNEGGIATO/, one('<row><c t="str"><v>&x;</v></c></row>')],
    ['a bomb', /^ARCHIVIO_SOSPETTO: .*espande/, one(`<row>${text('A1', 'x'.repeat(5e6))}</row>`)],
    ['a column beyond the last', /^ARCHIVIO_DANNEGGIATO/, one('<row><c r="ZZZZ1"><v>1</v></c></row>')],
    ['a row beyond the last', /^ARCHIVIO_DANNEGGIATO/, one('<row r="99999999"><c><v>1</v></c></row>')],
    ['rows that go back', /^ARCHIVIO_DANNEGGIATO/, one('<row r="5"/><row r="4"/>')],
    ['a shared text that is not there', /^ARCHIVIO_DANNEGGIATO/, one('<row><c t="s"><v>9</v></c></row>')],
    [
      'a shared text named as a method',
      /^ARCHIVIO_DANNEGGIATO/,
      one('<row><c t="s"><v>constructor</v></c></row>'),
    ],
    [
      'deep nesting',
      /^ARCHIVIO_DANNEGGIATO/,
      one('<row>' + '<x>'.repeat(5000) + '</x>'.repeat(5000) + '</row>'),
    ],
    ['XML that is not closed', /^ARCHIVIO_DANNEGGIATO/, one('<row><c><v>1')],
    [
      'a part that is not UTF-8',
      /^ARCHIVIO_DANNEGGIATO/,
      makeZip(
        xlsxItems({ sheets: [{ rows: '' }] }).map((item) =>
          item.name.includes('sheet1') ? { ...item, data: Buffer.from('<a>\xe8</a>', 'latin1') } : item,
        ),
      ),
    ],
    ['too many columns', /^FILE_TROPPO_GRANDE: .*2000 colonne/, one('<row><c r="CYA1"><v>1</v></c></row>')],
  ])('%s', async (_name, expected, book) => expect(await failure(() => read(book))).toMatch(expected));

  it('huge declared dimensions and formatted empty cells cost nothing', async () => {
    const before =
      '<dimension ref="A1:XFD1048576"/><cols><col min="1" max="16384" width="9" style="1"/></cols>';
    const rows = `<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row><row r="1048576"><c r="XFD1048576" s="0"/></row>`;
    expect(await read(one(rows, { before }))).toEqual({ rows: [['1']], lines: [1] });
  });

  it('a huge merged area costs no more than the rows there are', async () => {
    const after = '<mergeCells><mergeCell ref="A1:A1048576"/></mergeCells>';
    expect(
      (
        await read(
          one(`<row r="1">${text('A1', 'x')}</row><row r="9"><c r="B9"><v>1</v></c></row>`, { after }),
        )
      ).rows,
    ).toEqual([['x'], ['x', '1']]);
    const wide = '<mergeCells><mergeCell ref="A1:XFD1"/></mergeCells>';
    expect(await failure(() => read(one(`<row>${text('A1', 'x')}</row>`, { after: wide })))).toMatch(
      /^FILE_TROPPO_GRANDE/,
    );
  });

  it('limits of rows, cells, texts and size', async () => {
    const book = one('<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>', {
      texts: '<si><t>abcdefgh</t></si>',
    });
    expect((await read(book)).rows).toHaveLength(2);
    expect(await failure(() => read(book, { limits: { maxRows: 1 } }))).toMatch(
      /^FILE_TROPPO_GRANDE: .*1 righe/,
    );
    expect(await failure(() => read(book, { limits: { maxCells: 2 } }))).toMatch(
      /^FILE_TROPPO_GRANDE: .*2 celle/,
    );
    expect(await failure(() => read(book, { limits: { maxSharedText: 10 } }))).toMatch(
      /^FILE_TROPPO_GRANDE: .*testo/,
    );
    expect(await failure(() => read(book, { limits: { maxFileBytes: 10 } }))).toMatch(
      /^FILE_TROPPO_GRANDE: .*MB/,
    );
    expect(await failure(() => read(book, { limits: { maxTotalBytes: 100 } }))).toMatch(/^ARCHIVIO_SOSPETTO/);
  });

  it('other things in a ZIP are named', async () => {
    const zip = (name: string) => makeZip([{ name, data: '<x/>' }]);
    expect(await failure(() => read(zip('content.xml')))).toMatch(/^FORMATO_SCONOSCIUTO: .*OpenDocument/);
    expect(await failure(() => read(zip('word/document.xml')))).toMatch(/^FORMATO_SCONOSCIUTO: .*Word/);
    expect(await failure(() => read(zip('xl/workbook.bin')))).toMatch(/^FORMATO_SCONOSCIUTO: .*XLSB/);
    expect(await failure(() => read(zip('dati.csv')))).toMatch(/^FORMATO_SCONOSCIUTO: .*ZIP qualsiasi/);
  });
});

describe('damaged workbooks', () => {
  it('never crash nor hang: rows or a LoadError', { timeout: 120_000 }, async () => {
    const next = randomizer(1121);
    const parts: XlsxParts = {
      sheets: [
        {
          rows: `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>46023</v></c></row>`,
          after: '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>',
        },
      ],
      texts: '<si><t>Agliè</t></si>',
      styles: [0, 14],
    };
    const whole = makeXlsx(parts);
    for (let round = 0; round < 300; round++) {
      // Half of the damage goes to the archive, half to the XML inside a sound archive.
      const items = xlsxItems(parts).map((item) => ({ ...item, data: Buffer.from(item.data) }));
      const inside = next(2) === 1;
      const target = inside ? (items[next(items.length)]?.data ?? whole) : Buffer.from(whole);
      for (let i = next(6) + 1; i > 0; i--)
        target[next(target.length)] = next(3) ? next(256) : '<>&"/;'.charCodeAt(next(6));
      const bytes = inside ? makeZip(items) : target.subarray(0, next(4) ? undefined : next(target.length));
      expect(await failure(() => read(bytes))).toMatch(
        /^(nessun errore|ARCHIVIO_|FORMATO_SCONOSCIUTO|FILE_TROPPO_GRANDE)/,
      );
    }
  });
});
