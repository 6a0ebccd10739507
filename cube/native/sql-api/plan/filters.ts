import type { Column, CubeFilter, Parameters } from '../types.ts';
import { operatorOf, partsOf, type Node } from './ast.ts';
import { arrayOf, booleanOf, constantOf, momentOf, numberOf, type Constant } from './constants.ts';
import { boundsOf } from './moments.ts';
import { rowsName, type Source } from './scope.ts';
import { timeCallOf, withoutRounding } from './time.ts';

/** Filters that all must hold; `never` when no row can. */
type Filters = readonly CubeFilter[] | 'never';

type Read = { source: Source; parameters: Parameters | null };

/** Comparisons, and what they are with the sides exchanged. */
const MIRROR: Record<string, string> = { '=': '=', '<>': '<>', '<': '>', '>': '<', '<=': '>=', '>=': '<=' };

const NUMBER_OPERATORS: Record<string, string> = { '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' };

const TIME_OPERATORS: Record<string, string> = {
  '<': 'beforeDate',
  '<=': 'beforeOrOnDate',
  '>': 'afterDate',
  '>=': 'afterOrOnDate',
};

/**
 * A condition as Cube's filters, when they keep exactly the same rows.
 * @param condition over the fetched rows of the source
 * @returns undefined when PostgreSQL has to compute it
 */
export function filtersOf(condition: Node, read: Read): Filters | undefined {
  if ('BoolExpr' in condition) return booleanFilters(condition, read);
  if ('NullTest' in condition) {
    const column = columnOf(condition.NullTest.arg, read);
    const operator = condition.NullTest.nulltesttype === 'IS_NULL' ? 'notSet' : 'set';
    return column && [{ member: column.member, operator }];
  }
  if ('ColumnRef' in condition) return truth(columnOf(condition, read), true);
  if ('BooleanTest' in condition) return booleanTest(condition, read);
  if ('A_Expr' in condition) return expressionFilters(condition, read);
  return undefined;
}

function columnOf(node: Node | undefined, { source }: Read): Column | undefined {
  if (!node || !('ColumnRef' in node)) return undefined;
  const [rows, name] = partsOf(node.ColumnRef);
  if (rows !== rowsName(source)) return undefined;
  return source.table.columns.find((column) => column.name === name && column.kind !== 'measure');
}

function truth(column: Column | undefined, value: boolean): Filters | undefined {
  if (column?.type !== 'boolean') return undefined;
  return [{ member: column.member, operator: 'equals', values: [String(value)] }];
}

function booleanTest(condition: Node, read: Read): Filters | undefined {
  if (!('BooleanTest' in condition)) return undefined;
  const column = columnOf(condition.BooleanTest.arg, read);
  const kind = condition.BooleanTest.booltesttype;
  if (kind === 'IS_TRUE' || kind === 'IS_FALSE') return truth(column, kind === 'IS_TRUE');
  return undefined;
}

function booleanFilters(condition: Node, read: Read): Filters | undefined {
  if (!('BoolExpr' in condition)) return undefined;
  const { boolop, args = [] } = condition.BoolExpr;
  if (boolop === 'NOT_EXPR') return args[0] && negated(args[0], read);
  const parts = args.map((arg) => filtersOf(arg, read));
  if (boolop === 'OR_EXPR') return anyOf(parts);
  if (parts.includes(undefined)) return undefined;
  return parts.includes('never') ? 'never' : (parts as CubeFilter[][]).flat();
}

const joined = (filters: readonly CubeFilter[]): CubeFilter =>
  filters.length === 1 && filters[0] ? filters[0] : { and: filters };

/** NOT of the conditions whose opposite is a condition too; unknown stays unknown on both sides. */
function negated(condition: Node, read: Read): Filters | undefined {
  if ('ColumnRef' in condition) return truth(columnOf(condition, read), false);
  if ('NullTest' in condition) {
    const opposite = condition.NullTest.nulltesttype === 'IS_NULL' ? 'IS_NOT_NULL' : 'IS_NULL';
    return filtersOf({ NullTest: { ...condition.NullTest, nulltesttype: opposite } }, read);
  }
  if (!('A_Expr' in condition)) return undefined;
  const { kind, name } = condition.A_Expr;
  const operator = operatorOf(name);
  const opposite = { '=': '<>', '<>': '=' }[operator];
  if ((kind !== 'AEXPR_OP' && kind !== 'AEXPR_IN') || !opposite) return undefined;
  return filtersOf({ A_Expr: { ...condition.A_Expr, name: [{ String: { sval: opposite } }] } }, read);
}

