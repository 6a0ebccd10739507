import Papa from 'papaparse';

import { LoadError, type InputFile } from '../pipeline/contract.ts';
import { readTextPieces, type TextOptions } from './text.ts';

export type Delimiter = ';' | ',' | '\t' | '|';

export interface CsvOptions extends TextOptions {
  /** Found from the first lines when missing. */
  delimiter?: Delimiter;
  /** Physical lines before the header that are no table (POSAS: 1); given back as `titles` of the first chunk. */
  skipTitleLines?: number;
  /** Longest row, in characters; 1 million unless told. Bounds what an unclosed quote can swallow. */
  maxRowBytes?: number;
}

/** Rows of a table as text, some thousands at a time; the header comes as the first row, blank lines as `['']`,
 * line breaks inside cells as `\n`. */
export interface CsvChunk {
  rows: string[][];
  /** Physical line of the file, from 1, on which each row begins. */
  lines: Int32Array;
  /** Bytes of the file read so far. */
  bytes: number;
  /** The lines skipped by `skipTitleLines`: in the first chunk only. */
  titles: string[];
}

/** Papa's inner parser: public on the object, missing from its types. */
type RawParser = new (config: { delimiter: string; newline: string }) => {
  parse(
    input: string,
    baseIndex: number,
    ignoreLastRow: boolean,
  ): { data: string[][]; errors: { code: string; row: number }[]; meta: { cursor: number } };
};
const RawParser = (Papa as unknown as { Parser: RawParser }).Parser;

const MAX_ROW = 1_000_000;
const DELIMITERS: readonly Delimiter[] = [';', ',', '\t', '|'];

function parserFor(delimiter: string): InstanceType<RawParser> {
  return new RawParser({ delimiter, newline: '\n' });
}

/** Share of the sample's rows that have the most frequent width, when that is at least 2. */
function regularity(sample: string, delimiter: string): number {
  const rows = parserFor(delimiter)
    .parse(sample, 0, false)
    .data.filter((row) => row.length > 1 || row[0] !== '');
  const byWidth = new Map<number, number>();
  for (const row of rows) byWidth.set(row.length, (byWidth.get(row.length) ?? 0) + 1);
  byWidth.delete(1);
  return rows.length === 0 ? 0 : Math.max(0, ...byWidth.values()) / rows.length;
}

/**
 * Finds the delimiter by trying each on the beginning of the table: the one that cuts most rows to one same width; with equal
 * merit the order is `;` `,` tab `|` (Italian files use decimal commas, so `;` goes first). `;` when none cuts anything.
 */
export function detectDelimiter(sample: string): Delimiter {
  const whole = sample.slice(0, Math.max(sample.lastIndexOf('\n'), 0) || sample.length);
  let best: Delimiter = ';';
  let merit = 0;
  for (const delimiter of DELIMITERS) {
    const found = whole.includes(delimiter) ? regularity(whole, delimiter) : 0;
    if (found > merit) [best, merit] = [delimiter, found];
  }
  return best;
}

function countBreaks(text: string, from = 0, to = text.length): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** Makes every line end `\n`, and holds back a `\r` at the end of a piece until it is known what follows. */
class LineEnds {
  private held = '';
  private loneIsBreak: boolean | null = null;

  /** `last`: nothing follows. */
  take(piece: string, last: boolean): string {
    let text = this.held + piece;
    this.held = !last && text.endsWith('\r') ? '\r' : '';
    if (this.held) text = text.slice(0, -1);
    if (!text.includes('\r')) return text;
    // A file with any \n in its beginning ends lines with it; a lone \r is then part of a value. Old Macintosh files have \r only.
    this.loneIsBreak ??= !text.includes('\n');
    return this.loneIsBreak ? text.replace(/\r\n?/g, '\n') : text.replaceAll('\r\n', '\n');
  }
}

/** Turns pieces of text into rows with their line numbers; keeps the unfinished last row for the next piece. */
class RowCutter {
  private readonly parser: InstanceType<RawParser>;
  private readonly maxRow: number;
  private readonly name: string;
  private carry = '';
  private line: number;

  constructor(name: string, delimiter: Delimiter, maxRow: number, firstLine: number) {
    this.name = name;
    this.parser = parserFor(delimiter);
    this.maxRow = maxRow;
    this.line = firstLine;
  }

