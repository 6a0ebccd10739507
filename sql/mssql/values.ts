import mssql from 'mssql';
import { WarehouseError } from '../errors.ts';
import type { Param, Row, Value } from '../warehouse.ts';

/** Longest text that is bound as nvarchar(n); one length for all, so that the server keeps one plan per statement. */
const SHORT_TEXT = 4000;

const INT_MAX = 0x7fff_ffff;

/** Binds the values to `@p1`, `@p2`, … with the T-SQL type that fits each. */
export function bindParams(request: mssql.Request, params: readonly Param[]): void {
  params.forEach((value, index) => {
    const [type, bound] = toBound(value);
    request.input(`p${index + 1}`, type, bound);
  });
}

/** Null is bound as text, which T-SQL turns into any type but binary. */
function toBound(value: Param): [mssql.ISqlType, unknown] {
  if (value === null) return [mssql.NVarChar(SHORT_TEXT), null];
  if (typeof value === 'string') {
    return [mssql.NVarChar(value.length > SHORT_TEXT ? mssql.MAX : SHORT_TEXT), value];
  }
  if (typeof value === 'boolean') return [mssql.Bit(), value];
  if (value instanceof Uint8Array) return [mssql.VarBinary(mssql.MAX), toBuffer(value)];
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return [mssql.Float(), expectFinite(value)];
  const small = value >= -INT_MAX - 1 && value <= INT_MAX;
  return small ? [mssql.Int(), Number(value)] : [mssql.BigInt(), BigInt(value)];
}

/** NaN and the infinities do not exist in SQL Server; the client would bind NaN as null without a word. */
function expectFinite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw new WarehouseError(
    'VALORE_NON_VALIDO',
    `Il valore "${value}" non è un numero che il magazzino conosca.`,
  );
}

/** The same bytes, not a copy. */
export const toBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** What of a result column matters: its name and the function that stands for its type. */
export interface ResultColumn {
  name: string;
  type: unknown;
}

/** Gives rows that arrive as arrays the shape that the interface promises (see `Value`). */
export function rowReader(columns: readonly ResultColumn[]): (values: readonly unknown[]) => Row {
  const names = uniqueNames(columns.map(({ name }) => name));
  const readers = columns.map(({ type }) => readerOf(type));
  return (values) => {
    const row: Row = {};
    names.forEach((name, index) => {
      const value = values[index] ?? null;
      row[name] = value === null ? null : (readers[index] as Reader)(value);
    });
    return row;
  };
}

type Reader = (value: unknown) => Value;

function readerOf(type: unknown): Reader {
  switch (type) {
    case mssql.BigInt:
      return (value) => (Number.isSafeInteger(Number(value)) ? Number(value) : BigInt(String(value)));
    case mssql.Date:
      return (value) => (value as Date).toISOString().slice(0, 10);
    case mssql.Time:
      return (value) => (value as Date).toISOString().slice(11, 19);
    default:
      return (value) => (value instanceof Date ? value.toISOString() : (value as Value));
  }
}

/** As DuckDB names columns that repeat: `n`, `n:1`, `n:2`. */
function uniqueNames(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    return times === 0 ? name : `${name}:${times}`;
  });
}
