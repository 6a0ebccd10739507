import type { Column } from '../types.ts';
import {
  conjunctsOf,
  functionName,
  integerOf,
  operatorOf,
  partsOf,
  targetName,
  typeName,
  type Node,
  type SelectStmt,
} from './ast.ts';
import { COUNTING_AGGREGATES } from './functions.ts';
import { isMeasure } from './expressions.ts';
import type { Scope, Source } from './scope.ts';
import { determines, finest, timeCallOf, withoutRounding, type Unit } from './time.ts';

/** A dimension of the rows that a source is asked for. */
export interface Grain {
  readonly column: Column;
  readonly unit: Unit;
}

/** A dimension that the groups of a query tell apart. */
interface Key extends Grain {
  readonly source: Source;
}

/** How a query level groups its rows. */
export interface Grouping {
  /** False when rows of the sources are rows of the answer. */
  readonly aggregated: boolean;
  readonly keys: readonly Key[];
  /** Whether some aggregate sees how many rows there are, so that it needs them all. */
  readonly counts: boolean;
}

/** Reads GROUP BY, and the aggregates found at this level. */
export function groupingOf(select: SelectStmt, scope: Scope, aggregates: readonly Node[]): Grouping {
  const items = select.groupClause ?? [];
  const sets = items.some((item) => 'GroupingSet' in item);
  const expressions = sets ? [] : items.map((item) => keyExpression(item, select, scope));
  const keys = [...expressions.flatMap((node) => keysOf(node, scope)), ...datesOf(expressions, scope)];
  return {
    aggregated: items.length > 0 || aggregates.length > 0 || select.havingClause !== undefined,
    keys: [...keys, ...pinnedBy(select.whereClause, scope)],
    counts: aggregates.some((node) => countsRows(node, scope)),
  };
}

/** GROUP BY 1 and GROUP BY alias mean a target; a column of FROM goes before an alias. */
function keyExpression(item: Node, { targetList = [] }: SelectStmt, scope: Scope): Node {
  const position = 'A_Const' in item ? integerOf(item.A_Const) : undefined;
  const byPosition = position === undefined ? undefined : targetList[position - 1];
  if (byPosition && 'ResTarget' in byPosition) return byPosition.ResTarget.val ?? item;
  if ('ColumnRef' in item && partsOf(item.ColumnRef).length === 1 && !scope.resolve(item.ColumnRef)) {
    const named = targetList.find((one) => targetName(one) === partsOf(item.ColumnRef)[0]);
    if (named && 'ResTarget' in named) return named.ResTarget.val ?? item;
  }
  return item;
}

/** Parts of a date that together tell a finer unit apart: year and month make a month. */
const DATES: readonly (readonly [Unit, ...string[]])[] = [
  ['quarter', 'year', 'quarter'],
  ['month', 'year', 'month'],
  ['day', 'year', 'month', 'day'],
  ['day', 'year', 'doy'],
  ['week', 'isoyear', 'week'],
];

function datesOf(expressions: readonly Node[], scope: Scope): Key[] {
  const parts = expressions.flatMap((node) => {
    const call = timeCallOf(withoutRounding(node));
    return call?.field
      ? columnKeys(call.argument, 'raw', scope).map((key) => ({ ...key, field: call.field }))
      : [];
  });
  return parts.flatMap(({ source, column }) => {
    const fields = parts
      .filter((one) => one.source === source && one.column === column)
      .map(({ field }) => field);
    return DATES.filter(([, ...needed]) => needed.every((field) => fields.includes(field))).map(
      ([unit]): Key => ({ source, column, unit }),
    );
  });
}

function keysOf(node: Node, scope: Scope): Key[] {
  if ('ColumnRef' in node) return columnKeys(node, 'raw', scope);
  const time = timeCallOf(withoutRounding(node));
  if (time) return time.whole ? columnKeys(time.argument, time.unit, scope) : [];
  // As text each value stays another value.
  if ('TypeCast' in node && node.TypeCast.arg && !node.TypeCast.typeName?.typmods) {
    const type = typeName(node.TypeCast.typeName ?? {});
    return ['text', 'varchar'].includes(type) ? keysOf(node.TypeCast.arg, scope) : [];
  }
  return [];
}

function columnKeys(node: Node, unit: Unit, scope: Scope): Key[] {
  const found = 'ColumnRef' in node ? scope.resolve(node.ColumnRef) : null;
  const output = found?.source.outputs.get(found.name);
  if (!found || !output || !('column' in output)) return [];
  return [{ source: found.source, column: output.column, unit }];
}

/** Columns that WHERE holds to one value of something else. */
function pinnedBy(where: Node | undefined, scope: Scope): Key[] {
  return conjunctsOf(where).flatMap((condition) => {
    if (!('A_Expr' in condition) || condition.A_Expr.kind !== 'AEXPR_OP') return [];
    const { name, lexpr, rexpr } = condition.A_Expr;
    if (operatorOf(name) !== '=' || !lexpr || !rexpr) return [];
    return [
      ...(isOutside(rexpr, scope) ? keysOf(lexpr, scope) : []),
      ...(isOutside(lexpr, scope) ? keysOf(rexpr, scope) : []),
    ];
  });
}

/** A column of an outer query level: one value as long as this level runs. */
function isOutside(node: Node, scope: Scope): boolean {
  if (!('ColumnRef' in node)) return false;
  const found = scope.resolve(node.ColumnRef);
  return found !== null && !scope.sources.includes(found.source);
}

function countsRows(node: Node, scope: Scope): boolean {
  if (!('FuncCall' in node) || !COUNTING_AGGREGATES.has(functionName(node.FuncCall))) return false;
  if (node.FuncCall.agg_distinct) return false;
  return !scope.sources.some((source) => source.uses.some((use) => use.aggregate === node && isMeasure(use)));
}

/** The dimensions that the rows of a source must tell apart. */
export function grainOf(source: Source, { counts }: Grouping): Grain[] {
  if (counts) {
    return source.table.columns
      .filter((column) => column.kind !== 'measure')
      .map((column) => ({ column, unit: 'raw' as const }));
  }
  const units = new Map<Column, Unit>();
  for (const { column, unit } of source.uses) {
    if (column.kind === 'measure') continue;
    const known = units.get(column);
    units.set(column, known ? finest(known, unit) : unit);
  }
  return [...units].map(([column, unit]) => ({ column, unit }));
}

/** Dimensions of the rows that the groups do not tell apart: none means that each group is one row. */
export function undetermined(
  source: Source,
  grain: readonly Grain[],
  { aggregated, keys }: Grouping,
): Grain[] {
  if (!aggregated) return [];
  return grain.filter(
    ({ column, unit }) =>
      !keys.some((key) => key.source === source && key.column === column && determines(key.unit, unit)),
  );
}
