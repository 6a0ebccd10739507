import { conjunctsOf, operatorOf, partsOf, sameExpression, stringOf, type Node } from './ast.ts';
import { constantOf } from './constants.ts';
import { multiplied } from './errors.ts';
import { isMeasure } from './expressions.ts';
import type { Grain } from './grain.ts';
import type { Item, Scope, Source } from './scope.ts';

/** A column of an item in FROM, by its name outside. */
interface Side {
  readonly item: Item;
  readonly name: string;
}

/** Two columns that must be equal, or a column that must equal a constant. */
type Equality = readonly [Side, Side | null];

/** A check on fetched rows: these columns must tell them apart. */
export interface UniqueCheck {
  readonly source: Source;
  /** Names outside of the source. */
  readonly columns: readonly string[];
  /** Raised when two rows are the same there. */
  readonly error: Error;
}

/** Conditions of the joins of a query level, as they stand in FROM. */
export interface Joins {
  /** Conditions of ON. */
  readonly conditions: Node[];
  /** Columns of USING. */
  readonly using: string[];
}

/**
 * What has to hold for a join to leave the rows of each source with measures as they are: the other sides have at most one row
 * for each. That is known from the grain, or left to be checked on the rows.
 * @throws SqlError 0A000 when it is neither
 */
export function checkJoins(
  scope: Scope,
  joins: Joins,
  where: Node | undefined,
  grains: ReadonlyMap<Source, readonly Grain[]>,
): UniqueCheck[] {
  if (scope.items.length < 2) return [];
  const equalities = [
    ...[...joins.conditions.flatMap(conjunctsOf), ...conjunctsOf(where)].flatMap((one) =>
      equalityOf(one, scope),
    ),
    ...joins.using.flatMap((name) => usingPairs(name, scope)),
  ];
  return scope.sources.flatMap((source) => {
    const use = source.uses.find(isMeasure);
    if (!use) return [];
    return checksFor(source, scope, equalities, grains, (other) =>
      multiplied(use.column, nameOf(other), use.node),
    );
  });
}

const nameOf = (item: Item): string => item.alias;

function checksFor(
  source: Source,
  scope: Scope,
  equalities: readonly Equality[],
  grains: ReadonlyMap<Source, readonly Grain[]>,
  error: (other: Item) => Error,
): UniqueCheck[] {
  const joined = new Set<Item>([source]);
  const checks: UniqueCheck[] = [];
  while (joined.size < scope.items.length) {
    const waiting = scope.items.filter((item) => !joined.has(item));
    const keys = (item: Item) => [...new Set(equalities.flatMap((pair) => keyOf(pair, item, joined)))];
    const known = waiting.find((item) => isUnique(item, keys(item), grains));
    const next = known ?? waiting.find((item) => keys(item).length > 0) ?? waiting[0];
    if (!next) break;
    if (!known) {
      if (next.kind === 'opaque' || keys(next).length === 0) throw error(next);
      checks.push({ source: next, columns: keys(next), error: error(next) });
    }
    joined.add(next);
  }
  return checks;
}

/** Columns of an item that equal something already joined. */
function keyOf([left, right]: Equality, item: Item, joined: ReadonlySet<Item>): string[] {
  if (left.item === item && (right === null || joined.has(right.item))) return [left.name];
  return right?.item === item && joined.has(left.item) ? [right.name] : [];
}

function isUnique(
  item: Item,
  keys: readonly string[],
  grains: ReadonlyMap<Source, readonly Grain[]>,
): boolean {
  if (item.kind === 'opaque') return item.unique?.every((name) => keys.includes(name)) ?? false;
  const columns = keys.flatMap((name) => {
    const output = item.outputs.get(name);
    return output && 'column' in output ? [output.column] : [];
  });
  return (grains.get(item) ?? []).every(({ column, unit }) => unit === 'raw' && columns.includes(column));
}

function usingPairs(name: string, scope: Scope): Equality[] {
  const sides = scope.items.filter((item) =>
    item.kind === 'source' ? item.outputs.has(name) : item.columns?.includes(name),
  );
  return sides.flatMap((item, index) =>
    sides.slice(index + 1).map((other): Equality => [
      { item, name },
      { item: other, name },
    ]),
  );
}

/** `a = b`, `a IS NOT DISTINCT FROM b`, and `a = b OR (a IS NULL AND b IS NULL)`. */
function equalityOf(condition: Node, scope: Scope): Equality[] {
  const plain = 'BoolExpr' in condition ? nullSafe(condition) : condition;
  if (!plain || !('A_Expr' in plain)) return [];
  const { kind, name, lexpr, rexpr } = plain.A_Expr;
  const equal = (kind === 'AEXPR_OP' && operatorOf(name) === '=') || kind === 'AEXPR_NOT_DISTINCT';
  if (!equal) return [];
  const [left, right] = [sideOf(lexpr, scope), sideOf(rexpr, scope)];
  if (left && right) return [[left, right]];
  if (left && constantOf(rexpr, null)) return [[left, null]];
  return right && constantOf(lexpr, null) ? [[right, null]] : [];
}

/** The equality of Power BI's joins, which lets nulls meet nulls. */
function nullSafe(condition: Node): Node | undefined {
  if (!('BoolExpr' in condition) || condition.BoolExpr.boolop !== 'OR_EXPR') return undefined;
  const { args = [] } = condition.BoolExpr;
  const equality = args.find(
    (arg) => 'A_Expr' in arg && arg.A_Expr.kind === 'AEXPR_OP' && operatorOf(arg.A_Expr.name) === '=',
  );
  const both = conjunctsOf(args.find((arg) => arg !== equality));
  if (args.length !== 2 || !equality || !('A_Expr' in equality) || both.length !== 2) return undefined;
  const sides = [equality.A_Expr.lexpr, equality.A_Expr.rexpr];
  const nulls = both.every(
    (one) =>
      'NullTest' in one &&
      one.NullTest.nulltesttype === 'IS_NULL' &&
      sides.some((side) => side && one.NullTest.arg && sameExpression(side, one.NullTest.arg)),
  );
  return nulls ? equality : undefined;
}

function sideOf(node: Node | undefined, scope: Scope): Side | null {
  if (!node || !('ColumnRef' in node)) return null;
  const parts = partsOf(node.ColumnRef);
  const name = parts.at(-1) ?? '';
  const found = scope.resolve(node.ColumnRef);
  if (found) return scope.sources.includes(found.source) ? { item: found.source, name } : null;
  const alias = parts.at(-2);
  const item = scope.items.find(
    (one) => one.kind === 'opaque' && (alias ? one.alias === alias : one.columns?.includes(name)),
  );
  return item ? { item, name } : null;
}

export const usingNames = (nodes: readonly Node[] = []): string[] => nodes.map(stringOf);
