import { expect, test } from 'vitest';
import { decodeBinary, encoderOf } from '../../../cube/native/sql-api/wire/binary.ts';

/** Text → bytes, by hand from what the send functions of PostgreSQL's sources do, and back. */
const VALUES: [type: number, text: string, hex: string][] = [
  [16, 't', '01'],
  [16, 'f', '00'],
  [21, '-2', 'fffe'],
  [23, '2147483647', '7fffffff'],
  [20, '-9223372036854775808', '8000000000000000'],
  [26, '4294967295', 'ffffffff'],
  [25, 'Forlì', '466f726cc3ac'],
  [700, '1.5', '3fc00000'],
  [701, '-0', '8000000000000000'],
  [701, 'NaN', '7ff8000000000000'],
  [701, '0.1', '3fb999999999999a'],
  [1082, '2000-01-01', '00000000'],
  [1082, '1999-12-31', 'ffffffff'],
  [1082, '2024-02-29', '00002279'],
  [1082, 'infinity', '7fffffff'],
  [1114, '2000-01-01 00:00:01.000005', '00000000000f4245'],
  [1114, '1999-12-31 23:59:59', 'fffffffffff0bdc0'],
  [1114, 'infinity', '7fffffffffffffff'],
  [1184, '2000-01-01 00:00:00+00', '0000000000000000'],
  [1700, '0', '0000000000000000'],
  [1700, '0.00', '0000000000000002'],
  [1700, '1', '00010000000000000001'],
  [1700, '-12345.678', '000300014000000300010929' + '1a7c'],
  [1700, '0.0001', '0001ffff000000040001'],
  [1700, '100000000', '000100020000000' + '00001'],
  [1700, 'NaN', '00000000c0000000'],
  [2950, '123e4567-e89b-12d3-a456-426614174000', '123e4567e89b12d3a456426614174000'],
  [17, '\\x00ff', '00ff'],
  [1009, '{}', '000000000000000000000019'],
];

test.each(VALUES)('%i %s', (type, text, hex) => {
  expect(Buffer.from(encoderOf(type)(text)).toString('hex')).toBe(hex);
  if (text !== 'NaN' || type !== 701) expect(decodeBinary(type, Buffer.from(hex, 'hex'))).toBe(text);
});

test('arrays, with nulls, quotes and dimensions', () => {
  const bytes = Buffer.from(encoderOf(1009)('{a,"b,\\"c",NULL}'));
  expect(decodeBinary(1009, bytes)).toBe('{"a","b,\\"c",NULL}');
  const nested = Buffer.from(encoderOf(1007)('{{1,2},{3,4}}'));
  expect(nested.readInt32BE(0)).toBe(2);
  expect(nested.readInt32BE(12)).toBe(2);
});

test('numbers of any length come back as they went', () => {
  let seed = 7;
  const digit = () => (seed = (seed * 1103515245 + 12345) % 2 ** 31) % 10;
  for (let n = 0; n < 500; n += 1) {
    const whole = Array.from({ length: 1 + (n % 30) }, digit)
      .join('')
      .replace(/^0+(?=\d)/, '');
    const fraction = Array.from({ length: n % 17 }, digit).join('');
    const zero = !/[1-9]/.test(whole + fraction);
    const text = `${n % 3 === 0 && !zero ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`;
    expect(decodeBinary(1700, Buffer.from(encoderOf(1700)(text)))).toBe(text);
  }
});

test('bytes that are no value are refused with a code', () => {
  for (const [type, hex] of [
    [23, '00'],
    [16, ''],
    [1700, '0001'],
    [25, 'ff'],
    [2950, '00'],
    [1114, '00'],
  ] as const) {
    expect(() => decodeBinary(type, Buffer.from(hex, 'hex'))).toThrow(
      expect.objectContaining({ name: 'SqlError' }),
    );
  }
  expect(() => encoderOf(600)).toThrow(/binario/);
});
