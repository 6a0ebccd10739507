import type { Catalogue, Engine, Field, SessionView } from '../types.ts';
import { checkAllowed } from './allowed.ts';
import { clone, stringOf, walk, type Node } from './ast.ts';
import { PlacedError } from './errors.ts';
import { planTree, type Planned } from './levels.ts';
import { withoutMeasure } from './parse.ts';
import { viewNamed } from './scope.ts';

/** A SELECT that has been looked at once; how often it runs, and for whom, is open. */
export interface Prepared {
  readonly sql: string;
  /** As parsed. It is never changed. */
  readonly statement: Node;
  readonly parameterTypes: readonly number[];
  readonly fields: readonly Field[];
  /** Null when the statement reads no view, and goes to PostgreSQL as it stands. */
  readonly planned: PlannedTree | null;
}

/** A plan and the tree that it changed. */
export interface PlannedTree extends Planned {
  readonly tree: Node;
}

/** What a statement is prepared in. */
export interface Setting {
  readonly catalogue: Catalogue;
  readonly engine: Engine;
  readonly session: SessionView;
}

/**
 * Checks a SELECT and plans it as far as that goes without its parameters.
 * @param sql its text, which places in errors refer to
 * @throws SqlError when it is not allowed, not SQL, or would not give the right numbers
 */
export async function prepare(
  sql: string,
  statement: Node,
  parameterTypes: readonly number[],
  { catalogue, engine, session }: Setting,
): Promise<Prepared> {
  try {
    checkAllowed(statement);
    const described = await engine.describe(withoutMeasure(sql, statement), parameterTypes, session);
    const { parameters, fields } = described;
    const types = parameters.map((type) => type || 25);
    const planned = readsViews(statement, catalogue)
      ? planWith(statement, catalogue, parameters.length === 0 ? [] : null, parameters.length)
      : null;
    return { sql, statement, parameterTypes: types, fields, planned };
  } catch (error) {
    throw error instanceof PlacedError ? error.within(sql) : error;
  }
}

/** Plans a statement on a tree of its own. */
export function planWith(
  statement: Node,
  catalogue: Catalogue,
  parameters: readonly (string | null)[] | null,
  parameterCount: number,
): PlannedTree {
  const tree = clone(statement);
  if (!('SelectStmt' in tree)) throw new TypeError('not a SELECT');
  walk(tree, dropSchema);
  return { tree, ...planTree(tree.SelectStmt, catalogue, parameters, parameterCount) };
}

/** `public.view.column` → `view.column`: the rows that stand for a view have no schema. */
function dropSchema(node: Node): void {
  if (!('ColumnRef' in node)) return;
  const { fields = [] } = node.ColumnRef;
  if (fields.length === 3 && stringOf(fields[0]) === 'public') node.ColumnRef.fields = fields.slice(1);
}

function readsViews(statement: Node, catalogue: Catalogue): boolean {
  let found = false;
  walk(statement, (node) => {
    if (!('RangeVar' in node)) return;
    const { schemaname, relname = '' } = node.RangeVar;
    found ||= viewNamed(catalogue, schemaname, relname) !== undefined;
  });
  return found;
}
