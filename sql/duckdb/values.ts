import type { DuckDBDecimalType } from '@duckdb/node-api';
import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTypeId,
  type DuckDBResult,
  type DuckDBType,
  type DuckDBValue,
  blobValue,
} from '@duckdb/node-api';
import { WarehouseError } from '../errors.ts';
import type { Param, Row, Value } from '../warehouse.ts';

const MILLIS_PER_DAY = 86_400_000;

/** One value of DuckDB as the interface promises it (see `Value`). */
function fromDuckdb(value: DuckDBValue): Value {
  if (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean'
  ) {
    return value;
  }
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (value instanceof DuckDBDateValue) {
    return new Date(value.days * MILLIS_PER_DAY).toISOString().slice(0, 10);
  }
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) {
    return new Date(Number(value.micros / 1000n)).toISOString();
  }
  if (value instanceof DuckDBDecimalValue) return value.toDouble();
  if ('bytes' in value && value.bytes instanceof Uint8Array) return value.bytes;
  return value.toString();
}

/** Rows of DuckDB as objects keyed by column name. */
export function toRows(names: readonly string[], rows: readonly DuckDBValue[][]): Row[] {
  return rows.map((values) => {
    const row: Row = {};
    names.forEach((name, index) => (row[name] = fromDuckdb(values[index] ?? null)));
    return row;
  });
}

/** Column names made unique, in order. */
export const columnNames = (result: DuckDBResult): string[] => result.deduplicatedColumnNames();

/** A parameter as DuckDB's binder takes it: whole numbers stay integers, so that `LIMIT ?` and integer keys work. */
export function toBound(value: Param): DuckDBValue {
  if (typeof value === 'number' && Number.isSafeInteger(value) && Math.abs(value) > 0x7fff_ffff) {
    return BigInt(value);
  }
  return value instanceof Uint8Array ? blobValue(value) : value;
}

/** A value converted to the type of the column that it is appended to. Throws VALORE_NON_VALIDO. */
export function toColumn(value: Param, type: DuckDBType, column: string): DuckDBValue {
  if (value === null) return null;
  switch (type.typeId) {
    case DuckDBTypeId.VARCHAR:
      return String(value);
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.HUGEINT:
      return BigInt(expectInteger(value, column));
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.TINYINT:
      return Number(expectInteger(value, column));
    case DuckDBTypeId.DATE:
      return new DuckDBDateValue(Math.floor(expectInstant(value, column) / MILLIS_PER_DAY));
    case DuckDBTypeId.TIMESTAMP:
      return new DuckDBTimestampValue(BigInt(expectInstant(value, column)) * 1000n);
    case DuckDBTypeId.DECIMAL: {
      const { width, scale } = type as DuckDBDecimalType;
      return DuckDBDecimalValue.fromDouble(Number(value), width, scale);
    }
    case DuckDBTypeId.BLOB:
      return value instanceof Uint8Array ? blobValue(value) : invalid(value, column);
    default:
      return value as DuckDBValue;
  }
}

function expectInteger(value: Param, column: string): number | bigint {
  if (typeof value === 'bigint') return value;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : invalid(value, column);
}

/** Milliseconds since 1970 of an ISO date or instant; text without a zone is UTC. */
function expectInstant(value: Param, column: string): number {
  if (typeof value !== 'string') return invalid(value, column);
  const iso = /T/.test(value) && !/(Z|[+-]\d\d:?\d\d)$/.test(value) ? `${value}Z` : value;
  const millis = Date.parse(iso);
  return Number.isNaN(millis) ? invalid(value, column) : millis;
}

function invalid(value: Param, column: string): never {
  throw new WarehouseError(
    'VALORE_NON_VALIDO',
    `Il valore "${String(value)}" non si adatta alla colonna ${column}.`,
  );
}