  cut(piece: string, last: boolean): { rows: string[][]; lines: Int32Array } {
    const text = this.carry + piece;
    if (text === '') return { rows: [], lines: new Int32Array() };
    const { data, errors, meta } = this.parser.parse(text, 0, !last);
    this.carry = last ? '' : text.slice(meta.cursor);
    // A text that ends with a line end has no further row after it, though the parser may give an empty one.
    if (last && text.endsWith('\n') && data.at(-1)?.length === 1 && data.at(-1)?.[0] === '') data.pop();
    const lines = this.number(data, last ? text : text.slice(0, meta.cursor));
    // An error in the row that is still unfinished is judged again with the text that follows.
    const error = errors.find(({ row }) => last || row < data.length);
    if (error) throw this.quoteError(lines[error.row] ?? this.line);
    if (this.carry.length > this.maxRow) throw this.tooLong(this.line, this.carry);
    return { rows: data, lines };
  }

  /** Numbers the rows; a row is longer than a line only when quoted cells hold line breaks. */
  private number(rows: string[][], text: string): Int32Array {
    const lines = new Int32Array(rows.length);
    const oneLineEach = countBreaks(text) <= rows.length;
    for (let i = 0; i < rows.length; i++) {
      lines[i] = this.line++;
      let length = 0;
      for (const cell of rows[i] ?? []) {
        length += cell.length + 1;
        if (!oneLineEach && cell.includes('\n')) this.line += countBreaks(cell);
      }
      if (length > this.maxRow + 1) throw this.tooLong(lines[i] ?? 0, rows[i]?.join('') ?? '');
    }
    return lines;
  }

  private quoteError(line: number): LoadError {
    return new LoadError(
      'FILE_NON_LEGGIBILE',
      `${this.name}, riga ${line}: virgolette aperte e non chiuse bene; correggere la riga (dentro un valore le virgolette si scrivono doppie)`,
    );
  }

  private tooLong(line: number, text: string): LoadError {
    if (text.startsWith('"') || text.includes('\n')) return this.quoteError(line);
    return new LoadError(
      'FILE_NON_LEGGIBILE',
      `${this.name}, riga ${line}: è più lunga di ${this.maxRow} caratteri; controllare che il file sia la tabella giusta`,
    );
  }
}

function takeTitles(text: string, count: number): { titles: string[]; rest: string } {
  let from = 0;
  const titles: string[] = [];
  while (titles.length < count) {
    const end = text.indexOf('\n', from);
    if (end < 0) return { titles: [...titles, text.slice(from)], rest: '' };
    titles.push(text.slice(from, end));
    from = end + 1;
  }
  return { titles, rest: text.slice(from) };
}

async function* withLast<T>(items: AsyncIterable<T>): AsyncGenerator<{ item: T; last: boolean }> {
  let previous: T | undefined;
  for await (const item of items) {
    if (previous !== undefined) yield { item: previous, last: false };
    previous = item;
  }
  if (previous !== undefined) yield { item: previous, last: true };
}

/**
 * Reads delimited text as a stream: any of the four delimiters, quotes doubled inside quotes, line breaks inside quotes,
 * LF/CRLF/CR. Cells are given as written, blanks included; rows may be narrower or wider than the header (the source judges).
 *
 * @throws LoadError what {@link detectEncoding} throws; FILE_NON_LEGGIBILE naming the line of a quote that is never closed or
 *   followed by stray text, or of a row above `maxRowBytes`
 */
export async function* readCsv(file: InputFile, options: CsvOptions = {}): AsyncGenerator<CsvChunk> {
  const ends = new LineEnds();
  const skip = options.skipTitleLines ?? 0;
  let titles: string[] = [];
  let cutter: RowCutter | undefined;
  for await (const { item, last } of withLast(readTextPieces(file.path, options))) {
    let text = ends.take(item.text, last);
    if (!cutter) {
      ({ titles, rest: text } = takeTitles(text, skip));
      const delimiter = options.delimiter ?? detectDelimiter(text.slice(0, 1 << 16));
      cutter = new RowCutter(file.name, delimiter, options.maxRowBytes ?? MAX_ROW, skip + 1);
    }
    const { rows, lines } = cutter.cut(text, last);
    if (rows.length === 0 && titles.length === 0) continue;
    yield { rows, lines, bytes: item.bytes, titles };
    titles = [];
  }
}
