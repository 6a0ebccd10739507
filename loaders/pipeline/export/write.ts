import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import ExcelJS from 'exceljs';
import type { Layout } from './layout.ts';

/** Rows that one sheet holds. */
const MAX_SHEET_ROWS = 1_048_576;

/** Writes a layout as text; gives the number of rows under the header. */
export async function writeCsv(path: string, layout: Layout, signal: AbortSignal): Promise<number> {
  let count = 0;
  async function* lines(): AsyncGenerator<Buffer> {
    let text = [...layout.titles, line(layout.header, layout.delimiter)].map((one) => `${one}\r\n`).join('');
    for await (const row of layout.rows) {
      signal.throwIfAborted();
      text += `${line(row, layout.delimiter)}\r\n`;
      count += 1;
      if (text.length < 1 << 16) continue;
      yield encode(text, layout.encoding);
      text = '';
    }
    yield encode(text, layout.encoding);
  }
  await pipeline(Readable.from(lines()), createWriteStream(path, { mode: 0o600 }), { signal });
  return count;
}

function line(cells: readonly string[], delimiter: string): string {
  return cells
    .map((cell) =>
      /["\r\n]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell,
    )
    .join(delimiter);
}

/** Writes a layout as a spreadsheet: every cell is text, so that codes keep their zeros and nothing is a formula. */
export async function writeXlsx(path: string, layout: Layout, signal: AbortSignal): Promise<number> {
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: path });
  const sheet = workbook.addWorksheet('Dati');
  let count = 0;
  for (const title of layout.titles) sheet.addRow([title]).commit();
  sheet.addRow([...layout.header]).commit();
  for await (const row of layout.rows) {
    signal.throwIfAborted();
    count += 1;
    if (count + layout.titles.length >= MAX_SHEET_ROWS) throw new RangeError('too many rows for a sheet');
    sheet.addRow([...row]).commit();
  }
  sheet.commit();
  await workbook.commit();
  return count;
}

/** Bytes of windows-1252 by character; what has none becomes a question mark. */
const WINDOWS_1252 = new Map(
  Array.from({ length: 256 }, (_, byte) => [
    new TextDecoder('windows-1252').decode(Uint8Array.of(byte)),
    byte,
  ]),
);

function encode(text: string, encoding: Layout['encoding']): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text);
  return Buffer.from(Array.from(text, (character) => WINDOWS_1252.get(character) ?? 63));
}
