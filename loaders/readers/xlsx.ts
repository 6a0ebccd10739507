import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';

import { LoadError, type InputFile } from '../pipeline/contract.ts';
import { GENERAL, numberText, type Decimal } from './cell.ts';
import { MergedCells, type Area } from './merges.ts';
import {
  pickSheet,
  RowCollector,
  SHEET_LIMITS,
  tooLarge,
  type SheetChunk,
  type SheetOptions,
} from './sheet-limits.ts';
import { readWorkbook, unescapeText, type Workbook } from './xlsx-workbook.ts';
import { readXml, type XmlHandlers } from './xml.ts';
import { openZip, ZIP_LIMITS, type ZipArchive } from './zip.ts';

const ROWS_PER_CHUNK = 2000;
const MAX_MERGES = 200_000;
const LAST_ROW = 1_048_576;
const LAST_COLUMN = 16_384;

/** Column of a cell address, from 0: `A1` → 0, `AA7` → 26; -1 when it is no address. */
function columnOf(address: string): number {
  let column = 0;
  let i = 0;
  for (; i < address.length && i < 4; i++) {
    const letter = address.charCodeAt(i) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  return i === 0 || column > LAST_COLUMN ? -1 : column - 1;
}

/** Gathers the rows of a sheet from its XML; ECMA-376 part 1, 18.3.1. */
class SheetRows implements XmlHandlers {
  private readonly book: Workbook;
  private readonly merges: MergedCells;
  private readonly rows: RowCollector;
  private readonly decimal: Decimal;
  private line = 0;
  private row: string[] = [];
  private textColumns = new Set<number>();
  private column = -1;
  private type = '';
  private style = 0;
  private value = '';
  private reading = false;
  private phonetic = 0;

  constructor(book: Workbook, merges: MergedCells, rows: RowCollector, decimal: Decimal) {
    this.book = book;
    this.merges = merges;
    this.rows = rows;
    this.decimal = decimal;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'c') this.openCell(attributes);
    else if (name === 'v' || name === 't') this.reading = this.phonetic === 0;
    else if (name === 'rPh') this.phonetic++;
    else if (name === 'row') this.openRow(attributes);
  }

  text(text: string): void {
    if (this.reading) this.value += text;
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.reading = false;
    else if (name === 'rPh') this.phonetic--;
    else if (name === 'c') this.closeCell();
    else if (name === 'row') {
      this.merges.fill(this.line, this.row, (column) => this.textColumns.has(column));
      this.rows.add(this.line, this.row);
    }
  }

  private openRow(attributes: Readonly<Record<string, string>>): void {
    const line = attributes.r === undefined ? this.line + 1 : Number(attributes.r);
    if (!Number.isInteger(line) || line <= this.line || line > LAST_ROW)
      throw new Error(`row ${attributes.r}`);
    this.line = line;
    this.row = [];
    this.textColumns = new Set();
    this.column = -1;
  }

  private openCell(attributes: Readonly<Record<string, string>>): void {
    const column = attributes.r === undefined ? this.column + 1 : columnOf(attributes.r);
    if (column <= this.column || column >= LAST_COLUMN) throw new Error(`cell ${attributes.r}`);
    this.column = column;
    this.type = attributes.t ?? 'n';
    this.style = attributes.s === undefined ? 0 : Number(attributes.s);
    this.value = '';
  }

  private closeCell(): void {
    if (this.value === '') return;
    const text = this.cellText();
    if (this.type !== 'n') this.textColumns.add(this.column);
    // Cells without a value are not written: the row is as long as its last value.
    while (this.row.length < this.column) this.row.push('');
    this.row[this.column] = text;
  }

  private cellText(): string {
    switch (this.type) {
      case 's': {
        const text = this.book.texts[Number(this.value)];
        if (text === undefined) throw new Error(`shared string ${this.value}`);
        return text;
      }
      case 'n': {
        const number = Number(this.value);
        // What is no number stays as it stands, for the column that wants one to reject.
        if (!Number.isFinite(number)) return this.value;
        return numberText(
          number,
          this.book.formats[this.style] ?? GENERAL,
          this.decimal,
          this.book.epoch1904,
        );
      }
      case 'b':
        return this.value === '0' ? 'FALSO' : 'VERO';
      case 'd':
        return this.value.replace(/T00:00:00(\.0+)?Z?$/, '');
      // Results of formulas, texts written in place, errors such as #N/A: as they stand.
      default:
        return unescapeText(this.value);
    }
  }
}

