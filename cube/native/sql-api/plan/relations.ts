import type { Column, CubeFilter, CubeQuery, Parameters } from '../types.ts';
import { become, partsOf, walk, type Node } from './ast.ts';
import { mixedPeriods, overPeriods } from './errors.ts';
import { filtersOf } from './filters.ts';
import type { Grain } from './grain.ts';
import type { UniqueCheck } from './joins.ts';
import { rowsOf, TYPES, type FetchColumn } from './placed.ts';
import { rowsName, type Source } from './scope.ts';
import { rangesOf } from './ranges.ts';

/** Rows of a view that a statement needs. */
export interface Fetch {
  readonly source: Source;
  readonly query: CubeQuery;
  readonly columns: readonly FetchColumn[];
  /** Whether Cube's rows are the rows of the source, with nothing left for PostgreSQL to compute. */
  readonly exact: boolean;
  /** No row can be in the answer: nothing is asked. */
  readonly never: boolean;
  /** All rows make one group, which is there even when there are none. */
  readonly single: boolean;
  /** Conditions that PostgreSQL computes on the rows. */
  readonly computed: readonly Node[];
  /** Computed conditions to be turned into filters first, since the rows cannot be put together afterwards. */
  readonly resolve: Fetch | null;
  /** Stocks by some of the columns that tell periods apart: each value of these must be one period. */
  readonly periods: PeriodCheck | null;
  readonly unique: readonly UniqueCheck[];
}

export interface PeriodCheck {
  /** Asks for all columns that tell periods apart. */
  readonly query: CubeQuery;
  readonly grain: readonly Grain[];
  readonly all: readonly Column[];
  readonly error: Error;
}

/** What a fetch is made of. */
export interface FetchParts {
  readonly source: Source;
  readonly grain: readonly Grain[];
  /** Parameters of the statement, null while they are not known. */
  readonly parameters: Parameters | null;
  readonly never: boolean;
  readonly single: boolean;
  readonly limit: number | undefined;
  readonly unique: readonly UniqueCheck[];
  readonly nextSlot: () => number;
}

/**
 * Decides what is asked of Cube for a source, and puts the rows that will come in its place in FROM.
 * @throws SqlError 0A000 when a condition cannot be computed rightly on the rows
 */
export function placeFetch(parts: FetchParts): Fetch {
  const { source, grain } = parts;
  const { filters, computed, never } = splitConditions(parts);
  const measures = [
    ...new Set(source.uses.map((use) => use.column).filter(({ kind }) => kind === 'measure')),
  ];
  const inConditions = columnsIn(computed, source);
  const beyond = inConditions.filter(
    (one) => !grain.some((known) => known.column === one && known.unit === 'raw'),
  );
  const exactOnly = measures.find((one) => !addsUp(one, beyond));
  const resolve = beyond.length > 0 && exactOnly ? resolution(parts, inConditions, filters) : null;
  const added = resolve ? [] : beyond;
  const named = [
    ...grain.filter(({ column: one }) => !added.includes(one)),
    ...added.map((one): Grain => ({ column: one, unit: 'raw' })),
  ];
  // Nothing of it is read but whether it has a row.
  const nothing = named.length === 0 && measures.length === 0;
  const fetched = nothing ? anyDimension(source) : named;
  const columns = fetchColumns(fetched, measures, parts);
  const query = queryOf({ grain: fetched, measures, filters });
  const limit = nothing ? 1 : parts.limit;
  become(
    source.node,
    rowsOf({ source, columns, grain, computed: resolve ? [] : computed, regroup: added.length > 0 }),
  );
  const limited = computed.length === 0 && limit !== undefined ? { ...query, limit } : query;
  return {
    source,
    query: limited,
    columns,
    exact: computed.length === 0 || resolve !== null,
    never: never || parts.never,
    single: parts.single && fetched.length === 0,
    computed: resolve ? computed : [],
    resolve,
    periods: periodCheck(source, grain, measures, filters),
    unique: parts.unique,
  };
}

const anyDimension = ({ table }: Source): Grain[] =>
  table.columns
    .filter(({ kind }) => kind !== 'measure')
    .slice(0, 1)
    .map((column) => ({ column, unit: 'raw' }));

/** Whether the values of a measure can be put together again from rows that also tell these dimensions apart. */
function addsUp({ aggregation, stock }: Column, beyond: readonly Column[]): boolean {
  return aggregation !== 'none' && !(stock && beyond.some(({ period }) => period));
}

