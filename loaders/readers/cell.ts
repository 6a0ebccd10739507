/** How cells of spreadsheets become text: what a person sees where it carries meaning, the plain value elsewhere. */

const DAY_MS = 86_400_000;
/** Number formats that every Excel has and no file declares: dates and times (ECMA-376, 18.8.30; East Asian ones included). */
const BUILTIN_DATES = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47]);
for (let id = 27; id <= 36; id++) BUILTIN_DATES.add(id);
for (let id = 50; id <= 58; id++) BUILTIN_DATES.add(id);

/** What of a number format matters here. */
export interface CellFormat {
  /** The number is a day or a time. */
  date: boolean;
  /** Digits that the format pads to with zeros (`000000` shows 1001 as 001001), 0 when it does not. */
  zeros: number;
}

export const GENERAL: CellFormat = { date: false, zeros: 0 };

/**
 * Understands a number format.
 *
 * @param id its number in the file; the built-in ones have no code
 * @param code as written in the file, such as `dd/mm/yyyy` or `000000`
 */
export function cellFormat(id: number, code = ''): CellFormat {
  if (code === '') return { date: BUILTIN_DATES.has(id), zeros: 0 };
  const bare = code
    .split(';', 1)
    .join('')
    .replace(/"[^"]*"|\\.|_.|\*./g, '')
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '');
  if (/^0+$/.test(bare)) return { date: false, zeros: Math.min(bare.length, 20) };
  return { date: /[dmyhs]/i.test(bare) && !/general|standard/i.test(bare), zeros: 0 };
}

/**
 * A spreadsheet's day number as ISO text: `2026-01-01`, `2026-01-01T08:30:00` when it has a time, `08:30:00` below one day.
 *
 * @param epoch1904 true for workbooks of old Macintosh
 * @returns null when the number is no day between 1900 and 9999
 */
export function serialToIso(serial: number, epoch1904 = false): string | null {
  if (!(serial >= 0) || serial >= 2_958_466) return null;
  // Excel believes in a 29 February 1900: numbers from 60 on are one day ahead.
  const shift = epoch1904 ? 24_107 : serial < 60 ? 25_568 : 25_569;
  const iso = new Date(Math.round((serial - shift) * 86_400) * 1000).toISOString();
  if (serial < 1 && !epoch1904) return serial === 0 ? null : iso.slice(11, 19);
  const midnight = Math.round(serial * 86_400) % (DAY_MS / 1000) === 0;
  return midnight ? iso.slice(0, 10) : iso.slice(0, 19);
}

/** How the decimals of numbers that a file holds as numbers are written as text. */
export type Decimal = ',' | '.';

/**
 * A number as text without groups nor exponent, with at most 15 digits, as Excel counts. With `,` a column read as `italiano` or
 * `migliaia` takes it for what it is; with `.` those styles would take 12.345 for twelve thousand.
 */
export function plainNumber(value: number, decimal: Decimal): string {
  if (Number.isSafeInteger(value)) return String(value);
  const rounded = Number(value.toPrecision(15));
  if (Math.abs(rounded) >= 1e21) return BigInt(rounded).toString();
  const text = String(rounded);
  const plain = text.includes('e') ? rounded.toFixed(20).replace(/\.?0+$/, '') : text;
  return decimal === '.' ? plain : plain.replace('.', ',');
}

/** A numeric cell as text: days ISO, codes with the zeros that their format shows, else {@link plainNumber}. */
export function numberText(value: number, format: CellFormat, decimal: Decimal, epoch1904 = false): string {
  if (format.date) {
    const iso = serialToIso(value, epoch1904);
    if (iso !== null) return iso;
  }
  const code = format.zeros > 0 && Number.isSafeInteger(value) && value >= 0;
  return code ? String(value).padStart(format.zeros, '0') : plainNumber(value, decimal);
}
