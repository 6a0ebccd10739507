import { become, clone, functionName, stringOf, type JoinExpr, type Node } from './ast.ts';
import { notSupported } from './errors.ts';
import { lookThrough, type Look } from './expressions.ts';
import { usingNames, type Joins } from './joins.ts';
import { asPlain } from './plain.ts';
import { viewSource, type Planning, type Rows } from './planning.ts';
import { viewNamed, type Item, type Scope } from './scope.ts';

/** Binding one FROM: where names go, and what its joins say. */
interface Binding {
  readonly planning: Planning;
  readonly scope: Scope;
  /** What a subquery sees that is not LATERAL. */
  readonly outside: Scope;
  readonly joins: Joins;
}

/** Puts what stands in FROM into the scope. */
export function bindFrom(items: readonly Node[], binding: Binding): void {
  for (const item of items) bindItem(item, binding, false);
}

function bindItem(node: Node, binding: Binding, optional: boolean): void {
  if ('JoinExpr' in node) return bindJoin(node.JoinExpr, node, binding, optional);
  const item = itemOf(node, binding);
  if (item.kind === 'source') item.optional = optional;
  binding.scope.items.push(item);
}

function bindJoin(join: JoinExpr, node: Node, binding: Binding, optional: boolean): void {
  const { jointype = 'JOIN_INNER', larg, rarg, usingClause, quals } = join;
  const before = binding.scope.items.length;
  const left = jointype === 'JOIN_RIGHT' || jointype === 'JOIN_FULL';
  const right = jointype === 'JOIN_LEFT' || jointype === 'JOIN_FULL';
  if (larg) bindItem(larg, binding, optional || left);
  if (rarg) bindItem(rarg, binding, optional || right);
  const reads = binding.scope.items.slice(before).some(({ kind }) => kind === 'source');
  if (reads && (join.isNatural || join.alias)) {
    throw notSupported(
      join.isNatural ? 'NATURAL JOIN' : 'Un nome per un’unione',
      node,
      'Unisci con ON o USING.',
    );
  }
  binding.joins.using.push(...usingNames(usingClause));
  if (quals) binding.joins.conditions.push(quals);
}

function itemOf(node: Node, binding: Binding): Item {
  openCommon(node, binding.scope);
  if ('RangeVar' in node) return named(node, binding);
  if ('RangeSubselect' in node) {
    const { subquery, alias, lateral } = node.RangeSubselect;
    const outside = lateral ? binding.scope : binding.outside;
    const plain = asPlain(node, { ...binding, outside });
    if (plain) return plain;
    const rows =
      subquery && 'SelectStmt' in subquery ? binding.planning.level(subquery.SelectStmt, outside) : null;
    return renamed(alias?.aliasname ?? '', rows, alias?.colnames);
  }
  if ('RangeFunction' in node) return functionItem(node, binding);
  throw notSupported('Questa forma di FROM', node);
}

/** The name of a plain WITH query becomes the query itself. */
function openCommon(node: Node, scope: Scope): void {
  if (!('RangeVar' in node) || node.RangeVar.schemaname) return;
  const { relname = '', alias } = node.RangeVar;
  const common = scope.common(relname);
  if (common?.kind !== 'plain') return;
  const colnames = alias?.colnames ?? common.names.map((sval): Node => ({ String: { sval } }));
  become(node, {
    RangeSubselect: {
      subquery: { SelectStmt: clone(common.query) },
      alias: { aliasname: alias?.aliasname ?? relname, ...(colnames.length > 0 ? { colnames } : {}) },
    },
  });
}

function named(node: Node, { planning, scope }: Binding): Item {
  if (!('RangeVar' in node)) throw new TypeError('no name');
  const { relname = '', schemaname, alias } = node.RangeVar;
  const name = alias?.aliasname ?? relname;
  const common = schemaname ? undefined : scope.common(relname);
  if (common?.kind === 'rows') return renamed(name, common, alias?.colnames);
  const table = viewNamed(planning.catalogue, schemaname, relname);
  return table
    ? viewSource(planning, table, node, name)
    : { kind: 'opaque', alias: name, columns: null, unique: null };
}

function renamed(alias: string, rows: Rows | null, colnames: readonly Node[] = []): Item {
  const columns = rows?.columns ?? null;
  const names = colnames.map(stringOf);
  const rename = (name: string) => names[columns?.indexOf(name) ?? -1] ?? name;
  return {
    kind: 'opaque',
    alias,
    columns: columns?.map(rename) ?? (names.length > 0 ? names : null),
    unique: rows?.unique?.map(rename) ?? null,
  };
}

function functionItem(node: Node, { scope, planning }: Binding): Item {
  if (!('RangeFunction' in node)) throw new TypeError('no function');
  const { functions = [], alias } = node.RangeFunction;
  const look: Look = { scope, uses: [], aggregates: [], others: [], subquery: planning.level };
  for (const item of functions) lookThrough(item, look);
  for (const use of look.uses) use.source.uses.push(use);
  const [first] = functions.flatMap((item) => ('List' in item ? (item.List.items ?? []) : [item]));
  const name = alias?.aliasname ?? (first && 'FuncCall' in first ? functionName(first.FuncCall) : '');
  const columns = alias?.colnames?.map(stringOf) ?? [name];
  return { kind: 'opaque', alias: name, columns, unique: null };
}