function splitConditions({ source, parameters }: FetchParts) {
  const filters: CubeFilter[] = [];
  const computed: Node[] = [];
  let never = false;
  for (const condition of source.conditions) {
    const found = filtersOf(condition, { source, parameters });
    if (found === 'never') never = true;
    else if (found) filters.push(...found);
    else computed.push(condition);
  }
  return { filters, computed, never };
}

function columnsIn(conditions: readonly Node[], source: Source): Column[] {
  const names = new Set<string>();
  for (const condition of conditions) {
    walk(condition, (node) => {
      if (!('ColumnRef' in node)) return;
      const [rows, name = ''] = partsOf(node.ColumnRef);
      if (rows === rowsName(source)) names.add(name);
    });
  }
  return source.table.columns.filter(({ name }) => names.has(name));
}

function fetchColumns(
  grain: readonly Grain[],
  measures: readonly Column[],
  { nextSlot }: FetchParts,
): FetchColumn[] {
  const keyOf = ({ column: { member }, unit }: Grain) => (unit === 'raw' ? member : `${member}.${unit}`);
  return [
    ...grain.map((one) => ({ column: one.column, key: keyOf(one) })),
    ...measures.map((one) => ({ column: one, key: one.member })),
  ].map((one) => ({ ...one, slot: nextSlot(), arrayType: TYPES[one.column.type].array }));
}

interface Asked {
  readonly grain: readonly Grain[];
  readonly measures: readonly Column[];
  readonly filters: readonly CubeFilter[];
}

function queryOf({ grain, measures, filters }: Asked): CubeQuery {
  const { ranges, others } = rangesOf(filters);
  const dimensions = grain.filter(({ unit }) => unit === 'raw').map((one) => one.column.member);
  const cut = grain.filter(({ unit }) => unit !== 'raw');
  const timeDimensions = [
    ...cut.map(({ column: one, unit }) => ({
      dimension: one.member,
      granularity: unit,
      ...(ranges.has(one.member) ? { dateRange: ranges.get(one.member) } : {}),
    })),
    ...[...ranges]
      .filter(([member]) => !cut.some((one) => one.column.member === member))
      .map(([dimension, dateRange]) => ({ dimension, dateRange })),
  ];
  return {
    ...(measures.length > 0 ? { measures: measures.map(({ member }) => member) } : {}),
    ...(dimensions.length > 0 ? { dimensions } : {}),
    ...(timeDimensions.length > 0 ? { timeDimensions } : {}),
    ...(others.length > 0 ? { filters: others } : {}),
    order: [],
    timezone: 'UTC',
  };
}

/** The distinct values that the computed conditions look at, to be turned into a filter. */
function resolution(parts: FetchParts, columns: readonly Column[], filters: readonly CubeFilter[]): Fetch {
  const { source } = parts;
  const grain = columns.map((one): Grain => ({ column: one, unit: 'raw' }));
  return {
    source,
    query: queryOf({ grain, measures: [], filters }),
    columns: fetchColumns(grain, [], parts),
    exact: true,
    never: false,
    single: false,
    computed: [],
    resolve: null,
    periods: null,
    unique: [],
  };
}

function periodCheck(
  source: Source,
  grain: readonly Grain[],
  measures: readonly Column[],
  filters: readonly CubeFilter[],
): PeriodCheck | null {
  const stock = measures.find((one) => one.stock);
  const all = source.table.columns.filter((one) => one.period);
  const present = grain.filter(({ column: one }) => one.period);
  const flow = measures.find((one) => !one.stock);
  // Without a period Cube answers for the last one, and so would the flows beside a stock.
  if (!stock || all.length === 0 || (present.length === 0 && !flow)) return null;
  if (
    present.length > 0 &&
    all.every((one) => present.some(({ column: known, unit }) => known === one && unit === 'raw'))
  )
    return null;
  const placeOf = (column: Column) => source.uses.find((use) => use.column === column)?.node;
  const members = new Set(all.map(({ member }) => member));
  const ofPeriods = filters.filter((filter) => 'member' in filter && members.has(filter.member));
  const asked = all.map((one): Grain => ({ column: one, unit: 'raw' }));
  return {
    query: queryOf({ grain: asked, measures: [], filters: ofPeriods }),
    grain: present,
    all,
    error:
      present.length > 0 || !flow
        ? overPeriods(stock, placeOf(stock))
        : mixedPeriods(stock, flow, placeOf(flow)),
  };
}
