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
import { expectInstant, expectInteger, expectNumber, expectWithin, invalid } from '../values.ts';
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

/** Converts values to the type of the column that they are appended to. What it gives throws VALORE_NON_VALIDO. */
export function columnConverter(type: DuckDBType, column: string): (value: Param) => DuckDBValue {
  const convert = converterOf(type, column);
  return (value) => (value === null ? null : convert(value));
}

function converterOf(type: DuckDBType, column: string): (value: Param) => DuckDBValue {
  switch (type.typeId) {
    case DuckDBTypeId.VARCHAR:
      return String;
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.HUGEINT:
      return (value) => BigInt(expectInteger(value, column));
    case DuckDBTypeId.INTEGER:
      return (value) => expectWithin(value, 0x7fff_ffff, column);
    case DuckDBTypeId.SMALLINT:
      return (value) => expectWithin(value, 0x7fff, column);
    case DuckDBTypeId.TINYINT:
      return (value) => expectWithin(value, 0x7f, column);
    case DuckDBTypeId.DOUBLE:
    case DuckDBTypeId.FLOAT:
      return (value) => expectNumber(value, column);
    case DuckDBTypeId.BOOLEAN:
      return (value) => (typeof value === 'boolean' ? value : invalid(value, column));
    case DuckDBTypeId.DATE:
      return (value) => new DuckDBDateValue(Math.floor(expectInstant(value, column) / MILLIS_PER_DAY));
    case DuckDBTypeId.TIMESTAMP:
      return (value) => new DuckDBTimestampValue(BigInt(expectInstant(value, column)) * 1000n);
    case DuckDBTypeId.DECIMAL: {
      const { width, scale } = type as DuckDBDecimalType;
      return (value) => DuckDBDecimalValue.fromDouble(expectNumber(value, column), width, scale);
    }
    case DuckDBTypeId.BLOB:
      return (value) => (value instanceof Uint8Array ? blobValue(value) : invalid(value, column));
    default:
      return (value) => value as DuckDBValue;
  }
}
