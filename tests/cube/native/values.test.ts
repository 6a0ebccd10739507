import { describe, expect, test } from 'vitest';
import { timeText, toCell } from '../../../cube/native/result/values.ts';

/**
 * Sources: github.com/cube-js/cube, `rust/cube/cubeorchestrator/src/query_result_transform.rs` (commit 02ee4df9):
 * `transform_value` and its tests, `Serialize for DBResponsePrimitive`; pull request #10949 ("all numeric
 * values in query results are now serialized as JSON strings regardless of the data source driver").
 */
describe('text of time members', () => {
  test.each([
    // test_transform_value_string_to_time_valid_rfc3339 and the six tests after it
    ['2024-01-01T12:30:15.123', '2024-01-01T12:30:15.123'],
    ['2024-01-01 12:30:15.123', '2024-01-01T12:30:15.123'],
    ['2024-01-01 12:30:15', '2024-01-01T12:30:15.000'],
    ['2024-01-01T12:30:15', '2024-01-01T12:30:15.000'],
    ['2024-01-01 12:30:15.123 +00:00', '2024-01-01T12:30:15.123'],
    ['2024-01-01 12:30:15.123 UTC', '2024-01-01T12:30:15.123'],
    ['invalid-date', 'invalid-date'],
    // test_transform_value_string_variable_frac_digits_to_time
    ['2020-04-01 00:00:00.0', '2020-04-01T00:00:00.000'],
    ['2020-04-01 00:00:00.12', '2020-04-01T00:00:00.120'],
    ['2020-04-01 00:00:00.123456', '2020-04-01T00:00:00.123'],
    ['2020-04-01 00:00:00.0 UTC', '2020-04-01T00:00:00.000'],
    ['2020-04-01 00:00:00.0 +00:00', '2020-04-01T00:00:00.000'],
    // test_transform_matches_across_column_storage
    ['2024-06-15 00:00:00.000', '2024-06-15T00:00:00.000'],
    ['2024-06-16T00:00:00', '2024-06-16T00:00:00.000'],
  ])('%s', (text, expected) => {
    expect(timeText(text)).toBe(expected);
  });

  // RFC 3339, §5.6 (grammar, lower case and blank allowed) and §5.7 (days of a month); Cube prints the local clock.
  test.each([
    ['2024-01-31T23:59:59.999Z', '2024-01-31T23:59:59.999'],
    ['2024-01-31T23:59:59Z', '2024-01-31T23:59:59.000'],
    ['2024-01-31t23:59:59z', '2024-01-31T23:59:59.000'],
    ['2024-01-31T10:00:00+02:00', '2024-01-31T10:00:00.000'],
    ['2024-01-31T10:00:00.9999-05:00', '2024-01-31T10:00:00.999'],
    ['2024-02-29T00:00:00.000Z', '2024-02-29T00:00:00.000'],
    ['2023-02-29T00:00:00.000Z', '2023-02-29T00:00:00.000Z'],
    ['2024-13-01T00:00:00.000Z', '2024-13-01T00:00:00.000Z'],
    ['2024-01-31T24:00:00.000Z', '2024-01-31T24:00:00.000Z'],
    ['2024-01-31', '2024-01-31'],
    ['', ''],
  ])('%s', (text, expected) => {
    expect(timeText(text)).toBe(expected);
  });
});

describe('values as the answer carries them', () => {
  test.each<[string, unknown, unknown]>([
    ['text', 'Bergamo', 'Bergamo'],
    ['empty text', '', ''],
    ['null', null, null],
    ['a value the row lacks', undefined, null],
    ['true', true, true],
    ['false', false, false],
    ['integer', 42, '42'],
    ['zero', 0, '0'],
    ['negative', -7.5, '-7.5'],
    ['fraction', 0.1 + 0.2, '0.30000000000000004'],
    ['what JSON cannot hold', Number.NaN, null],
    ['infinity', Number.POSITIVE_INFINITY, null],
  ])('%s', (_name, value, expected) => {
    expect(toCell(value)).toBe(expected);
  });

  // Number formatting of Rust's Display for f64 (doc.rust-lang.org/std/primitive.f64.html): digits, no exponent.
  test.each([
    [1e21, '1000000000000000000000'],
    [-1e21, '-1000000000000000000000'],
    [1.5e22, '15000000000000000000000'],
    [1e-7, '0.0000001'],
    [-1.25e-9, '-0.00000000125'],
    [123456789012345680000, '123456789012345680000'],
  ])('%d has no exponent', (value, expected) => {
    expect(toCell(value)).toBe(expected);
  });

  test('integers beyond what a double holds keep every digit', () => {
    expect(toCell(9007199254740993n)).toBe('9007199254740993');
    expect(toCell(-170141183460469231731687303715884105728n)).toBe(
      '-170141183460469231731687303715884105728',
    );
  });

  test('a date is its UTC timestamp, an impossible one null', () => {
    expect(toCell(new Date(Date.UTC(2024, 0, 31, 10)))).toBe('2024-01-31T10:00:00.000Z');
    expect(toCell(new Date(Number.NaN))).toBeNull();
  });

  test('what prints itself as text or number counts as that', () => {
    expect(toCell({ toJSON: () => '12.50' })).toBe('12.50');
    expect(toCell({ toJSON: () => 12.5 })).toBe('12.5');
  });

  test('lists and structs keep their form, and numbers inside stay numbers', () => {
    expect(toCell([1, 'a', null])).toEqual([1, 'a', null]);
    expect(toCell({ a: { b: 1.5 } })).toEqual({ a: { b: 1.5 } });
    expect(toCell([9007199254740993n])).toEqual(['9007199254740993']);
  });
});
