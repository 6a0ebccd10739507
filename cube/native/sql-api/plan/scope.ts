import type { Catalogue, Column, Table } from '../types.ts';
import { partsOf, type ColumnRef, type Node, type SelectStmt } from './ast.ts';
import { notSupported } from './errors.ts';
import type { Unit } from './time.ts';

/** What a source offers under a name: a column of its view, or an expression over the view's dimensions. */
export type Output =
  { readonly column: Column } | { readonly expression: Node; readonly columns: readonly Column[] };

/** A view where a statement reads it, plain subqueries around it included. */
export interface Source {
  readonly kind: 'source';
  readonly id: number;
  readonly table: Table;
  /** The place in FROM, which becomes the fetched rows. */
  node: Node;
  alias: string;
  outputs: Map<string, Output>;
  /** Conditions that hold inside, over `base(column)` references. */
  readonly conditions: Node[];
  /** Whether an outer join may fill its columns with nulls, so that WHERE speaks of more than its rows. */
  optional: boolean;
  /** What the rest of the statement reads of it. */
  readonly uses: Use[];
}

/** Anything else in FROM: the catalogue, subqueries that group, functions. */
export interface Opaque {
  readonly kind: 'opaque';
  readonly alias: string;
  /** Names of its columns; null when they are not known here. */
  readonly columns: readonly string[] | null;
  /** Columns that tell its rows apart; null when none are known to. */
  readonly unique: readonly string[] | null;
}

export type Item = Source | Opaque;

/** One place where a column of a view is read. */
export interface Use {
  readonly source: Source;
  /** Name outside of the source. */
  readonly output: string;
  /** Column of the view; an expression of a subquery has a use for each of its columns. */
  readonly column: Column;
  readonly unit: Unit;
  /** The reference itself. */
  readonly node: Node;
  /** The aggregate of the same query level around it. */
  readonly aggregate: Node | null;
  /** Query level that reads it: another than the source's for correlated subqueries. */
  readonly scope: Scope;
}

/** A WITH query by name: a plain one stands for its view, another one is rows. */
export type Common =
  | { readonly kind: 'plain'; readonly query: SelectStmt; readonly names: readonly string[] }
  | {
      readonly kind: 'rows';
      readonly columns: readonly string[] | null;
      readonly unique: readonly string[] | null;
    };

/** Names that a query level sees. */
export class Scope {
  readonly items: Item[] = [];
  readonly commons = new Map<string, Common>();
  readonly outer: Scope | null;

  constructor(outer: Scope | null) {
    this.outer = outer;
  }

  common(name: string): Common | undefined {
    return this.commons.get(name) ?? this.outer?.common(name);
  }

  /**
   * What a column's name means. Names have passed PostgreSQL before, so they are neither unknown nor ambiguous.
   * @returns null for columns of what is no view
   */
  resolve(ref: ColumnRef): { source: Source; name: string } | null {
    const parts = partsOf(ref);
    const name = parts.at(-1) ?? '';
    const alias = parts.at(-2);
    if (alias === undefined) return this.resolveBare(name);
    const item = this.itemNamed(alias);
    return item?.kind === 'source' && item.outputs.has(name) ? { source: item, name } : null;
  }

  private resolveBare(name: string): { source: Source; name: string } | null {
    const source = this.items.find((item) => item.kind === 'source' && item.outputs.has(name));
    if (source) return { source: source as Source, name };
    if (this.items.some((item) => item.kind === 'opaque' && item.columns?.includes(name))) return null;
    return this.outer?.resolveBare(name) ?? null;
  }

  itemNamed(alias: string): Item | undefined {
    return this.items.find((item) => item.alias === alias) ?? this.outer?.itemNamed(alias);
  }

  /** Refuses a name that means a whole row. */
  refuseRow(ref: ColumnRef, node: Node): void {
    const parts = partsOf(ref);
    const [name = ''] = parts;
    if (parts.length === 1 && name !== '*' && !this.resolve(ref) && this.itemNamed(name)?.kind === 'source') {
      throw notSupported(`La riga intera «${name}»`, node, 'Nomina le colonne.');
    }
  }

  get sources(): Source[] {
    return this.items.filter((item) => item.kind === 'source');
  }
}

/** View that a name in FROM means; undefined for the catalogue's own tables. */
export function viewNamed(catalogue: Catalogue, schema: string | undefined, name: string): Table | undefined {
  if (schema !== undefined && schema !== 'public') return undefined;
  return catalogue.tables.find((table) => table.name === name);
}

/** Name of the fetched rows inside the subquery that stands for a source. */
export const rowsName = (source: Source): string => `_righe_${source.id}`;
