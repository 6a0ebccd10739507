import { conjunctsOf, functionName, operatorOf, typeName, walk, type Node } from './ast.ts';
import { constantOf } from './constants.ts';
import { measureInWhere, notAdditive, notSupported, overPeriods, wrongAggregate } from './errors.ts';
import { isMeasure } from './expressions.ts';
import { undetermined, type Grain, type Grouping } from './grain.ts';
import type { Scope, Source, Use } from './scope.ts';

/** What a source's measures are asked for at a query level. */
interface Asked {
  readonly source: Source;
  readonly scope: Scope;
  readonly grain: readonly Grain[];
  readonly grouping: Grouping;
}

/** Aggregates that give the value itself when a group has one row. */
const OF_ONE_ROW = ['sum', 'avg', 'min', 'max', 'measure'];

/**
 * Lets measures through only where their value is right: as the rows of Cube give them, or put together from finer rows by
 * the aggregate that they have.
 * @throws SqlError 0A000 that says how to ask instead
 */
export function checkMeasures(asked: Asked): void {
  const { source, scope, grain, grouping } = asked;
  const uses = source.uses.filter(isMeasure);
  const other = source.uses.find((use) => !isMeasure(use) && isMeasureCall(use.aggregate));
  if (other) throw notSupported(`MEASURE della dimensione «${other.column.name}»`, other.node);
  const nodes = new Set(uses.map(({ node }) => node));
  const finer = undetermined(source, grain, grouping);
  for (const use of uses) {
    if (use.scope !== scope && use.aggregate) {
      throw notSupported('Una misura aggregata da una sottoquery interna', use.node);
    }
    if (!grouping.aggregated) continue;
    if (use.aggregate) checkAggregate(use, use.aggregate, finer.length === 0, nodes);
    else if (finer.length > 0) throw notAdditive(use.column, 'un raggruppamento', use.node);
    if (use.column.stock) checkPeriods(use, finer);
  }
}

const isMeasureCall = (node: Node | null): boolean =>
  node !== null && 'FuncCall' in node && functionName(node.FuncCall) === 'measure';

function checkAggregate(use: Use, aggregate: Node, exact: boolean, nodes: ReadonlySet<Node>): void {
  if (!('FuncCall' in aggregate)) return;
  const name = functionName(aggregate.FuncCall);
  const { column, node } = use;
  const [argument] = aggregate.FuncCall.args ?? [];
  if (name === 'measure' && argument !== node) throw notSupported('MEASURE di un’espressione', node);
  const own = [column.aggregation ?? 'none', 'measure'];
  if (column.aggregation === 'none') {
    if (!OF_ONE_ROW.includes(name)) throw wrongAggregate(column, name.toUpperCase(), node);
    if (!exact) throw notAdditive(column, name.toUpperCase(), node);
    return;
  }
  if (!own.includes(name) || aggregate.FuncCall.agg_distinct) {
    throw wrongAggregate(column, name.toUpperCase(), node);
  }
  if (exact) return;
  const whole = argument === node || (column.aggregation === 'sum' && argument && isLinear(argument, nodes));
  if (!whole || isRead(aggregate.FuncCall.agg_filter, nodes)) {
    throw notSupported(
      `${name.toUpperCase()} di un’espressione su «${column.name}»`,
      node,
      'Somma prima, poi calcola: SUM(a) / SUM(b).',
    );
  }
}

const isRead = (node: Node | undefined, nodes: ReadonlySet<Node>): boolean => {
  let found = false;
  if (node) walk(node, (one) => void (found ||= nodes.has(one)));
  return found;
};

