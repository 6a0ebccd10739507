import type { Catalogue, Parameters } from '../types.ts';
import {
  allOf,
  conjunctsOf,
  functionName,
  partsOf,
  stringOf,
  targetName,
  walk,
  type Node,
  type SelectStmt,
} from './ast.ts';
import { truthOf } from './constants.ts';
import { isMeasure, lookThrough, moveInside, usesOf, type Look } from './expressions.ts';
import { bindFrom } from './from.ts';
import { grainOf, groupingOf, undetermined } from './grain.ts';
import { simplifyHaving } from './having.ts';
import { checkJoins, type Joins } from './joins.ts';
import { columnNames, isStar, pushedLimit, uniqueNames, type Level } from './level.ts';
import { checkCondition, checkMeasures, checkWindow } from './measures.ts';
import { isPlain } from './plain.ts';
import type { Planning, Rows } from './planning.ts';
import { placeFetch, type Fetch } from './relations.ts';
import { Scope, type Use } from './scope.ts';

/** What planning of a whole statement comes to; its tree now reads fetched rows instead of views. */
export interface Planned {
  readonly fetches: readonly Fetch[];
  /** The outermost level, when it is a plain SELECT: a direct answer looks at it. */
  readonly top: Level | null;
}

interface Context {
  readonly parameters: Parameters | null;
  readonly fetches: Fetch[];
  readonly nextSlot: () => number;
  readonly levels: Level[];
}

/**
 * Plans a SELECT in place: each view in it becomes rows that are asked of Cube.
 * @param parameters their values, or null while they are not known
 * @param parameterCount slots below are the statement's own
 * @throws SqlError when the numbers would not be right
 */
export function planTree(
  select: SelectStmt,
  catalogue: Catalogue,
  parameters: Parameters | null,
  parameterCount: number,
): Planned {
  let slot = parameterCount;
  const context: Context = { parameters, fetches: [], nextSlot: () => (slot += 1), levels: [] };
  const planning: Planning = {
    catalogue,
    sources: [],
    level: (inner, outer) => planLevel(inner, outer, planning, context),
  };
  planning.level(select, new Scope(null));
  return { fetches: context.fetches, top: context.levels.find((level) => level.select === select) ?? null };
}

function planLevel(select: SelectStmt, outer: Scope, planning: Planning, context: Context): Rows {
  const outside = new Scope(outer);
  registerCommons(select, outside, planning);
  if (select.op !== 'SETOP_NONE') {
    const [left] = [select.larg, select.rarg].map((arm) => arm && planning.level(arm, outside));
    return { columns: left?.columns ?? null, unique: null };
  }
  simplifyHaving(select);
  const scope = new Scope(outside);
  const joins: Joins = { conditions: [], using: [] };
  bindFrom(select.fromClause ?? [], { planning, scope, outside, joins });
  const aggregates: Node[] = [];
  const look = (): Look => ({ scope, uses: [], aggregates, others: [], subquery: planning.level });
  const read = (node: Node) => {
    const one = look();
    lookThrough(node, one);
    return one;
  };
  const { kept, never } = splitWhere(select, scope, read, context.parameters);
  const uses = readRest(select, scope, joins, read);
  for (const use of uses) use.source.uses.push(use);
  for (const node of [...(select.targetList ?? []), ...(select.sortClause ?? [])]) checkWindow(node, uses);
  const grouping = groupingOf(select, scope, aggregates);
  for (const { condition, uses } of kept) checkCondition(condition, uses, grouping);
  const grains = new Map(scope.sources.map((source) => [source, grainOf(source, grouping)]));
  for (const [source, grain] of grains) checkMeasures({ source, scope, grain, grouping });
  const unique = checkJoins(scope, joins, select.whereClause, grains);
  const level: Level = { select, scope, grouping, grains };
  context.levels.push(level);
  const columns = columnNames(select, scope);
  const uniqueColumns = uniqueNames(level, columns);
  const limit = pushedLimit(level, context.parameters);
  nameMeasures(level);
  for (const [source, grain] of grains) {
    const single = grouping.aggregated && !select.groupClause;
    const checks = unique.filter((check) => check.source === source);
    context.fetches.push(
      placeFetch({
        source,
        single,
        grain,
        never,
        limit,
        unique: checks,
        parameters: context.parameters,
        nextSlot: context.nextSlot,
      }),
    );
  }
  return { columns, unique: uniqueColumns };
}

