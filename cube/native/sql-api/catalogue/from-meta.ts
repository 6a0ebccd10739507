import { createHash } from 'node:crypto';
import { SqlError, type Catalogue, type Column, type Table } from '../types.ts';

/** What this layer reads of a member in the answer of Cube's `/meta`. */
export interface MetaMember {
  readonly name: string;
  readonly type: string;
  readonly aggType?: string;
  readonly title?: string;
  readonly shortTitle?: string;
  readonly description?: string;
  readonly public?: boolean;
  readonly isVisible?: boolean;
  readonly meta?: Readonly<Record<string, unknown>>;
}

/** What a model says of its members in a way of its own: which are stocks, which tell periods apart. */
export type Marks = (member: MetaMember) => Pick<Column, 'stock' | 'period'>;

/** A cube or view of that answer; cubes are no tables here. */
export interface MetaCube {
  readonly name: string;
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly public?: boolean;
  readonly isVisible?: boolean;
  readonly measures: readonly MetaMember[];
  readonly dimensions: readonly MetaMember[];
}

/** Names that PostgreSQL keeps for every table. */
const SYSTEM_COLUMNS = new Set(['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid']);
/** PostgreSQL cuts longer names, in bytes. */
const NAME_BYTES = 63;
const SAFE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

const TYPES: Readonly<Record<string, Column['type']>> = {
  string: 'text',
  number: 'numeric',
  boolean: 'boolean',
  time: 'timestamp',
};
/** Measures that count rows or values are whole numbers; counts of rows may be added up, counts of distinct values may not. */
const COUNTS: Readonly<Record<string, Column['aggregation']>> = {
  count: 'sum',
  countDistinct: 'none',
  countDistinctApprox: 'none',
  count_distinct: 'none',
  count_distinct_approx: 'none',
};
const AGGREGATIONS: Readonly<Record<string, Column['aggregation']>> = { sum: 'sum', min: 'min', max: 'max' };

/**
 * Tables out of the cubes of Cube's `/meta`, which holds what the one who asks may see: a view is a table, its
 * public dimensions and measures are the columns, in the order of the model, dimensions first.
 * @throws SqlError when a name cannot be a name of PostgreSQL
 */
export function catalogueFromMeta(cubes: readonly MetaCube[], marks: Marks = () => ({})): Catalogue {
  const tables = cubes
    .filter((cube) => cube.type === 'view' && isPublic(cube))
    .map((cube) => tableOf(cube, marks))
    .filter((table) => table.columns.length > 0)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return { hash: createHash('sha256').update(JSON.stringify(tables)).digest('hex'), tables };
}

function isPublic({
  public: open,
  isVisible,
}: {
  readonly public?: boolean;
  readonly isVisible?: boolean;
}): boolean {
  return open !== false && isVisible !== false;
}

function tableOf(view: MetaCube, marks: Marks): Table {
  checkName(view.name, `View ${view.name}`);
  const columns = [
    ...view.dimensions
      .filter(isPublic)
      .map((member) => ({ ...dimensionOf(view.name, member), ...marks(member) })),
    ...view.measures
      .filter(isPublic)
      .map((member) => ({ ...measureOf(view.name, member), ...marks(member) })),
  ];
  return { name: view.name, title: view.title ?? view.name, description: view.description ?? '', columns };
}

function dimensionOf(view: string, member: MetaMember): Column {
  return {
    ...naming(view, member),
    kind: member.type === 'time' ? 'time' : 'dimension',
    type: TYPES[member.type] ?? 'text',
    aggregation: null,
  };
}

function measureOf(view: string, member: MetaMember): Column {
  const aggregate = member.aggType ?? member.type;
  const counted = COUNTS[aggregate];
  return {
    ...naming(view, member),
    kind: 'measure',
    type: counted ? 'bigint' : (TYPES[member.type] ?? 'numeric'),
    aggregation: counted ?? AGGREGATIONS[aggregate] ?? 'none',
  };
}

function naming(view: string, member: MetaMember): Pick<Column, 'name' | 'member' | 'title' | 'description'> {
  const name = member.name.slice(view.length + 1);
  checkName(name, `Member ${member.name}`);
  if (SYSTEM_COLUMNS.has(name)) {
    throw new SqlError(
      '42701',
      `Member ${member.name} bears a name that PostgreSQL keeps for itself. Rename it in the model.`,
    );
  }
  return {
    name,
    member: member.name,
    title: member.shortTitle ?? member.title ?? name,
    description: member.description ?? '',
  };
}

function checkName(name: string, what: string): void {
  if (SAFE_NAME.test(name) && Buffer.byteLength(name) <= NAME_BYTES) return;
  throw new SqlError(
    '42602',
    `${what} cannot be a name in SQL: letters, digits and underscores, at most ${NAME_BYTES}. Rename it in the model.`,
  );
}
