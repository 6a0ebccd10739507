import { LoadError } from '../pipeline/contract.ts';
import type { Decimal } from './cell.ts';
import type { CsvChunk } from './csv.ts';

/** What a spreadsheet may hold; see the README for why these figures. */
export interface SheetLimits {
  /** The file as it lies on disk, in bytes. */
  maxFileBytes: number;
  /** All parts of an XLSX once extracted, in bytes. */
  maxTotalBytes: number;
  /** Characters of all distinct texts of a workbook. */
  maxSharedText: number;
  maxRows: number;
  /** Columns with a value. */
  maxColumns: number;
  /** Cells with a value. */
  maxCells: number;
  /** Milliseconds that the library for XLS may take at a time; other readers can be stopped at any piece. */
  maxParseMs: number;
}

export const SHEET_LIMITS: SheetLimits = {
  maxFileBytes: 200e6,
  maxTotalBytes: 2e9,
  maxSharedText: 40e6,
  maxRows: 1_048_576,
  maxColumns: 2000,
  maxCells: 20e6,
  maxParseMs: 60_000,
};

export interface SheetOptions {
  /** Name, or position from 1; the first visible sheet unless told. */
  sheet?: string | number;
  /** Of cells that are numbers; `,` unless told, as the styles `italiano` and `migliaia` want it. Cells of text stay as they are. */
  decimal?: Decimal;
  limits?: Partial<SheetLimits>;
  signal?: AbortSignal;
}

/** Rows of a sheet as text: {@link CsvChunk} whose `lines` are row numbers of the sheet; rows without any value are left out. */
export type SheetChunk = CsvChunk;

/** The error of a sheet above a limit. */
export function tooLarge(name: string, what: string): LoadError {
  return new LoadError(
    'FILE_TROPPO_GRANDE',
    `${name}: il foglio ha più di ${what}; esportarlo in CSV o dividerlo`,
  );
}

/**
 * Picks the sheet asked for.
 *
 * @throws LoadError OPZIONE_NON_VALIDA naming the sheets that there are; ARCHIVIO_DANNEGGIATO when there is none
 */
export function pickSheet<T extends { name: string; hidden: boolean }>(
  file: string,
  sheets: readonly T[],
  wanted: string | number | undefined,
): T {
  const found =
    wanted === undefined
      ? (sheets.find(({ hidden }) => !hidden) ?? sheets[0])
      : typeof wanted === 'number'
        ? sheets[wanted - 1]
        : (sheets.find(({ name }) => name === wanted) ??
          sheets.find(({ name }) => name.trim().toLowerCase() === wanted.trim().toLowerCase()));
  if (found) return found;
  if (sheets.length === 0) {
    throw new LoadError('ARCHIVIO_DANNEGGIATO', `${file} non contiene fogli: salvarlo di nuovo e riprovare`);
  }
  const names = sheets.map(({ name }) => `«${name}»`).join(', ');
  throw new LoadError(
    'OPZIONE_NON_VALIDA',
    `${file}: il foglio «${wanted}» non c'è; fogli presenti: ${names}`,
  );
}

/** Collects rows, counting cells against the limits. */
export class RowCollector {
  private readonly file: string;
  private readonly limits: SheetLimits;
  private rows: string[][] = [];
  private lines: number[] = [];
  private cells = 0;
  private total = 0;

  constructor(file: string, limits: SheetLimits) {
    this.file = file;
    this.limits = limits;
  }

  /** Adds a row unless all its cells are blank; trailing blank cells go. */
  add(line: number, row: string[]): void {
    while (row.length > 0 && row.at(-1) === '') row.pop();
    if (row.length === 0) return;
    if (row.length > this.limits.maxColumns) throw tooLarge(this.file, `${this.limits.maxColumns} colonne`);
    this.cells += row.length;
    if (++this.total > this.limits.maxRows) throw tooLarge(this.file, `${this.limits.maxRows} righe`);
    if (this.cells > this.limits.maxCells) throw tooLarge(this.file, `${this.limits.maxCells} celle`);
    this.rows.push(row);
    this.lines.push(line);
  }

  get waiting(): number {
    return this.rows.length;
  }

  /** Gives what was collected and begins anew. */
  take(bytes: number): SheetChunk {
    const chunk = { rows: this.rows, lines: Int32Array.from(this.lines), bytes, titles: [] };
    this.rows = [];
    this.lines = [];
    return chunk;
  }
}
