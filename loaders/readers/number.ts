/**
 * How a column writes its numbers. Nothing is guessed: `1.234` is 1234 in `italiano` and 1.234 in `punto`.
 * - `intero`: digits only (`2617175`), a sign, blanks around
 * - `migliaia`: integers that may have groups of three behind a point (`2.617.175`, `2617175`)
 * - `italiano`: groups behind points, decimals behind a comma (`1.234,56`)
 * - `punto`: decimals behind a point (`1234.56`, `1.2E+05` as spreadsheets print), no groups
 */
export type NumberStyle = 'intero' | 'migliaia' | 'italiano' | 'punto';

/** A value; that none is given (blank, `-`); that the source says it cannot be given; or no number at all. */
export type ParsedNumber =
  | { kind: 'numero'; value: number }
  | { kind: 'vuoto' }
  | { kind: 'assente'; reason: 'non ricostruibile' | 'non calcolabile' | 'non disponibile' }
  | { kind: 'errato' };

const PATTERNS: Readonly<Record<NumberStyle, RegExp>> = {
  intero: /^[+-]?\d{1,15}$/,
  migliaia: /^[+-]?(?:\d{1,15}|\d{1,3}(?:\.\d{3}){1,4})$/,
  italiano: /^[+-]?(?:\d{1,15}|\d{1,3}(?:\.\d{3}){1,4})(?:,\d{1,15})?$/,
  punto: /^[+-]?\d{1,17}(?:\.\d{1,20})?(?:[eE][+-]?\d{1,2})?$/,
};

/** Marks instead of numbers in ISTAT's tables (A misura di comune: `..` cannot be rebuilt, `N.C.` cannot be computed; `....` unknown). */
const MARKS: Readonly<Record<string, Extract<ParsedNumber, { kind: 'assente' }>['reason']>> = {
  '..': 'non ricostruibile',
  '...': 'non disponibile',
  '....': 'non disponibile',
  'n.c.': 'non calcolabile',
  'n.c': 'non calcolabile',
  nc: 'non calcolabile',
  'n.d.': 'non disponibile',
  'n.d': 'non disponibile',
  nd: 'non disponibile',
};

const EMPTY: ParsedNumber = { kind: 'vuoto' };
const WRONG: ParsedNumber = { kind: 'errato' };

/**
 * Reads a number as its column declares to write it. `-` and blanks are `vuoto`: what that means (zero, suppressed) the source
 * knows. NaN, Infinity, hexadecimal, currency and percent signs are `errato`, and so are integers beyond 2⁵³.
 */
export function parseNumber(text: string, style: NumberStyle): ParsedNumber {
  // Spreadsheets and word processors write no-break spaces, and U+2212 for minus.
  const value = text
    .replace(/[\u00a0\u202f]/g, ' ')
    .trim()
    .replace(/^\u2212/, '-');
  if (value === '' || value === '-' || value === '–') return EMPTY;
  if (!PATTERNS[style].test(value)) {
    const reason = Object.hasOwn(MARKS, value.toLowerCase()) ? MARKS[value.toLowerCase()] : undefined;
    return reason ? { kind: 'assente', reason } : WRONG;
  }
  const plain = style === 'punto' ? value : value.replaceAll('.', '').replace(',', '.');
  const number = Number(plain);
  if (!Number.isFinite(number) || (!/[.eE]/.test(plain) && !Number.isSafeInteger(number))) return WRONG;
  return { kind: 'numero', value: number === 0 ? 0 : number };
}

/** The quick way for columns of counts: the integer, or null when the text is not digits only (ask {@link parseNumber} what it is). */
export function parseCount(text: string): number | null {
  if (text.length === 0 || text.length > 15) return null;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return null;
    value = value * 10 + digit;
  }
  return value;
}
