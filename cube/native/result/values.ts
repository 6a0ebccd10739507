/** A value as it stands in the answer. Nested values are those of JSON columns, arrays and structs. */
export type Cell = null | boolean | string | object;

/**
 * Brings a driver's value to what the answer carries: numbers become text (so that a client never loses
 * digits), booleans and null stay, what has no JSON form (undefined, NaN) is null.
 */
export function toCell(value: unknown): Cell {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? numberText(value) : null;
    case 'bigint':
      return String(value);
    case 'object':
      return value === null ? null : objectCell(value);
    default:
      return null;
  }
}

function objectCell(value: object): Cell {
  const json = JSON.stringify(value, (_key, nested) =>
    typeof nested === 'bigint' ? String(nested) : nested,
  );
  const plain: unknown = json === undefined ? null : JSON.parse(json);
  return typeof plain === 'object' ? plain : toCell(plain);
}

/** Shortest decimal text that reads back as the same number, never with an exponent: 1e-7 is 0.0000001. */
function numberText(value: number): string {
  const text = Object.is(value, -0) ? '0' : String(value);
  if (!text.includes('e')) return text;
  const [mantissa = '', exponent = '0'] = text.split('e');
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return sign + digits.padEnd(point, '0');
}

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:[Zz]|[+-]\d{2}:\d{2})$/;
const WITH_SPACE = /^(\d{4})-(\d{1,2})-(\d{1,2})\s+(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d+))?(?:\s+\S+)?$/;
const WITH_T = /^(\d{4})-(\d{1,2})-(\d{1,2})T(\d{1,2}):(\d{1,2}):(\d{1,2})$/;

/**
 * Text of a time member: `2024-01-31T00:00:00.000`, the clock as the database wrote it. An offset or a
 * zone is dropped, not applied; milliseconds are cut, not rounded; text that is no timestamp stays as it is.
 */
export function timeText(text: string): string {
  const match = RFC3339.exec(text) ?? WITH_SPACE.exec(text) ?? WITH_T.exec(text);
  if (!match) return text;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const valid =
    month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month) && hour < 24 && minute < 60;
  if (!valid || second >= 60) return text;
  const two = (part: number) => String(part).padStart(2, '0');
  const millis = (match[7] ?? '').slice(0, 3).padEnd(3, '0');
  return `${match[1]}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}.${millis}`;
}

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
