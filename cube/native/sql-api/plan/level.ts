import type { Parameters } from '../types.ts';
import { functionName, partsOf, targetName, walk, type Node, type SelectStmt } from './ast.ts';
import { constantOf, numberOf } from './constants.ts';
import { undetermined, type Grain, type Grouping } from './grain.ts';
import type { Scope, Source } from './scope.ts';

/** One query level that is not a set operation. */
export interface Level {
  readonly select: SelectStmt;
  readonly scope: Scope;
  readonly grouping: Grouping;
  readonly grains: ReadonlyMap<Source, readonly Grain[]>;
}

export const isStar = (node: Node): boolean => 'ColumnRef' in node && partsOf(node.ColumnRef).at(-1) === '*';

/** Names of the columns of a level, in order; null when something in FROM is not known. */
export function columnNames({ targetList = [], valuesLists }: SelectStmt, scope: Scope): string[] | null {
  const [row] = valuesLists ?? [];
  if (row) return ('List' in row ? (row.List.items ?? []) : []).map((_item, index) => `column${index + 1}`);
  const names = targetList.map((node) => {
    const val = 'ResTarget' in node ? node.ResTarget.val : undefined;
    if (!val || !('ColumnRef' in val) || !isStar(val)) return [targetName(node)];
    const only = partsOf(val.ColumnRef).at(-2);
    const items = scope.items.filter((item) => only === undefined || item.alias === only);
    const known = items.map((item) => (item.kind === 'source' ? [...item.outputs.keys()] : item.columns));
    return known.includes(null) ? null : known.flatMap((one) => one ?? []);
  });
  return names.includes(null) ? null : names.flatMap((one) => one ?? []);
}

/** Columns that tell the rows of a level apart: its only row, its GROUP BY, its DISTINCT, or the grain of its one source. */
export function uniqueNames(
  { select, scope, grouping, grains }: Level,
  columns: string[] | null,
): string[] | null {
  const { groupClause = [], targetList = [], distinctClause } = select;
  if (distinctClause) return columns;
  const nameOf = (test: (node: Node) => boolean) => {
    const found = targetList.find(
      (node) => 'ResTarget' in node && node.ResTarget.val && test(node.ResTarget.val),
    );
    return found ? targetName(found) : undefined;
  };
  if (grouping.aggregated) {
    const names = groupClause.map((item) => {
      const position = 'A_Const' in item ? Number(constantOf(item, [])?.value) : 0;
      const at = targetList[position - 1];
      if (at) return targetName(at);
      const name = 'ColumnRef' in item ? (partsOf(item.ColumnRef).at(-1) ?? '') : '';
      return nameOf((node) => 'ColumnRef' in node && partsOf(node.ColumnRef).at(-1) === name);
    });
    return names.includes(undefined) ? null : (names as string[]);
  }
  const [source, ...more] = scope.items;
  if (!source || source.kind === 'opaque' || more.length > 0) return null;
  const names = (grains.get(source) ?? []).map(({ column, unit }) =>
    nameOf((node) => {
      if (unit !== 'raw' || !('ColumnRef' in node)) return false;
      const output = source.outputs.get(partsOf(node.ColumnRef).at(-1) ?? '');
      return output !== undefined && 'column' in output && output.column === column;
    }),
  );
  return names.includes(undefined) ? null : (names as string[]);
}

/** LIMIT that Cube may apply: its rows are the rows of the answer, in no order. */
export function pushedLimit(
  { select, scope, grouping, grains }: Level,
  parameters: Parameters | null,
): number | undefined {
  const [source, ...more] = scope.items;
  if (source?.kind !== 'source' || more.length > 0 || select.limitCount === undefined) return undefined;
  if (select.whereClause || select.havingClause || select.distinctClause || select.sortClause)
    return undefined;
  if (grouping.aggregated && (!select.groupClause || grouping.counts)) return undefined;
  if (undetermined(source, grains.get(source) ?? [], grouping).length > 0) return undefined;
  if ((select.targetList ?? []).some(makesRows)) return undefined;
  const [count, offset] = [select.limitCount, select.limitOffset].map((node) => {
    const constant = node ? constantOf(node, parameters) : { value: '0', type: '' };
    return constant ? Number(numberOf(constant) ?? NaN) : NaN;
  });
  const total = (count ?? NaN) + (offset ?? NaN);
  return Number.isInteger(total) && total >= 0 ? total : undefined;
}

/** Windows look at all rows, and functions that give sets make more of them. */
function makesRows(node: Node): boolean {
  let found = false;
  walk(node, (one) => {
    if ('FuncCall' in one && (one.FuncCall.over || SETS.has(functionName(one.FuncCall)))) found = true;
  });
  return found;
}

const SETS = new Set(
  'unnest generate_series generate_subscripts regexp_split_to_table string_to_table regexp_matches json_array_elements_text'.split(
    ' ',
  ),
);
