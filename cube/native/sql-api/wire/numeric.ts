import { ProtocolError, Reader } from './bytes.ts';

/*
 * `numeric` in binary: count of groups of four digits, weight of the first group, sign, digits after the point, groups
 * (src/backend/utils/adt/numeric.c, numeric_send).
 */
const NEGATIVE = 0x4000;
const SPECIAL: Record<string, number> = { NaN: 0xc000, Infinity: 0xd000, '-Infinity': 0xf000 };
const NUMBER = /^([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d{1,4}))?$/;

export function numericToBinary(text: string): Buffer {
  const special = SPECIAL[text];
  if (special !== undefined) return words([0, 0, special, 0]);
  const [, sign, whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  if (sign === undefined || whole + fraction === '') throw new SyntaxError('no number');
  const { left, right } = shifted(whole, fraction, Number(exponent));
  const digits = left.padStart(Math.ceil(left.length / 4) * 4, '0');
  const decimals = right.padEnd(Math.ceil(right.length / 4) * 4, '0');
  const groups = ((digits + decimals).match(/\d{4}/g) ?? []).map(Number);
  let weight = digits.length / 4 - 1;
  while (groups[0] === 0) {
    groups.shift();
    weight -= 1;
  }
  while (groups.at(-1) === 0) groups.pop();
  if (groups.length === 0) return words([0, 0, 0, right.length]);
  return words([groups.length, weight, sign === '-' ? NEGATIVE : 0, right.length, ...groups]);
}

function shifted(whole: string, fraction: string, exponent: number): { left: string; right: string } {
  const digits = whole + fraction;
  const point = whole.length + exponent;
  if (point <= 0) return { left: '', right: '0'.repeat(-point) + digits };
  return { left: digits.slice(0, point).padEnd(point, '0'), right: digits.slice(point) };
}

function words(values: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(values.length * 2);
  values.forEach((value, at) => bytes.writeUInt16BE(value & 0xffff, at * 2));
  return bytes;
}

/** @throws ProtocolError */
export function binaryToNumeric(bytes: Buffer): string {
  const reader = new Reader(bytes);
  const [count, weight, sign, scale] = [reader.uint16(), reader.int16(), reader.uint16(), reader.uint16()];
  const special = Object.entries(SPECIAL).find(([, code]) => code === sign)?.[0];
  if (special) return special;
  const groups = reader.list(count, 2, () => reader.uint16());
  reader.end();
  if (groups.some((group) => group > 9999) || scale > 16_383) throw new ProtocolError('Numero non valido');
  const text = (from: number, to: number): string =>
    Array.from({ length: Math.max(0, to - from) }, (_, at) =>
      String(groups[from + at] ?? 0).padStart(4, '0'),
    ).join('');
  const left = (weight < 0 ? '' : text(0, weight + 1)).replace(/^0+/, '') || '0';
  const right =
    weight < 0 ? '0000'.repeat(-weight - 1) + text(0, groups.length) : text(weight + 1, groups.length);
  const decimals = right.padEnd(scale, '0').slice(0, scale);
  return `${sign === NEGATIVE ? '-' : ''}${left}${scale > 0 ? `.${decimals}` : ''}`;
}