/** WITH: a plain query is opened where it is named, any other is a level of its own. */
function registerCommons(select: SelectStmt, scope: Scope, planning: Planning): void {
  const { withClause } = select;
  if (!withClause) return;
  const kept = (withClause.ctes ?? []).filter((node) => {
    if (!('CommonTableExpr' in node)) return true;
    const { ctename = '', ctequery, aliascolnames = [] } = node.CommonTableExpr;
    if (!ctequery || !('SelectStmt' in ctequery)) return true;
    const query = ctequery.SelectStmt;
    const names = aliascolnames.map(stringOf);
    if (!withClause.recursive && isPlain(query, { planning, scope })) {
      scope.commons.set(ctename, { kind: 'plain', query, names });
      return false;
    }
    // A recursive query reads itself, as rows whose names are those of its first arm.
    if (withClause.recursive) {
      const first = query.larg ?? query;
      const own = names.length > 0 ? names : (first.targetList ?? []).map(targetName);
      scope.commons.set(ctename, { kind: 'rows', columns: own, unique: null });
    }
    const rows = planning.level(query, scope);
    const columns = rows.columns?.map((name, index) => names[index] ?? name) ?? null;
    scope.commons.set(ctename, { kind: 'rows', columns, unique: names.length > 0 ? null : rows.unique });
    return true;
  });
  if (kept.length > 0) withClause.ctes = kept;
  else delete select.withClause;
}

interface Kept {
  readonly condition: Node;
  readonly uses: readonly Use[];
}

/** Gives each source the conditions that speak of it alone; the others stay in WHERE. */
function splitWhere(
  select: SelectStmt,
  scope: Scope,
  read: (node: Node) => Look,
  parameters: Parameters | null,
): { kept: Kept[]; never: boolean } {
  const kept: Kept[] = [];
  let never = false;
  for (const condition of conjunctsOf(select.whereClause)) {
    const truth = truthOf(condition, parameters);
    never ||= truth === false;
    if (truth === true) continue;
    const { uses, others } = read(condition);
    const [first] = uses;
    const own =
      first &&
      others.length === 0 &&
      !first.source.optional &&
      scope.sources.includes(first.source) &&
      uses.every((use) => use.source === first.source && use.scope === scope && !isMeasure(use)) &&
      !readsMore(condition, scope);
    if (own) {
      moveInside(first.source, uses);
      first.source.conditions.push(condition);
      continue;
    }
    for (const use of uses) use.source.uses.push(use);
    kept.push({ condition, uses });
  }
  select.whereClause = allOf(kept.map(({ condition }) => condition));
  if (!select.whereClause) delete select.whereClause;
  return { kept, never };
}

/** Whether a condition has a subquery beside which other rows stand, so that it cannot move. */
function readsMore(condition: Node, scope: Scope): boolean {
  let found = false;
  walk(condition, (node) => void (found ||= 'SubLink' in node));
  return found && scope.items.length > 1;
}

/** What all clauses but WHERE read. */
function readRest(select: SelectStmt, scope: Scope, joins: Joins, read: (node: Node) => Look): Use[] {
  const {
    targetList = [],
    groupClause = [],
    havingClause,
    sortClause = [],
    windowClause = [],
    distinctClause = [],
  } = select;
  const names = new Set(targetList.map(targetName));
  const isName = (node: Node, first: boolean) =>
    'ColumnRef' in node &&
    partsOf(node.ColumnRef).length === 1 &&
    names.has(partsOf(node.ColumnRef)[0] ?? '') &&
    (first || !scope.resolve(node.ColumnRef));
  const sorts = sortClause.flatMap((node) =>
    'SortBy' in node && node.SortBy.node ? [node.SortBy.node] : [],
  );
  const nodes = [
    ...targetList.flatMap((node) => ('ResTarget' in node && node.ResTarget.val ? [node.ResTarget.val] : [])),
    ...groupClause.filter((node) => !isName(node, false)),
    ...sorts.filter((node) => !isName(node, true)),
    ...distinctClause.filter((node) => Object.keys(node).length > 0),
    ...(havingClause ? [havingClause] : []),
    ...windowClause,
    ...joins.conditions,
    ...(select.valuesLists ?? []),
    ...[select.limitCount, select.limitOffset].filter((node) => node !== undefined),
  ];
  const stars = nodes.filter(isStar);
  const plain = nodes.filter((node) => !isStar(node)).flatMap((node) => read(node).uses);
  const merged = joins.using.flatMap((name) =>
    scope.sources.flatMap((source) =>
      usesOf(source, name, { unit: 'raw', node: {} as Node, look: { scope } }),
    ),
  );
  return [...plain, ...stars.flatMap((node) => starUses(node, scope)), ...merged];
}

function starUses(node: Node, scope: Scope): Use[] {
  const parts = 'ColumnRef' in node ? partsOf(node.ColumnRef) : [];
  const only = parts.at(-2);
  const sources = scope.sources.filter((source) => only === undefined || source.alias === only);
  return sources.flatMap((source) =>
    [...source.outputs.keys()].flatMap((name) =>
      usesOf(source, name, { unit: 'raw', node, look: { scope } }),
    ),
  );
}

/** MEASURE becomes the aggregate that puts the rows together: any for one row, else the measure's own. */
function nameMeasures({ scope, grouping, grains }: Level): void {
  for (const source of scope.sources) {
    const exact = undetermined(source, grains.get(source) ?? [], grouping).length === 0;
    for (const { aggregate, column } of source.uses) {
      if (!aggregate || !('FuncCall' in aggregate) || functionName(aggregate.FuncCall) !== 'measure')
        continue;
      aggregate.FuncCall.funcname = [{ String: { sval: exact ? 'max' : (column.aggregation ?? 'sum') } }];
    }
  }
}
