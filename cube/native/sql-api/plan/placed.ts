import type { Column } from '../types.ts';
import { allOf, call, cast, parameter, select, target, text, type Node } from './ast.ts';
import { base, outputExpression } from './expressions.ts';
import type { Grain } from './grain.ts';
import { rowsName, type Source } from './scope.ts';

/** Types of the columns of rows, as PostgreSQL reads them from text. */
export const TYPES = {
  text: { name: 'text', array: 1009 },
  numeric: { name: 'numeric', array: 1231 },
  boolean: { name: 'bool', array: 1000 },
  timestamp: { name: 'timestamp', array: 1115 },
  bigint: { name: 'int8', array: 1016 },
} as const;

/** A column of the rows that Cube is asked for. */
export interface FetchColumn {
  readonly column: Column;
  /** Name of the column in Cube's answer: `view.member`, or `view.member.month`. */
  readonly key: string;
  /** Number of the parameter that brings its values to PostgreSQL, and the type of that parameter. */
  readonly slot: number;
  readonly arrayType: number;
}

/** The SELECT that gives the columns of fetched rows their names, under `alias`. */
export function rowsSelect(source: Source, columns: readonly FetchColumn[]): Node {
  const arrays = columns.map((one) => cast(parameter(one.slot), TYPES[one.column.type].name, true));
  return {
    RangeFunction: {
      functions: [{ List: { items: [call('unnest', ...arrays), {} as Node] } }],
      alias: {
        aliasname: rowsName(source),
        colnames: columns.map((one) => ({ String: { sval: one.column.name } })),
      },
    },
  };
}

interface Placed {
  readonly source: Source;
  readonly columns: readonly FetchColumn[];
  readonly grain: readonly Grain[];
  readonly computed: readonly Node[];
  /** Whether rows are finer than the grain, and have to be put together again. */
  readonly regroup: boolean;
}

export function rowsOf({ source, columns, grain, computed, regroup }: Placed): Node {
  const measured = (one: Column) =>
    regroup ? call(one.aggregation ?? 'sum', base(source, one)) : base(source, one);
  const used = [...source.outputs].filter(([name]) => source.uses.some((use) => use.output === name));
  const targets = used.map(([name, output]) => {
    if (!('column' in output)) return target(name, outputExpression(source, output));
    const cut = grain.find((one) => one.column === output.column)?.unit ?? 'raw';
    if (output.column.kind === 'measure')
      return target(name, withType(measured(output.column), output.column, regroup));
    const value = base(source, output.column);
    return target(name, regroup && cut !== 'raw' ? call('date_trunc', text(cut), value) : value);
  });
  const keys = grain.map((one) => {
    const value = base(source, one.column);
    return one.unit === 'raw' ? value : call('date_trunc', text(one.unit), value);
  });
  return {
    RangeSubselect: {
      subquery: select({
        targetList: targets.length > 0 ? targets : [target('_', cast(text(''), 'text'))],
        fromClause: [rowsSelect(source, columns)],
        whereClause: allOf(computed),
        ...(regroup ? { groupClause: keys.length > 0 ? keys : [emptyGroup()] } : {}),
      }),
      alias: { aliasname: source.alias },
    },
  };
}

/** GROUP BY (): one group. Without rows it is still one, as an aggregate without GROUP BY is. */
const emptyGroup = (): Node => ({ GroupingSet: { kind: 'GROUPING_SET_EMPTY' } });

/** Sums of `bigint` are `numeric`; the column keeps its type, and counts nothing as 0. */
function withType(value: Node, { type }: Column, regroup: boolean): Node {
  return regroup && type === 'bigint'
    ? cast({ CoalesceExpr: { args: [value, { A_Const: { ival: {} } }] } }, 'int8')
    : value;
}
