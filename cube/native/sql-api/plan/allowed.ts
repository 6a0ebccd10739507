import { SqlError } from '../types.ts';
import {
  functionName,
  integerOf,
  kindOf,
  stringOf,
  walk,
  type FuncCall,
  type Node,
  type SelectStmt,
} from './ast.ts';
import { notAllowed, notSupported, PlacedError } from './errors.ts';
import { BOUNDED_FUNCTIONS, isAllowedFunction } from './functions.ts';

/** Parts of a statement that reads. What is not here is refused by name. */
const NODES = new Set(
  `SelectStmt ResTarget ColumnRef A_Const A_Expr BoolExpr NullTest BooleanTest FuncCall TypeCast CaseExpr CaseWhen
   CoalesceExpr MinMaxExpr SubLink A_ArrayExpr A_Indices A_Indirection A_Star String Integer Float Boolean List RowExpr
   ParamRef SQLValueFunction CollateClause SortBy WindowDef GroupingSet GroupingFunc RangeVar RangeSubselect RangeFunction
   JoinExpr CommonTableExpr NamedArgExpr TypeName Alias ColumnDef`.split(/\s+/),
);

/** Most elements or characters that a function may be told to make. */
const BOUND = 1_000_000;

/** Nodes deeper than this would exhaust the stack somewhere. */
const DEPTH = 400;

/**
 * Lets through statements that only read, by functions that are known to be harmless.
 * @throws SqlError 0A000 or 42501 with the name of what is refused and its place
 */
export function checkAllowed(statement: Node): void {
  if (!('SelectStmt' in statement)) {
    throw notSupported(
      statementName(statement),
      statement,
      'Da questa porta si legge: SELECT, WITH, VALUES, TABLE, EXPLAIN.',
    );
  }
  checkDepth(statement, 0);
  walk(statement, checkNode);
}

function checkDepth(value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > DEPTH) throw new SqlError('54001', 'Istruzione troppo annidata');
  for (const inner of Object.values(value)) checkDepth(inner, depth + 1);
}

function checkNode(node: Node): void {
  const kind = kindOf(node);
  if (!NODES.has(kind)) throw notSupported(kind, node);
  if ('SelectStmt' in node) checkSelect(node.SelectStmt);
  if ('FuncCall' in node) checkCall(node.FuncCall, node);
  if ('CommonTableExpr' in node && !('SelectStmt' in (node.CommonTableExpr.ctequery ?? {}))) {
    throw notAllowed(statementName(node.CommonTableExpr.ctequery), node);
  }
  if ('RangeVar' in node && node.RangeVar.inh !== true) throw notSupported('ONLY', node);
}

function checkSelect(select: SelectStmt): void {
  const [lock] = select.lockingClause ?? [];
  if (select.intoClause)
    throw notAllowed('SELECT INTO', select.intoClause.rel ? { RangeVar: select.intoClause.rel } : undefined);
  if (lock) throw notAllowed('FOR UPDATE/SHARE', lock);
  for (const arm of [select.larg, select.rarg]) if (arm) checkSelect(arm);
}

function checkCall(call: FuncCall, node: Node): void {
  const name = functionName(call);
  const schema = (call.funcname ?? []).length > 1 ? stringOf(call.funcname?.[0]) : '';
  if (!['', 'pg_catalog', 'information_schema'].includes(schema) || !isAllowedFunction(name)) {
    throw notAllowed(`La funzione ${[schema, name].filter(Boolean).join('.')}`, node);
  }
  if (BOUNDED_FUNCTIONS.has(name)) checkBound(name, call, node);
}

/** How much is made must be written out. Series over something computed, as clients make them over the catalogue, end by the engine's own limits. */
function checkBound(name: string, { args = [] }: FuncCall, node: Node): void {
  const [from, to] = args.map((arg) => ('A_Const' in arg ? integerOf(arg.A_Const) : undefined));
  const series = name === 'generate_series';
  const size = series ? (to ?? 0) - (from ?? 0) : to;
  if (size === undefined || !(size <= BOUND)) {
    throw new PlacedError('54000', `${name}: quanto produrre va scritto, al più ${BOUND}`, node);
  }
}

/** Name of a statement as people know it: `InsertStmt` is INSERT. */
function statementName(statement: Node | undefined): string {
  return statement ? kindOf(statement).replace(/Stmt$/, '').toUpperCase() : '';
}
