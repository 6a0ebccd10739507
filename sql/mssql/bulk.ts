import mssql from 'mssql';
import { WarehouseError } from '../errors.ts';
import { expectInstant, expectInteger, expectNumber, expectWithin, invalid } from '../values.ts';
import type { Param, Row } from '../warehouse.ts';
import { toBuffer } from './values.ts';

type Batches = AsyncIterable<readonly (readonly Param[])[]> | Iterable<readonly (readonly Param[])[]>;

/** Rows sent in one bulk copy: as many as a columnstore compresses at once, without a detour over its delta store. */
const BULK_ROWS = 102_400;

/** A column as the catalogue describes it; lengths in bytes, -1 for `max`. */
export interface CatalogColumn {
  name: string;
  tipo: string;
  max_length: number;
  precision: number;
  scale: number;
  is_nullable: boolean;
}

interface Effects {
  describe(sql: string, params: readonly Param[]): Promise<Row[]>;
  insert(table: mssql.Table): Promise<number>;
}

type Cell = string | number | boolean | Date | Buffer | bigint | null;

const COLUMNS = `SELECT c.name, t.name AS tipo, c.max_length, c.precision, c.scale, c.is_nullable
FROM sys.columns AS c JOIN sys.types AS t ON t.user_type_id = c.system_type_id
WHERE c.object_id = OBJECT_ID(?) ORDER BY c.column_id`;

/** Copies all batches into `table` ('schema.table') with the types that its columns have. Gives the number of rows. */
export async function bulkInsert(
  { describe, insert }: Effects,
  table: string,
  columns: readonly string[],
  batches: Batches,
  signal?: AbortSignal,
): Promise<number> {
  expectName(table);
  const catalog = (await describe(COLUMNS, [table])) as unknown as CatalogColumn[];
  const targets = pickColumns(catalog, columns, table);
  const converters = targets.map(cellConverter);
  let held: Cell[][] = [];
  let count = 0;
  const flush = async (): Promise<void> => {
    signal?.throwIfAborted();
    if (held.length > 0) count += await insert(bulkTable(table, targets, held));
    held = [];
  };
  for await (const rows of batches) {
    for (const row of rows) held.push(converters.map((convert, index) => convert(row[index] ?? null)));
    if (held.length >= BULK_ROWS) await flush();
  }
  await flush();
  return count;
}

function expectName(table: string): void {
  if (/^[A-Za-z_]\w*\.[A-Za-z_]\w*$/.test(table)) return;
  throw new WarehouseError(
    'QUERY_NON_VALIDA',
    `Il nome di tabella "${table}" va scritto come schema.tabella.`,
  );
}

function pickColumns(
  catalog: readonly CatalogColumn[],
  columns: readonly string[],
  table: string,
): CatalogColumn[] {
  const unknown = columns.filter((column) => !catalog.some(({ name }) => name === column));
  if (catalog.length === 0 || unknown.length > 0) {
    const what = catalog.length === 0 ? 'la tabella' : `la colonna ${unknown.join(', ')} di`;
    throw new WarehouseError('QUERY_NON_VALIDA', `Nel magazzino non esiste ${what} ${table}.`);
  }
  return columns.map((column) => catalog.find(({ name }) => name === column) as CatalogColumn);
}

/** The table that `mssql` copies: columns with the very types of the target, or the server refuses the copy. */
function bulkTable(name: string, columns: readonly CatalogColumn[], rows: Cell[][]): mssql.Table {
  const table = new mssql.Table(name);
  for (const column of columns) {
    table.columns.add(column.name, bulkType(column), { nullable: column.is_nullable });
  }
  for (const row of rows) table.rows.push(row as never);
  return table;
}

function bulkType({ tipo, max_length: bytes, precision, scale, name }: CatalogColumn): mssql.ISqlType {
  const length = (unit: number): number => (bytes < 0 ? mssql.MAX : bytes / unit);
  const types: Record<string, () => mssql.ISqlType> = {
    int: () => mssql.Int(),
    bigint: () => mssql.BigInt(),
    smallint: () => mssql.SmallInt(),
    tinyint: () => mssql.TinyInt(),
    bit: () => mssql.Bit(),
    float: () => mssql.Float(),
    decimal: () => mssql.Decimal(precision, scale),
    date: () => mssql.Date(),
    datetime2: () => mssql.DateTime2(scale),
    nvarchar: () => mssql.NVarChar(length(2)),
    varchar: () => mssql.VarChar(length(1)),
    nchar: () => mssql.NChar(length(2)),
    char: () => mssql.Char(length(1)),
    varbinary: () => mssql.VarBinary(length(1)),
  };
  const type = types[tipo];
  if (type) return type();
  throw new WarehouseError(
    'QUERY_NON_VALIDA',
    `La colonna ${name} è di tipo ${tipo}, che il caricamento in blocco non conosce.`,
  );
}

/** Converts values to what the column takes, as strictly as the DuckDB side does. */
export function cellConverter(column: CatalogColumn): (value: Param) => Cell {
  const convert = converterOf(column);
  return (value) => {
    if (value !== null) return convert(value);
    if (column.is_nullable) return null;
    throw new WarehouseError(
      'VINCOLO_VIOLATO',
      `I dati violano un vincolo del magazzino: manca un valore per la colonna ${column.name}.`,
    );
  };
}

function converterOf({ name, tipo, max_length: bytes }: CatalogColumn): (value: Param) => Cell {
  switch (tipo) {
    case 'int':
      return (value) => expectWithin(value, 0x7fff_ffff, name);
    case 'smallint':
      return (value) => expectWithin(value, 0x7fff, name);
    case 'bigint':
      return (value) => BigInt(expectInteger(value, name));
    case 'float':
    case 'decimal':
      return (value) => expectNumber(value, name);
    case 'bit':
      return (value) => (typeof value === 'boolean' ? value : invalid(value, name));
    case 'date':
    case 'datetime2':
      return (value) => new Date(expectInstant(value, name));
    case 'nvarchar':
    case 'nchar':
      return (value) => expectFitting(String(value), bytes / 2, value, name);
    case 'varchar':
    case 'char':
      return (value) => expectFitting(String(value), bytes, value, name);
    case 'varbinary':
      return (value) => (value instanceof Uint8Array ? toBuffer(value) : invalid(value, name));
    default:
      return (value) => value as Cell;
  }
}

function expectFitting(text: string, length: number, value: Param, column: string): string {
  return length < 0 || text.length <= length ? text : invalid(value, column);
}
