import { readFile, stat } from 'node:fs/promises';
import { Script } from 'node:vm';

import { read, set_cptable, type CellObject, type ParsingOptions, type WorkBook } from '@e965/xlsx';
import * as codepages from '@e965/xlsx/dist/cpexcel.full.mjs';

import { LoadError, type InputFile } from '../pipeline/contract.ts';
import { cellFormat, numberText, type Decimal } from './cell.ts';
import { MergedCells } from './merges.ts';
import {
  pickSheet,
  RowCollector,
  SHEET_LIMITS,
  tooLarge,
  type SheetChunk,
  type SheetOptions,
} from './sheet-limits.ts';

// Without its tables the library reads accented letters of Excel 5 and 95 as `_`.
set_cptable(codepages);

const ROWS_PER_CHUNK = 2000;
/** The reader holds the whole workbook: a full sheet of 65,536 rows × 20 columns is some 15 MB. */
const MAX_XLS_BYTES = 50e6;
const PARSING: ParsingOptions = {
  type: 'buffer',
  dense: true,
  cellFormula: false,
  cellHTML: false,
  cellText: false,
};
/** What Excel 97-2003 can hold. */
const LAST_ROW = 65_536;

/** Errors of formulas by their number in the file ([MS-XLS] 2.5.10). */
const ERRORS: Readonly<Record<number, string>> = {
  0: '#NULL!',
  7: '#DIV/0!',
  15: '#VALUE!',
  23: '#REF!',
  29: '#NAME?',
  36: '#NUM!',
  42: '#N/A',
};

/** A worksheet of SheetJS in its dense form. */
interface DenseSheet {
  '!data'?: (CellObject | undefined)[][];
  '!merges'?: { s: { r: number; c: number }; e: { r: number; c: number } }[];
}

function cellText(cell: CellObject | undefined, decimal: Decimal, epoch1904: boolean): string {
  if (!cell) return '';
  if (cell.t === 'n') {
    return numberText(Number(cell.v), cellFormat(0, String(cell.z ?? 'General')), decimal, epoch1904);
  }
  if (cell.t === 'b') return cell.v ? 'VERO' : 'FALSO';
  if (cell.t === 'e') return ERRORS[Number(cell.v)] ?? '#N/A';
  return cell.t === 'z' || cell.v === undefined ? '' : String(cell.v);
}

function unreadable(file: InputFile, cause: unknown): LoadError {
  if (/password|encrypt/i.test(String(cause))) {
    const message = `Il foglio ${file.name} è protetto da password: toglierla e salvarlo di nuovo`;
    return new LoadError('FILE_NON_LEGGIBILE', message, { cause });
  }
  const message = `Il foglio ${file.name} è danneggiato o non è di Excel: salvarlo di nuovo come XLSX e riprovare`;
  return new LoadError('ARCHIVIO_DANNEGGIATO', message, { cause });
}

/** Damaged formulas send the library round in circles for ever: the engine stops it. */
const TIMED = new Script('work()');

async function parse(file: InputFile, maxParseMs: number, options: ParsingOptions): Promise<WorkBook> {
  const bytes = await readFile(file.path);
  const all = { ...PARSING, ...options };
  try {
    const work = () => read(bytes, all);
    return TIMED.runInNewContext({ work }, { timeout: maxParseMs }) as WorkBook;
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

/**
 * Reads a sheet of an XLS workbook (Excel 5 to 2003) as text, by the same rules as {@link readXlsx}. The whole file is in memory
 * meanwhile (50 MB at most), and is parsed without a pause, for a minute at most: run it in the worker of the load.
 *
 * @throws LoadError FILE_ASSENTE; ARCHIVIO_DANNEGGIATO; FILE_NON_LEGGIBILE (password); FILE_TROPPO_GRANDE; OPZIONE_NON_VALIDA
 */
export async function* readXls(file: InputFile, options: SheetOptions = {}): AsyncGenerator<SheetChunk> {
  const limits = { ...SHEET_LIMITS, ...options.limits };
  const size = (await stat(file.path).catch(() => null))?.size;
  if (size === undefined)
    throw new LoadError('FILE_ASSENTE', `Il file ${file.path} non esiste: controllare il percorso`);
  const maxBytes = Math.min(MAX_XLS_BYTES, limits.maxFileBytes);
  if (size > maxBytes) throw tooLarge(file.name, `${Math.floor(maxBytes / 1e6)} MB`);
  const listed = await parse(file, limits.maxParseMs, { sheetRows: 1 });
  const states = listed.Workbook?.Sheets ?? [];
  const names = listed.SheetNames.map((name, i) => ({ name, hidden: Boolean(states[i]?.Hidden), index: i }));
  const { index, name } = pickSheet(file.name, names, options.sheet);
  options.signal?.throwIfAborted();
  const book = await parse(file, limits.maxParseMs, { sheets: index, cellNF: true, sheetRows: LAST_ROW });
  const sheet = (book.Sheets[name] ?? {}) as DenseSheet;
  yield* sheetRows(file, sheet, Boolean(book.Workbook?.WBProps?.date1904), size, options);
}

function* sheetRows(
  file: InputFile,
  sheet: DenseSheet,
  epoch1904: boolean,
  size: number,
  options: SheetOptions,
): Generator<SheetChunk> {
  const data = sheet['!data'] ?? [];
  const merges = new MergedCells(
    (sheet['!merges'] ?? []).map(({ s, e }) => ({ top: s.r + 1, bottom: e.r + 1, left: s.c, right: e.c })),
  );
  const rows = new RowCollector(file.name, { ...SHEET_LIMITS, ...options.limits });
  for (let r = 0; r < data.length; r++) {
    const cells = data[r] ?? [];
    const row = Array.from(cells, (cell) => cellText(cell, options.decimal ?? ',', epoch1904));
    merges.fill(r + 1, row, (column) => cells[column]?.t === 's');
    rows.add(r + 1, row);
    if (rows.waiting < ROWS_PER_CHUNK) continue;
    options.signal?.throwIfAborted();
    yield rows.take(Math.round((size * (r + 1)) / data.length));
  }
  if (rows.waiting > 0) yield rows.take(size);
}