function expressionFilters(condition: Node, read: Read): Filters | undefined {
  if (!('A_Expr' in condition)) return undefined;
  const { kind, name, lexpr, rexpr } = condition.A_Expr;
  const operator = operatorOf(name);
  const column = columnOf(lexpr, read);
  switch (kind) {
    case 'AEXPR_OP':
      return comparison(lexpr, operator, rexpr, read) ?? comparison(rexpr, MIRROR[operator], lexpr, read);
    case 'AEXPR_IN': {
      const items = rexpr && 'List' in rexpr ? (rexpr.List.items ?? []) : [];
      const constants = items.map((item) => constantOf(item, read.parameters));
      if (!column && operator === '=') return anyOf(items.map((item) => comparison(lexpr, '=', item, read)));
      return column && !constants.includes(undefined)
        ? among(column, constants as Constant[], operator)
        : undefined;
    }
    case 'AEXPR_OP_ANY': {
      const constants = arrayOf(rexpr, read.parameters);
      return column && operator === '=' && constants ? among(column, constants, '=') : undefined;
    }
    case 'AEXPR_OP_ALL': {
      const constants = arrayOf(rexpr, read.parameters);
      return column && operator === '<>' && constants ? among(column, constants, '<>') : undefined;
    }
    case 'AEXPR_BETWEEN': {
      const [low, high] = rexpr && 'List' in rexpr ? (rexpr.List.items ?? []) : [];
      const parts = [comparison(lexpr, '>=', low, read), comparison(lexpr, '<=', high, read)];
      if (parts.includes(undefined)) return undefined;
      return parts.includes('never') ? 'never' : (parts as CubeFilter[][]).flat();
    }
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
      return like(column, operator, constantOf(rexpr, read.parameters));
    default:
      return undefined;
  }
}

/** A column, or a function of a moment, compared with a constant. */
function comparison(
  node: Node | undefined,
  operator: string | undefined,
  other: Node | undefined,
  read: Read,
): Filters | undefined {
  return comparedMoment(node, operator, other, read) ?? compared(columnOf(node, read), operator, other, read);
}

function anyOf(parts: readonly (Filters | undefined)[]): Filters | undefined {
  if (parts.includes(undefined)) return undefined;
  const alternatives = parts.flatMap((part) => (!part || part === 'never' ? [] : [joined(part)]));
  return alternatives.length === 0 ? 'never' : [{ or: alternatives }];
}

function compared(
  column: Column | undefined,
  operator: string | undefined,
  other: Node | undefined,
  read: Read,
) {
  const constant = constantOf(other, read.parameters);
  if (!column || !operator || !constant) return undefined;
  if (!(operator in MIRROR)) return undefined;
  if (constant.value === null) return 'never';
  if (operator === '=' || operator === '<>') return among(column, [constant], operator);
  if (column.type === 'numeric' || column.type === 'bigint') {
    const value = numberOf(constant);
    return value === undefined
      ? undefined
      : [{ member: column.member, operator: NUMBER_OPERATORS[operator] ?? '', values: [value] }];
  }
  if (column.type === 'timestamp') {
    const value = momentOf(constant);
    return value === undefined
      ? undefined
      : [{ member: column.member, operator: TIME_OPERATORS[operator] ?? '', values: [value] }];
  }
  return undefined;
}

/** A function of a moment compared with a constant. */
function comparedMoment(
  node: Node | undefined,
  operator: string | undefined,
  other: Node | undefined,
  read: Read,
): Filters | undefined {
  const call = node && timeCallOf(withoutRounding(node));
  const column = call && columnOf(call.argument, read);
  const constant = constantOf(other, read.parameters);
  if (!column || column.kind !== 'time' || !operator || !constant) return undefined;
  return constant.value === null ? 'never' : boundsOf(column, call, operator, constant);
}

/** `column IN (…)` or NOT IN; a null among the values never equals, and makes NOT IN never true. */
function among(column: Column, constants: readonly Constant[], operator: string): Filters | undefined {
  const given = constants.filter(({ value }) => value !== null);
  const values = given.map((constant) => valueFor(column, constant));
  if (values.includes(undefined)) return undefined;
  const known = [...new Set(values as string[])];
  if (operator === '<>') {
    if (given.length < constants.length) return 'never';
    const exclusion =
      column.type === 'timestamp' ? moments(column, known, 'notInDateRange') : [except(column, known)];
    return [...exclusion, { member: column.member, operator: 'set' }];
  }
  if (known.length === 0) return 'never';
  if (column.type === 'timestamp') {
    const ranges = moments(column, known, 'inDateRange');
    return ranges.length === 1 ? ranges : [{ or: ranges }];
  }
  return [{ member: column.member, operator: 'equals', values: known }];
}

const except = ({ member }: Column, values: readonly string[]): CubeFilter => ({
  member,
  operator: 'notEquals',
  values,
});

const moments = ({ member }: Column, values: readonly string[], operator: string): CubeFilter[] =>
  values.map((value) => ({ member, operator, values: [value, value] }));

function valueFor(column: Column, constant: Constant): string | undefined {
  switch (column.type) {
    case 'text':
      return constant.type === 'numeric' || constant.type === 'bool'
        ? undefined
        : (constant.value ?? undefined);
    case 'boolean':
      return booleanOf(constant);
    case 'timestamp':
      return momentOf(constant);
    default:
      return numberOf(constant);
  }
}

/** LIKE without wildcards is equality; ILIKE with one at the ends is what Cube calls contains, startsWith, endsWith. */
function like(
  column: Column | undefined,
  operator: string,
  constant: Constant | undefined,
): Filters | undefined {
  if (column?.type !== 'text' || !constant || constant.type === 'numeric') return undefined;
  if (constant.value === null) return 'never';
  const parts = /^(%?)([^%_\\]*)(%?)$/s.exec(constant.value);
  const [, before = '', value = '', after = ''] = parts ?? [];
  if (!parts || value === '') return undefined;
  if (operator === '~~' && !before && !after)
    return [{ member: column.member, operator: 'equals', values: [value] }];
  if (operator !== '~~*' || column.period || (!before && !after)) return undefined;
  const name = before && after ? 'contains' : before ? 'endsWith' : 'startsWith';
  return [{ member: column.member, operator: name, values: [value] }];
}
