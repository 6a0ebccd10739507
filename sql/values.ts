import { WarehouseError } from './errors.ts';
import type { Param } from './warehouse.ts';

/** Strict checks that both engines make before a value is appended to a column; all throw VALORE_NON_VALIDO. */

/** A whole number, as a number or as its text. */
export function expectInteger(value: Param, column: string): number | bigint {
  if (typeof value === 'bigint') return value;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : invalid(value, column);
}

/** A whole number between `-limit - 1` and `limit`. */
export function expectWithin(value: Param, limit: number, column: string): number {
  const number = Number(expectInteger(value, column));
  return number <= limit && number >= -limit - 1 ? number : invalid(value, column);
}

/** A finite number, as a number or as its text with a decimal point. */
export function expectNumber(value: Param, column: string): number {
  const number = typeof value === 'string' && value.trim() === '' ? NaN : Number(value);
  const able = typeof value === 'number' || typeof value === 'string' || typeof value === 'bigint';
  return able && Number.isFinite(number) ? number : invalid(value, column);
}

/** Milliseconds since 1970 of an ISO date or instant; text without a zone is UTC. */
export function expectInstant(value: Param, column: string): number {
  if (typeof value !== 'string') return invalid(value, column);
  const iso = /T/.test(value) && !/(Z|[+-]\d\d:?\d\d)$/.test(value) ? `${value}Z` : value;
  const millis = Date.parse(iso);
  return Number.isNaN(millis) ? invalid(value, column) : millis;
}

export function invalid(value: Param, column: string): never {
  throw new WarehouseError(
    'VALORE_NON_VALIDO',
    `Il valore "${String(value)}" non si adatta alla colonna ${column}.`,
  );
}
