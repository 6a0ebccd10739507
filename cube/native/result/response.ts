import { sourceOf, type Source } from './columnar.ts';
import { outputColumns, type OutputColumn } from './members.ts';
import type { RawData, RootResult, TransformData } from './types.ts';
import { timeText, toCell, type Cell } from './values.ts';

/** JSON text of the `data` field for one query, in the format the query asked for. */
export function dataJson(transform: TransformData, raw: RawData): string {
  const source = sourceOf(raw);
  const columns = outputColumns(source, transform);
  const cells = columns.map((column) => columnJson(source, column));
  const members = columns.map((column) => JSON.stringify(column.member));
  if (transform.resType === 'compact') {
    return `{"members":[${members.join()}],"dataset":[${rowsJson(source.rowCount, cells, '[', ']')}]}`;
  }
  if (transform.resType === 'columnar') {
    return `{"members":[${members.join()}],"columns":[${cells.map((column) => `[${column.join()}]`).join()}]}`;
  }
  const keyed = cells.map((column, index) => column.map((cell) => `${members[index]}:${cell}`));
  return `[${rowsJson(source.rowCount, keyed, '{', '}')}]`;
}

function columnJson(source: Source, column: OutputColumn): string[] {
  const { index } = column;
  if (index === undefined) return new Array<string>(source.rowCount).fill(JSON.stringify(column.constant));
  return Array.from({ length: source.rowCount }, (_, row) =>
    cellJson(toCell(source.value(index, row)), column.isTime),
  );
}

function cellJson(cell: Cell, isTime: boolean): string {
  return JSON.stringify(isTime && typeof cell === 'string' ? timeText(cell) : cell);
}

function rowsJson(rowCount: number, cells: string[][], open: string, close: string): string {
  return Array.from(
    { length: rowCount },
    (_, row) => open + cells.map((column) => column[row]).join() + close,
  ).join();
}

/** JSON text of one query's answer. */
export function responseJson(transform: TransformData, raw: RawData, root: RootResult): string {
  return `${JSON.stringify(root).slice(0, -1)},"data":${dataJson(transform, raw)}}`;
}
