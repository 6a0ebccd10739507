import type { A_Const, ColumnRef, FuncCall, Node, SelectStmt, TypeName } from '@pgsql/types';

export type { A_Const, ColumnRef, FuncCall, JoinExpr, Node, SelectStmt, TypeCast } from '@pgsql/types';

/** Kind of a node: the one key that wraps its body. */
export function kindOf(node: Node): string {
  return Object.keys(node)[0] ?? '';
}

/** Whether a value of the tree is a wrapped node (`{ColumnRef: {…}}`) rather than a bare structure. */
function isNode(value: object): value is Node {
  const [key, ...more] = Object.keys(value);
  return key !== undefined && more.length === 0 && /^[A-Z]/.test(key);
}

/** Nodes directly below a node or structure; bare structures in between are looked through. */
export function childrenOf(value: object): Node[] {
  const body = isNode(value) ? Object.values(value)[0] : value;
  return Object.values(body as object).flatMap(nodesIn);
}

function nodesIn(value: unknown): Node[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  return isNode(value) ? [value] : Object.values(value).flatMap(nodesIn);
}

/** Every node of a tree, the outer ones first. `visit` says false to stay out of what is below. */
export function walk(node: Node, visit: (node: Node) => boolean | void): void {
  if (visit(node) === false) return;
  for (const child of childrenOf(node)) walk(child, visit);
}

/** Turns a node into another one in place: whoever holds it holds the other one. */
export function become(node: Node, other: Node): void {
  const target = node as Record<string, unknown>;
  for (const key of Object.keys(target)) delete target[key];
  Object.assign(target, other);
}

export const clone = <T>(tree: T): T => structuredClone(tree);

/** Two expressions are the same when they differ by nothing but their place in the text. */
export function sameExpression(a: Node, b: Node): boolean {
  return fingerprint(a) === fingerprint(b);
}

function fingerprint(node: Node): string {
  return JSON.stringify(node, (key, value) => (key === 'location' ? undefined : value));
}

export const stringOf = (node: Node | undefined): string =>
  node && 'String' in node ? (node.String.sval ?? '') : '';

/** Parts of a column's name, `*` as it stands. */
export function partsOf({ fields = [] }: ColumnRef): string[] {
  return fields.map((field) => ('A_Star' in field ? '*' : stringOf(field)));
}

/** Name of a function without its schema, in lower case as PostgreSQL keeps it. */
export const functionName = ({ funcname = [] }: FuncCall): string => stringOf(funcname.at(-1));

/** Name of a type without its schema. */
export const typeName = ({ names = [] }: TypeName): string => stringOf(names.at(-1));

/** Operator of an expression, or '' for the kinds that have none. */
export const operatorOf = (name: Node[] = []): string => stringOf(name.at(-1));

const string = (sval: string): Node => ({ String: { sval } });

export const column = (...parts: string[]): Node => ({ ColumnRef: { fields: parts.map(string) } });

export const text = (sval: string): Node => ({ A_Const: { sval: { sval } } });

export const target = (name: string, val: Node): Node => ({ ResTarget: { name, val } });

export const cast = (arg: Node, type: string, array = false): Node => ({
  TypeCast: {
    arg,
    typeName: {
      names: [string('pg_catalog'), string(type)],
      typemod: -1,
      ...(array ? { arrayBounds: [{ Integer: { ival: -1 } }] } : {}),
    },
  },
});

export const call = (name: string, ...args: Node[]): Node => ({
  FuncCall: { funcname: [string(name)], args, funcformat: 'COERCE_EXPLICIT_CALL' },
});

export const parameter = (number: number): Node => ({ ParamRef: { number } });

/** A SELECT with the parts given; the rest as the parser writes it. */
export const select = (parts: SelectStmt): Node => ({
  SelectStmt: { limitOption: 'LIMIT_OPTION_DEFAULT', op: 'SETOP_NONE', ...parts },
});

/** Conditions that all must hold; undefined when there is none. */
export function allOf(conditions: readonly Node[]): Node | undefined {
  if (conditions.length < 2) return conditions[0];
  return { BoolExpr: { boolop: 'AND_EXPR', args: [...conditions] } };
}

/** The conditions that a condition joins by AND. */
export function conjunctsOf(condition: Node | undefined): Node[] {
  if (!condition) return [];
  if ('BoolExpr' in condition && condition.BoolExpr.boolop === 'AND_EXPR') {
    return (condition.BoolExpr.args ?? []).flatMap(conjunctsOf);
  }
  return [condition];
}

export const integerOf = (constant: A_Const): number | undefined =>
  constant.ival ? (constant.ival.ival ?? 0) : undefined;

/** Names a SELECT gives to the columns that its target list writes out; a star gives none. */
export function targetName(node: Node): string {
  if (!('ResTarget' in node)) return '';
  const { name, val } = node.ResTarget;
  return name ?? (val ? impliedName(val) : '') ?? '';
}

/** Name of a column without an alias, by PostgreSQL's rules as far as clients use them. */
function impliedName(node: Node): string {
  if ('ColumnRef' in node) return partsOf(node.ColumnRef).at(-1) ?? '';
  if ('FuncCall' in node) return functionName(node.FuncCall);
  if ('TypeCast' in node) {
    const inner = node.TypeCast.arg ? impliedName(node.TypeCast.arg) : '';
    return inner && inner !== '?column?' ? inner : typeName(node.TypeCast.typeName ?? {});
  }
  if ('CaseExpr' in node) {
    const last = node.CaseExpr.defresult;
    return last && 'ColumnRef' in last ? impliedName(last) : 'case';
  }
  if ('CoalesceExpr' in node) return 'coalesce';
  if ('MinMaxExpr' in node) return node.MinMaxExpr.op === 'IS_LEAST' ? 'least' : 'greatest';
  if ('SQLValueFunction' in node) {
    return (node.SQLValueFunction.op ?? '')
      .replace(/^SVFOP_/, '')
      .replace(/_N$/, '')
      .toLowerCase();
  }
  return '?column?';
}
