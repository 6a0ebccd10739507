import type { Catalogue } from '../types.ts';
import type { Node, SelectStmt } from './ast.ts';
import type { Scope, Source } from './scope.ts';

/** What planning a statement shares over all its query levels. */
export interface Planning {
  readonly catalogue: Catalogue;
  /** Every view that the statement reads, in order. */
  readonly sources: Source[];
  /** Plans a query level of its own; gives the names of its columns and those that tell its rows apart. */
  readonly level: (select: SelectStmt, outer: Scope) => Rows;
}

export interface Rows {
  readonly columns: readonly string[] | null;
  readonly unique: readonly string[] | null;
}

/** A view by its own name, with all its columns. */
export function viewSource(planning: Planning, table: Source['table'], node: Node, alias: string): Source {
  const source: Source = {
    kind: 'source',
    id: planning.sources.length + 1,
    table,
    node,
    alias,
    outputs: new Map(table.columns.map((column) => [column.name, { column }])),
    conditions: [],
    optional: false,
    uses: [],
  };
  planning.sources.push(source);
  return source;
}
