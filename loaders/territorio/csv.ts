/** A table of text: one record per row, keyed by the header. */
export type Riga = Record<string, string>;

/**
 * Reads RFC 4180 text (quotes, doubled quotes, line breaks inside quotes).
 *
 * @param text whole file, already decoded; a BOM is ignored
 * @param separator one character, comma unless told otherwise
 * @returns one array of fields per line, header included
 */
export function parseCells(text: string, separator = ','): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  const pattern = new RegExp(`("(?:[^"]|"")*"|[^${separator}\\r\\n"]*)(${separator}|\\r?\\n|$)`, 'y');
  const body = text.replace(/^\uFEFF/, '');
  while (pattern.lastIndex < body.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(body);
    if (!match) throw new Error(`CSV non leggibile al carattere ${at}: controllare le virgolette`);
    const cell = match[1] ?? '';
    line.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (match[2] === separator) continue;
    lines.push(line);
    line = [];
  }
  return lines;
}

/** Reads a CSV with a header into records; see {@link parseCells}. Missing trailing cells become ''. */
export function parseCsv(text: string, separator = ','): Riga[] {
  const [header = [], ...body] = parseCells(text, separator);
  return body
    .filter((line) => line.length > 1 || line[0] !== '')
    .map((line) => Object.fromEntries(header.map((name, i) => [name, line[i] ?? ''])));
}

function quote(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/**
 * Writes records as comma-separated text with a header, LF line ends, quotes only where needed.
 *
 * @param columns order of the columns; a record that lacks one throws
 */
export function formatCsv(
  columns: readonly string[],
  rows: readonly Readonly<Record<string, string | number>>[],
): string {
  const body = rows.map((row) =>
    columns
      .map((column) => {
        const value = row[column];
        if (value === undefined) throw new Error(`Manca la colonna ${column} in ${JSON.stringify(row)}`);
        return quote(String(value));
      })
      .join(','),
  );
  return [columns.join(','), ...body].join('\n') + '\n';
}
