import { LoadError, type InputFile } from '../pipeline/contract.ts';
import { readCsv, type CsvChunk, type CsvOptions } from './csv.ts';
import { openForReading } from './input.ts';
import type { SheetOptions } from './sheet-limits.ts';
import { readXlsx } from './xlsx.ts';

/** Options of whichever reader the content asks for; those of the others count for nothing. */
export type TableOptions = CsvOptions & SheetOptions;

export type TableKind = 'testo' | 'xlsx' | 'xls';

async function firstBytes(path: string, count: number): Promise<Buffer> {
  const file = await openForReading(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Excel 97-2003 lies in an OLE container. */
function isOle(head: Buffer): boolean {
  return head.length >= 8 && head.readUInt32BE(0) === 0xd0cf11e0;
}

/** Excel 4 and earlier wrote bare records; the first one is BOF (0x09, versions 2, 3, 4) of 4 to 16 bytes. */
function isBareBiff(head: Buffer): boolean {
  return (
    head.length >= 4 &&
    head[0] === 9 &&
    [0, 2, 4].includes(head[1] ?? -1) &&
    head[3] === 0 &&
    (head[2] ?? 99) <= 16
  );
}

/**
 * Tells by its first bytes what a table file is, whatever its name ends with: files saved as `.xls` are often text, XLSX or web pages.
 *
 * @throws LoadError FILE_ASSENTE, FILE_NON_LEGGIBILE; FORMATO_SCONOSCIUTO for web pages, XML and JSON
 */
export async function tableKind(file: InputFile): Promise<TableKind> {
  const head = await firstBytes(file.path, 512);
  const latin = head.toString('latin1');
  if (latin.startsWith('PK')) return 'xlsx';
  if (isOle(head) || isBareBiff(head)) return 'xls';
  const text = latin.replace(/^(\xEF\xBB\xBF|\xFF\xFE|\xFE\xFF)/, '').trimStart();
  if (/^<(!doctype html|html|head|table|meta|\?xml|!--)/i.test(text)) {
    throw new LoadError(
      'FORMATO_SCONOSCIUTO',
      `${file.name} è una pagina web o un XML, non una tabella: aprirlo con Excel e salvarlo come XLSX o CSV`,
    );
  }
  if (/^[[{]\s*(["[{\]}]|$)/.test(text)) {
    throw new LoadError(
      'FORMATO_SCONOSCIUTO',
      `${file.name} è un file JSON, non una tabella: serve un CSV o un foglio XLSX`,
    );
  }
  return 'testo';
}

/**
 * Reads a table from CSV, TXT, XLSX or XLS, chosen by content. Lines are those of the file, or row numbers of the sheet;
 * `skipTitleLines` holds for text and for sheets alike.
 *
 * @throws LoadError as {@link tableKind}, {@link readCsv}, {@link readXlsx}, `readXls`
 */
export async function* readTable(file: InputFile, options: TableOptions = {}): AsyncGenerator<CsvChunk> {
  const kind = await tableKind(file);
  if (kind === 'testo') return yield* readCsv(file, options);
  // Imported when needed: the library for XLS is large.
  const chunks =
    kind === 'xlsx' ? readXlsx(file, options) : (await import('./xls.ts')).readXls(file, options);
  const skip = options.skipTitleLines ?? 0;
  for await (const { rows, lines, bytes } of chunks) {
    const start = lines.findIndex((line) => line > skip);
    const titles = rows
      .slice(0, start < 0 ? rows.length : start)
      .map((row) => row.find((cell) => cell !== '') ?? '');
    const rest = start < 0 ? rows.length : start;
    yield { rows: rows.slice(rest), lines: lines.slice(rest), bytes, titles };
  }
}