/** Whether the sum of an expression is the same from finer rows and from their sums. */
function isLinear(node: Node, nodes: ReadonlySet<Node>): boolean {
  if (nodes.has(node)) return true;
  const linear = (one: Node | undefined) => one !== undefined && isLinear(one, nodes);
  if ('TypeCast' in node) {
    const type = typeName(node.TypeCast.typeName ?? {});
    const exact = ['numeric', 'float8'].includes(type) && !node.TypeCast.typeName?.typmods;
    return exact && linear(node.TypeCast.arg);
  }
  if ('A_Expr' in node) {
    const { name, lexpr, rexpr } = node.A_Expr;
    const operator = operatorOf(name);
    if (operator === '-' && !lexpr) return linear(rexpr);
    if (operator === '*' && linear(rexpr) && !isRead(lexpr, nodes)) return true;
    return (operator === '*' || operator === '/') && linear(lexpr) && !isRead(rexpr, nodes);
  }
  if ('CoalesceExpr' in node) {
    const [first, second, ...more] = node.CoalesceExpr.args ?? [];
    return linear(first) && more.length === 0 && constantOf(second, [])?.value === '0';
  }
  if ('CaseExpr' in node) {
    const { arg, args = [], defresult } = node.CaseExpr;
    const branches = args.map((when) => ('CaseWhen' in when ? when.CaseWhen : {}));
    const nothing = (one: Node | undefined) =>
      !one || [null, '0'].includes(constantOf(one, [])?.value as never);
    return (
      !isRead(arg, nodes) &&
      branches.every(({ expr, result }) => !isRead(expr, nodes) && (nothing(result) || linear(result))) &&
      (nothing(defresult) || linear(defresult))
    );
  }
  return false;
}

/** A stock must not be added over periods: each period that its rows tell apart is a group, or fixed by the aggregate itself. */
function checkPeriods(use: Use, finer: readonly Grain[]): void {
  const open = finer.filter(({ column }) => column.period && !isFixed(use, column.name));
  if (open.length > 0) throw overPeriods(use.column, use.node);
}

/** `SUM(m) FILTER (WHERE anno = 2024)` and `SUM(CASE WHEN anno = 2024 THEN m END)`. */
function isFixed({ aggregate, source }: Use, name: string): boolean {
  if (!aggregate || !('FuncCall' in aggregate)) return false;
  const [argument] = aggregate.FuncCall.args ?? [];
  const whens =
    argument && 'CaseExpr' in argument && !argument.CaseExpr.arg ? (argument.CaseExpr.args ?? []) : [];
  const [when, ...more] = whens;
  const alone = more.length === 0 && argument && 'CaseExpr' in argument && !argument.CaseExpr.defresult;
  const inCase = alone && when && 'CaseWhen' in when ? conjunctsOf(when.CaseWhen.expr) : [];
  return [...conjunctsOf(aggregate.FuncCall.agg_filter), ...inCase].some((condition) => {
    if (!('A_Expr' in condition) || condition.A_Expr.kind !== 'AEXPR_OP') return false;
    const { name: operator, lexpr, rexpr } = condition.A_Expr;
    const fixed = source.uses.some((use) => use.node === lexpr && use.column.name === name);
    return operatorOf(operator) === '=' && fixed && constantOf(rexpr, null) !== undefined;
  });
}

/**
 * `SUM(ratio) OVER …` adds up what does not; other windows show the values of the rows.
 * @throws SqlError 0A000
 */
export function checkWindow(node: Node, uses: readonly Use[]): void {
  walk(node, (one) => {
    if (!('FuncCall' in one) || !one.FuncCall.over || functionName(one.FuncCall) !== 'sum') return;
    const [argument] = one.FuncCall.args ?? [];
    const use = uses.find(({ node: read, column }) => read === argument && column.aggregation === 'none');
    if (use) throw notAdditive(use.column, 'SUM', use.node);
  });
}

/** A condition on measures in WHERE: of a query that groups only `IS NOT NULL` has a meaning. */
export function checkCondition(condition: Node, uses: readonly Use[], { aggregated }: Grouping): void {
  const use = uses.find(isMeasure);
  if (!use || !aggregated) return;
  const set =
    'NullTest' in condition &&
    condition.NullTest.nulltesttype === 'IS_NOT_NULL' &&
    condition.NullTest.arg === use.node;
  if (!set) throw measureInWhere(use.column, use.node);
}