const MERGE = /<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']/g;

/** Merged areas stand after the rows in a sheet, and are needed before: this pass looks for them alone, without parsing the XML. */
async function findMerges(source: Readable, signal?: AbortSignal): Promise<Area[]> {
  const areas: Area[] = [];
  let tail = '';
  for await (const piece of source as AsyncIterable<Buffer>) {
    signal?.throwIfAborted();
    const text = tail + piece.toString('latin1');
    for (const [, left = '', top, right = '', bottom] of text.matchAll(MERGE)) {
      areas.push({ left: columnOf(left), top: Number(top), right: columnOf(right), bottom: Number(bottom) });
    }
    if (areas.length > MAX_MERGES) throw new Error(`more than ${MAX_MERGES} merged areas`);
    const open = text.lastIndexOf('<');
    tail = open >= 0 && !text.includes('>', open) && text.length - open < 1000 ? text.slice(open) : '';
  }
  return areas;
}

async function* readSheet(
  file: InputFile,
  zip: ZipArchive,
  size: number,
  options: SheetOptions,
): AsyncGenerator<SheetChunk> {
  const limits = { ...SHEET_LIMITS, ...options.limits };
  const { signal } = options;
  const book = await readWorkbook(file.name, zip, limits, signal);
  const { part } = pickSheet(file.name, book.sheets, options.sheet);
  const entry = zip.entries.find(({ name }) => name.toLowerCase() === part.toLowerCase());
  const open = () => zip.openEntry(entry?.name ?? part, signal);
  const merges = new MergedCells(await findMerges(await open(), signal));
  const rows = new RowCollector(file.name, limits);
  const handlers = new SheetRows(book, merges, rows, options.decimal ?? ',');
  const share = size / Math.max(1, entry?.bytes ?? 1);
  for await (const bytes of readXml(await open(), handlers, signal)) {
    if (rows.waiting >= ROWS_PER_CHUNK) yield rows.take(Math.min(size, Math.round(bytes * share)));
  }
  if (rows.waiting > 0) yield rows.take(size);
}

/**
 * Reads a sheet of an XLSX (XLSM) workbook as text, streaming: never the whole sheet in memory, whatever dimensions it declares.
 * Texts keep their zeros; numbers are plain (`1234,5`), or padded when the format is all zeros (`000000`); days are ISO; formulas give
 * the result saved with them, and their errors (`#N/A`) as text; a merged text stands in every cell of its area.
 *
 * @throws LoadError FILE_ASSENTE; ARCHIVIO_DANNEGGIATO; ARCHIVIO_SOSPETTO (bombs, DOCTYPE); FORMATO_SCONOSCIUTO; FILE_TROPPO_GRANDE;
 *   OPZIONE_NON_VALIDA (no such sheet)
 */
export async function* readXlsx(file: InputFile, options: SheetOptions = {}): AsyncGenerator<SheetChunk> {
  const limits = { ...SHEET_LIMITS, ...options.limits };
  const zip = await openZip(file.path, {
    limits: {
      ...ZIP_LIMITS,
      maxEntries: 5000,
      maxTotalBytes: limits.maxTotalBytes,
      maxEntryBytes: limits.maxTotalBytes,
    },
    allowNested: true,
  });
  try {
    const { size } = await stat(file.path);
    if (size > limits.maxFileBytes) throw tooLarge(file.name, `${Math.floor(limits.maxFileBytes / 1e6)} MB`);
    yield* readSheet(file, zip, size, options);
  } catch (cause) {
    if (cause instanceof LoadError || options.signal?.aborted) throw cause;
    const message = `Il foglio ${file.name} è danneggiato o scritto male: aprirlo con Excel, salvarlo di nuovo e riprovare`;
    throw new LoadError('ARCHIVIO_DANNEGGIATO', message, { cause });
  } finally {
    zip.close();
  }
}
