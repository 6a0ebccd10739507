import { clone, functionName, integerOf, operatorOf, walk, type Node, type SelectStmt } from './ast.ts';

/**
 * `HAVING COUNT(1) > 0`, which Tableau writes to leave out groups without rows: there are none where there is a GROUP BY. Without one
 * it asks whether there was anything to aggregate at all, and that is whether some aggregate has a value. Counting rows for it would
 * ask for all of them.
 */
export function simplifyHaving(select: SelectStmt): void {
  if (!select.havingClause || !isNotEmpty(select.havingClause)) return;
  if (select.groupClause) {
    delete select.havingClause;
    return;
  }
  const aggregates = (select.targetList ?? []).flatMap(aggregatesIn).filter((node) => !isCount(node));
  if (aggregates.length === 0) return;
  select.havingClause = {
    BoolExpr: {
      boolop: 'OR_EXPR',
      args: aggregates.map((arg) => ({ NullTest: { arg: clone(arg), nulltesttype: 'IS_NOT_NULL' } })),
    },
  };
}

/** `COUNT(*) > 0`, `COUNT(1) >= 1`. */
function isNotEmpty(node: Node): boolean {
  if (!('A_Expr' in node) || node.A_Expr.kind !== 'AEXPR_OP') return false;
  const { name, lexpr, rexpr } = node.A_Expr;
  const bound = rexpr && 'A_Const' in rexpr ? integerOf(rexpr.A_Const) : undefined;
  const positive = (operatorOf(name) === '>' && bound === 0) || (operatorOf(name) === '>=' && bound === 1);
  return positive && lexpr !== undefined && isCount(lexpr);
}

/** `COUNT(*)` or COUNT of a constant. */
function isCount(node: Node): boolean {
  if (!('FuncCall' in node) || functionName(node.FuncCall) !== 'count' || node.FuncCall.agg_filter)
    return false;
  const [argument] = node.FuncCall.args ?? [];
  return node.FuncCall.agg_star === true || (argument !== undefined && 'A_Const' in argument);
}

function aggregatesIn(node: Node): Node[] {
  const found: Node[] = [];
  walk(node, (one) => {
    if (!('FuncCall' in one) || one.FuncCall.over) return true;
    const aggregate = ['sum', 'min', 'max', 'avg', 'measure', 'count'].includes(functionName(one.FuncCall));
    if (aggregate) found.push(one);
    return !aggregate;
  });
  return found;
}
