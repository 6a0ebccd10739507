import type { Column } from '../types.ts';
import {
  become,
  childrenOf,
  clone,
  column,
  functionName,
  partsOf,
  type Node,
  type SelectStmt,
} from './ast.ts';
import { notSupported } from './errors.ts';
import { isAggregate } from './functions.ts';
import { rowsName, type Output, type Scope, type Source, type Use } from './scope.ts';
import { timeCallOf, type Unit } from './time.ts';

/** A look through one expression of a query level. */
export interface Look {
  readonly scope: Scope;
  /** Filled with what is read of views. */
  readonly uses: Use[];
  /** Filled with the aggregates of this level. */
  readonly aggregates: Node[];
  /** Filled with the columns read of anything but views. */
  readonly others: Node[];
  /** Plans a subquery inside the expression. */
  readonly subquery: (select: SelectStmt, scope: Scope) => void;
  readonly aggregate?: Node;
}

/** Collects what an expression reads, subqueries inside it included. */
export function lookThrough(node: Node, look: Look): void {
  if ('ColumnRef' in node) return lookAtColumn(node, 'raw', look);
  const time = timeCallOf(node);
  if (time && isTimeColumn(time.argument, look.scope)) return lookAtColumn(time.argument, time.unit, look);
  if ('SubLink' in node) return lookAtSubquery(node, look);
  if ('FuncCall' in node && isAggregate(functionName(node.FuncCall)) && !node.FuncCall.over) {
    look.aggregates.push(node);
    for (const child of childrenOf(node)) lookThrough(child, { ...look, aggregate: node });
    return;
  }
  for (const child of childrenOf(node)) lookThrough(child, look);
}

function lookAtColumn(node: Node, unit: Unit, look: Look): void {
  if (!('ColumnRef' in node)) return;
  look.scope.refuseRow(node.ColumnRef, node);
  if (partsOf(node.ColumnRef).at(-1) === '*')
    throw notSupported('La riga intera', node, 'Nomina le colonne.');
  const found = look.scope.resolve(node.ColumnRef);
  if (!found) {
    look.others.push(node);
    return;
  }
  look.uses.push(...usesOf(found.source, found.name, { unit, node, look }));
}

/** Uses of what a source offers under a name. */
export function usesOf(
  source: Source,
  name: string,
  { unit, node, look }: { unit: Unit; node: Node; look: Pick<Look, 'scope' | 'aggregate'> },
): Use[] {
  const output = source.outputs.get(name);
  if (!output) return [];
  const common = { source, output: name, node, aggregate: look.aggregate ?? null, scope: look.scope };
  if ('column' in output) return [{ ...common, column: output.column, unit }];
  return output.columns.map((inner) => ({ ...common, column: inner, unit: 'raw' as const }));
}

function isTimeColumn(node: Node, scope: Scope): boolean {
  const found = 'ColumnRef' in node ? scope.resolve(node.ColumnRef) : null;
  const output = found?.source.outputs.get(found.name);
  return output !== undefined && 'column' in output && output.column.kind === 'time';
}

function lookAtSubquery(node: Node, look: Look): void {
  if (!('SubLink' in node)) return;
  if (node.SubLink.testexpr) lookThrough(node.SubLink.testexpr, look);
  const inner = node.SubLink.subselect;
  if (inner && 'SelectStmt' in inner) look.subquery(inner.SelectStmt, look.scope);
}

/** Reference to a column of the fetched rows, inside the subquery that stands for a source. */
export const base = (source: Source, { name }: Column): Node => column(rowsName(source), name);

/** What a name of a source is, over the fetched rows. */
export function outputExpression(source: Source, output: Output): Node {
  return 'column' in output ? base(source, output.column) : clone(output.expression);
}

/** Makes references to a source from outside into references to its fetched rows, in place. */
export function moveInside(source: Source, uses: readonly Use[]): void {
  for (const node of new Set(uses.map((use) => use.node))) {
    const use = uses.find((one) => one.node === node);
    const output = use && source.outputs.get(use.output);
    if (output) become(node, outputExpression(source, output));
  }
}

export const isMeasure = ({ column: { kind } }: Pick<Use, 'column'>): boolean => kind === 'measure';
