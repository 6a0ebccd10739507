import { WarehouseError } from '../errors.ts';

/** A stretch of T-SQL: code, or what must be left alone (text, names in brackets or quotes, comments). */
interface Segment {
  code: boolean;
  text: string;
}

const CLOSERS: Record<string, string> = { "'": "'", '"': '"', '[': ']' };

/** Cuts T-SQL into code and the rest. Doubled closers ('' "" ]]) belong to the text, and block comments nest. */
function segmentsOf(sql: string): Segment[] {
  const segments: Segment[] = [];
  let start = 0;
  let at = 0;
  const cut = (code: boolean, end: number): void => {
    if (end > start) segments.push({ code, text: sql.slice(start, end) });
    start = end;
    at = end;
  };
  while (at < sql.length) {
    const end = endOfOpaque(sql, at);
    if (end === at) at += 1;
    else {
      cut(true, at);
      cut(false, end);
    }
  }
  cut(true, sql.length);
  return segments;
}

/** Where the text, name or comment that starts at `at` ends; `at` itself when none starts there. */
function endOfOpaque(sql: string, at: number): number {
  if (sql.startsWith('--', at)) {
    const newline = sql.indexOf('\n', at);
    return newline < 0 ? sql.length : newline;
  }
  if (sql.startsWith('/*', at)) return endOfComment(sql, at);
  const closer = CLOSERS[sql.charAt(at)];
  if (!closer) return at;
  let end = sql.indexOf(closer, at + 1);
  while (end >= 0 && sql.charAt(end + 1) === closer) end = sql.indexOf(closer, end + 2);
  return end < 0 ? sql.length : end + 1;
}

function endOfComment(sql: string, at: number): number {
  let depth = 0;
  for (let i = at; i < sql.length; i += 1) {
    if (sql.startsWith('/*', i)) depth += 1;
    else if (sql.startsWith('*/', i)) depth -= 1;
    else continue;
    i += 1;
    if (depth === 0) return i + 1;
  }
  return sql.length;
}

/**
 * Turns the placeholders `?` into `@p1`, `@p2`, … where they are code.
 * @param count how many values are bound
 * @throws WarehouseError QUERY_NON_VALIDA when the numbers of placeholders and values differ
 */
export function toNamedPlaceholders(sql: string, count: number): string {
  let found = 0;
  const named = segmentsOf(sql)
    .map(({ code, text }) => (code ? text.replace(/\?/g, () => `@p${(found += 1)}`) : text))
    .join('');
  if (found === count) return named;
  throw new WarehouseError(
    'QUERY_NON_VALIDA',
    `L'interrogazione ha ${found} segnaposto ma ${count} valori: vanno dati uno per uno.`,
    { query: sql },
  );
}

/** The statements of a script, cut at each `;` that is code; comments stay with the statement after them. */
export function splitStatements(sql: string): string[] {
  const statements: string[] = [];
  let current = '';
  let empty = true;
  const end = (): void => {
    if (!empty) statements.push(current.trim());
    current = '';
    empty = true;
  };
  for (const { code, text } of segmentsOf(sql)) {
    const pieces = code ? text.split(';') : [text];
    pieces.forEach((piece, index) => {
      if (index > 0) end();
      current += piece;
      if (piece.trim() !== '' && !/^(--|\/\*)/.test(piece)) empty = false;
    });
  }
  end();
  return statements;
}

/** What a read never contains as code. T-SQL needs no `;` between statements, so words are what tells them apart. */
const NOT_READING =
  /\b(insert|update|delete|merge|into|exec|execute|drop|alter|create|truncate|grant|revoke|deny|declare|set|use|begin|commit|rollback|save|backup|restore|dbcc|kill|shutdown|waitfor|bulk|openrowset|openquery|opendatasource|opendatasource|reconfigure|raiserror|throw|print|if|while|goto|return|go|xp_\w+|sp_\w+)\b/i;

/**
 * Lets through one SELECT (a WITH before it is fine) and nothing else.
 * @throws WarehouseError ISTRUZIONE_NON_AMMESSA
 */
export function expectOneRead(sql: string): void {
  const code = segmentsOf(sql)
    .map((segment) => (segment.code ? segment.text : ' '))
    .join('');
  const [first = '', ...more] = code.split(';');
  const one = more.every((rest) => rest.trim() === '');
  if (one && /^[\s(]*(select|with)\b/i.test(first) && !NOT_READING.test(first)) return;
  throw new WarehouseError(
    'ISTRUZIONE_NON_AMMESSA',
    'È ammessa una sola istruzione di lettura (SELECT) per volta.',
    { query: sql },
  );
}
