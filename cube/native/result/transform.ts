import { toColumnar } from './columnar.ts';
import { outputColumns, type OutputColumn } from './members.ts';
import type { Columnar, RawData, TransformData } from './types.ts';
import { timeText, toCell, type Cell } from './values.ts';

export type DefaultData = Record<string, Cell>[];
export interface CompactData {
  members: string[];
  dataset: Cell[][];
}
export interface ColumnarData {
  members: string[];
  columns: Cell[][];
}

/**
 * Rows of the database under member names, in the format the query asked for: one object per row
 * (default), one array per row (compact) or one array per member (columnar).
 * @throws Error when a column belongs to no member, or to one that the caller may not see
 */
export function transformResult(
  transform: TransformData,
  raw: RawData,
): DefaultData | CompactData | ColumnarData {
  const data = toColumnar(raw);
  const rowCount = data.columns[0]?.length ?? 0;
  const outputs = outputColumns(data.members, transform);
  const members = outputs.map(({ member }) => member);
  const columns = outputs.map((output) => outputCells(output, data, rowCount));
  switch (transform.resType) {
    case 'compact':
      return { members, dataset: byRow(columns, rowCount) };
    case 'columnar':
      return { members, columns };
    default:
      return byMember(members, columns, rowCount);
  }
}

function outputCells(output: OutputColumn, data: Columnar, rowCount: number): Cell[] {
  if (output.source === 'constant') return new Array<Cell>(rowCount).fill(output.value);
  const values = data.columns[output.index] ?? [];
  if (!output.isTime) return values.map(toCell);
  const known = new Map<string, string>();
  return values.map((value) => {
    const cell = toCell(value);
    if (typeof cell !== 'string') return cell;
    let text = known.get(cell);
    if (text === undefined) known.set(cell, (text = timeText(cell)));
    return text;
  });
}

function byRow(columns: Cell[][], rowCount: number): Cell[][] {
  return Array.from({ length: rowCount }, (_, row) => columns.map((column) => column[row] as Cell));
}

/** Column after column on purpose: objects that grow alike share one shape, which keeps writing them fast. */
function byMember(members: string[], columns: Cell[][], rowCount: number): DefaultData {
  const rows: DefaultData = Array.from({ length: rowCount }, () => ({}));
  columns.forEach((column, index) => {
    const member = members[index] as string;
    for (let row = 0; row < rowCount; row++)
      (rows[row] as Record<string, Cell>)[member] = column[row] as Cell;
  });
  return rows;
}
