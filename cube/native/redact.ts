/**
 * What a SQL statement is made of, as far as its string literals go. The order decides: comments and
 * quoted names come first, so that an apostrophe in them opens no literal. A literal without an end runs
 * to the end of the statement.
 */
const PIECE = new RegExp(
  [
    String.raw`--[^\n]*`,
    String.raw`/\*[\s\S]*?(?:\*/|$)`,
    String.raw`"(?:[^"]|"")*"?`,
    String.raw`(?<escaped>\b[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$))`,
    String.raw`(?<plain>'(?:[^']|'')*(?:'|$))`,
    String.raw`(?<dollar>\$(?<tag>[A-Za-z_]\w*)?\$[\s\S]*?(?:\$\k<tag>\$|$))`,
  ].join('|'),
  'g',
);
const COMMENT = /^(?:--|\/\*)/;

/**
 * The statement with each string literal replaced by `'redacted'`, for logs that must not hold personal
 * data. Comments go too, since they may quote values. Numbers and names stay.
 */
export function redactSqlLiterals(sql: string): string {
  return sql.replace(PIECE, (piece, ...rest) => {
    const { escaped, plain, dollar } = rest.at(-1) as Record<string, string | undefined>;
    if (escaped !== undefined || plain !== undefined || dollar !== undefined) return "'redacted'";
    return COMMENT.test(piece) ? ' ' : piece;
  });
}
