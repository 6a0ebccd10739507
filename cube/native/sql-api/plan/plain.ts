import type { Column } from '../types.ts';
import {
  clone,
  conjunctsOf,
  functionName,
  partsOf,
  stringOf,
  targetName,
  walk,
  type Node,
  type SelectStmt,
} from './ast.ts';
import { isMeasure, lookThrough, moveInside, type Look } from './expressions.ts';
import { isAggregate } from './functions.ts';
import { viewSource, type Planning } from './planning.ts';
import { Scope, viewNamed, type Output, type Source } from './scope.ts';

interface Around {
  readonly planning: Planning;
  readonly scope: Scope;
  readonly outside: Scope;
}

/**
 * A subquery that only picks, renames and filters columns of one view, as BI tools wrap what they read: it is the view itself, so that
 * the rows asked of Cube are those that the outer query needs.
 * @returns null when the subquery is more than that
 */
export function asPlain(node: Node, around: Around): Source | null {
  if (!('RangeSubselect' in node)) return null;
  const { subquery, alias } = node.RangeSubselect;
  if (!subquery || !('SelectStmt' in subquery) || !isPlain(subquery.SelectStmt, around)) return null;
  const known = around.planning.sources.length;
  // Tried on a copy: references are rewritten in place.
  const tried = clone(subquery.SelectStmt);
  const source = sourceWithin(tried, around);
  const outputs = source && pick(tried, source, around, alias?.colnames?.map(stringOf) ?? []);
  if (!source || !outputs) {
    around.planning.sources.length = known;
    return null;
  }
  source.node = node;
  source.alias = alias?.aliasname ?? '';
  source.outputs = outputs;
  return source;
}

/** Whether a SELECT has the shape; what it reads is looked at later. */
export function isPlain(
  select: SelectStmt,
  { planning, scope }: Pick<Around, 'planning' | 'scope'>,
): boolean {
  const { distinctClause, groupClause, havingClause, windowClause, valuesLists, withClause, op } = select;
  const { limitCount, limitOffset, fromClause = [], targetList = [] } = select;
  const more = [
    distinctClause,
    groupClause,
    havingClause,
    windowClause,
    valuesLists,
    withClause,
    limitCount,
    limitOffset,
  ];
  if (op !== 'SETOP_NONE' || more.some((part) => part !== undefined)) return false;
  const [from, ...others] = fromClause;
  if (!from || others.length > 0 || !targetList.every(isSimple)) return false;
  if ('RangeSubselect' in from) {
    const inner = from.RangeSubselect.subquery;
    return inner !== undefined && 'SelectStmt' in inner && isPlain(inner.SelectStmt, { planning, scope });
  }
  if (!('RangeVar' in from)) return false;
  const { relname = '', schemaname } = from.RangeVar;
  const common = schemaname ? undefined : scope.common(relname);
  return common ? common.kind === 'plain' : viewNamed(planning.catalogue, schemaname, relname) !== undefined;
}

/** A target without aggregates, windows, or subqueries. */
function isSimple(node: Node): boolean {
  let simple = true;
  walk(node, (one) => {
    if ('SubLink' in one) simple = false;
    if ('FuncCall' in one && (one.FuncCall.over || isAggregate(functionName(one.FuncCall)))) simple = false;
  });
  return simple;
}

/** The view below, through further plain subqueries. */
function sourceWithin({ fromClause = [] }: SelectStmt, { planning, scope, outside }: Around): Source | null {
  const [from] = fromClause;
  if (!from) return null;
  if ('RangeVar' in from) {
    const { relname = '', schemaname, alias } = from.RangeVar;
    const common = schemaname ? undefined : scope.common(relname);
    if (common?.kind === 'plain') {
      const subquery: Node = { SelectStmt: common.query };
      const colnames = common.names.map((sval): Node => ({ String: { sval } }));
      const aliasname = alias?.aliasname ?? relname;
      const opened: Node = {
        RangeSubselect: { subquery, alias: { aliasname, ...(colnames.length > 0 ? { colnames } : {}) } },
      };
      return asPlain(opened, { planning, scope, outside });
    }
    const table = viewNamed(planning.catalogue, schemaname, relname);
    return table ? viewSource(planning, table, from, alias?.aliasname ?? relname) : null;
  }
  return asPlain(from, { planning, scope, outside });
}

/** What the subquery offers outside; its conditions go to the source. Null when it computes with measures. */
function pick(select: SelectStmt, source: Source, { planning, outside }: Around, names: readonly string[]) {
  const inner = new Scope(outside);
  inner.items.push(source);
  const look = (): Look => ({ scope: inner, uses: [], aggregates: [], others: [], subquery: planning.level });
  const outputs = new Map<string, Output>();
  let offered = 0;
  const offer = (name: string, output: Output) => outputs.set(names[offered++] ?? name, output);
  const moves: (() => void)[] = [];
  for (const target of select.targetList ?? []) {
    if (!('ResTarget' in target) || !target.ResTarget.val) return null;
    const expression = target.ResTarget.val;
    if ('ColumnRef' in expression && partsOf(expression.ColumnRef).at(-1) === '*') {
      for (const [name, output] of source.outputs) offer(name, output);
      continue;
    }
    const seen = look();
    lookThrough(expression, seen);
    if (seen.others.length > 0 || seen.uses.some((use) => use.source !== source)) return null;
    if ('ColumnRef' in expression) {
      const output = source.outputs.get(partsOf(expression.ColumnRef).at(-1) ?? '');
      if (!output) return null;
      offer(targetName(target), output);
      continue;
    }
    if (seen.uses.some(isMeasure)) return null;
    const columns = [...new Set(seen.uses.map((use): Column => use.column))];
    offer(targetName(target), { expression, columns });
    moves.push(() => moveInside(source, seen.uses));
  }
  const conditions = conjunctsOf(select.whereClause);
  const seen = conditions.map((condition) => {
    const one = look();
    if (hasSubquery(condition)) return null;
    lookThrough(condition, one);
    return one.others.length > 0 || one.uses.some((use) => use.source !== source || isMeasure(use))
      ? null
      : one;
  });
  // Two columns of one name can be shown, but not told apart.
  if (seen.includes(null) || outputs.size < offered) return null;
  for (const one of seen) if (one) moveInside(source, one.uses);
  for (const move of moves) move();
  source.conditions.push(...conditions);
  return outputs;
}

function hasSubquery(node: Node): boolean {
  let found = false;
  walk(node, (one) => void (found ||= 'SubLink' in one));
  return found;
}
