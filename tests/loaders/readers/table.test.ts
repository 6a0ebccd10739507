import { utils, write } from '@e965/xlsx';
import { describe, expect, it } from 'vitest';

import { readTable, tableKind } from '../../../loaders/readers/table.ts';
import { makeXlsx } from '../../support/xlsx.ts';
import { collect, failure, fileMaker } from './files.ts';

const make = fileMaker();
const rows = [['Titolo sopra'], [], ['Codice', 'Nome'], ['001001', 'Agliè']];
const xls = write(
  { SheetNames: ['x'], Sheets: { x: utils.aoa_to_sheet(rows) } },
  { type: 'buffer', bookType: 'biff8' },
) as Buffer;
const cell = (value: string) => `<c t="inlineStr"><is><t>${value}</t></is></c>`;
const xlsx = makeXlsx({
  sheets: [{ rows: rows.map((row, i) => `<row r="${i + 1}">${row.map(cell).join('')}</row>`).join('') }],
});
const csv = Buffer.from('Titolo sopra\r\n\r\nCodice;Nome\r\n001001;Agliè\r\n', 'latin1');

describe('readTable', () => {
  it.each([
    ['un-csv.xls', csv, 'testo'],
    ['un-xlsx.csv', xlsx, 'xlsx'],
    ['un-xlsx.xls', xlsx, 'xlsx'],
    ['un-xls.txt', xls, 'xls'],
  ])('reads %s by its content', async (name, content, kind) => {
    const file = make(name, content);
    expect(await tableKind(file)).toBe(kind);
    const chunks = await collect(readTable(file, { skipTitleLines: 2 }));
    expect(chunks.flatMap((chunk) => chunk.rows)).toEqual(rows.slice(2));
    expect(chunks.flatMap((chunk) => [...chunk.lines])).toEqual([3, 4]);
    expect(chunks.flatMap((chunk) => chunk.titles)[0]).toBe('Titolo sopra');
  });

  it.each([
    ['<html><body><table><tr><td>1</td></tr></table>', /pagina web/],
    ['\ufeff <?xml version="1.0"?><Workbook/>', /pagina web o un XML/],
    ['{"a":1}', /JSON/],
    ['[{"a":1}]', /JSON/],
  ])('%j is no table', async (content, expected) => {
    const told = await failure(() => tableKind(make('finto.xls', content)));
    expect(told).toMatch(/^FORMATO_SCONOSCIUTO/);
    expect(told).toMatch(expected);
  });

  it('tells what is missing, and that an archive is no sheet', async () => {
    expect(await failure(() => collect(readTable({ path: '/non/esiste', name: 'x' })))).toMatch(
      /^FILE_ASSENTE/,
    );
    expect(await failure(() => collect(readTable(make('vuoto.csv', ''))))).toMatch(/^FILE_NON_LEGGIBILE/);
    expect(await failure(() => collect(readTable(make('finto.csv', 'PK\x03\x04rotto'))))).toMatch(
      /^ARCHIVIO_DANNEGGIATO/,
    );
  });
});
