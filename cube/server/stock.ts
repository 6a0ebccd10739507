/*
 * Stock measures (residents at 1 January) must never be summed over periods. A query that asks for
 * one without saying which period is answered for the last one, and its echo in the answer says so.
 */

interface Filter {
  member?: string;
  dimension?: string;
  operator?: string;
  values?: unknown[];
  and?: Filter[];
  or?: Filter[];
}

interface TimeDimension {
  dimension: string;
  granularity?: string;
  dateRange?: unknown;
}

interface Query {
  measures?: unknown[];
  dimensions?: unknown[];
  filters?: Filter[];
  timeDimensions?: TimeDimension[];
}

/** A loaded period: its code, its year and the date that it refers to (ISO). */
export interface LoadedPeriod {
  periodo: string;
  anno: number;
  data: string;
}

/** Which measures are stocks, and the periods loaded for each view. */
export interface StockMeasures {
  /** Full names of measures whose meta says `additivita_tempo: stock`. */
  names: ReadonlySet<string>;
  /** View name → its periods, oldest first. */
  periods: ReadonlyMap<string, readonly LoadedPeriod[]>;
}

/** Names of the members that tell periods apart, in every view that has them. */
export const PERIOD_MEMBERS = ['periodo', 'anno', 'data_riferimento'] as const;

/**
 * Adds the filter on the last period when a stock measure is asked over several periods at once:
 * the last one loaded, or the last one inside the periods that the query names.
 *
 * A query that splits its rows by a period member is left alone, and so is one that fixes `periodo`
 * to a single value.
 * @param query a Cube query as the REST or SQL API hands it over
 */
export function completeStock<Q extends Query>(query: Q, stock: StockMeasures): Q {
  const asked = (query.measures ?? []).find((m): m is string => typeof m === 'string' && stock.names.has(m));
  if (!asked) return query;
  const view = asked.slice(0, asked.indexOf('.'));
  if (splitsByPeriod(query, view)) return query;
  const candidates = (stock.periods.get(view) ?? []).filter((period) => admits(query, view, period));
  const last = candidates.at(-1);
  if (!last) return query;
  const filter = { member: `${view}.periodo`, operator: 'equals', values: [last.periodo] };
  return { ...query, filters: [...(query.filters ?? []), filter] };
}

function splitsByPeriod(query: Query, view: string): boolean {
  const members = PERIOD_MEMBERS.map((name) => `${view}.${name}`);
  const byDimension = (query.dimensions ?? []).some((d) => typeof d === 'string' && members.includes(d));
  const byTime = (query.timeDimensions ?? []).some((t) => t.granularity && members.includes(t.dimension));
  return byDimension || byTime;
}

/** Whether the query's own filters leave this period in. Filters on other members say nothing. */
function admits(query: Query, view: string, period: LoadedPeriod): boolean {
  const byFilters = (query.filters ?? []).every((filter) => admitsFilter(filter, view, period));
  const byRange = (query.timeDimensions ?? []).every(
    ({ dimension, dateRange }) =>
      dimension !== `${view}.data_riferimento` || !dateRange || inRange(period.data, dateRange),
  );
  return byFilters && byRange;
}

function admitsFilter(filter: Filter, view: string, period: LoadedPeriod): boolean {
  if (filter.and) return filter.and.every((inner) => admitsFilter(inner, view, period));
  if (filter.or) return filter.or.some((inner) => admitsFilter(inner, view, period));
  const values = (filter.values ?? []).map(String);
  switch (filter.member ?? filter.dimension) {
    case `${view}.periodo`:
      return compare(filter.operator, period.periodo, values);
    case `${view}.anno`:
      return compare(filter.operator, String(period.anno), values);
    case `${view}.data_riferimento`:
      return compareDates(filter.operator, period.data, values);
    default:
      return true;
  }
}

function compare(operator: string | undefined, value: string, values: string[]): boolean {
  const first = values[0] ?? '';
  if (operator === 'equals') return values.includes(value);
  if (operator === 'notEquals') return !values.includes(value);
  if (operator === 'gt') return value > first;
  if (operator === 'gte') return value >= first;
  if (operator === 'lt') return value < first;
  if (operator === 'lte') return value <= first;
  return true;
}

function compareDates(operator: string | undefined, date: string, values: string[]): boolean {
  const day = (values[0] ?? '').slice(0, 10);
  if (operator === 'inDateRange') return inRange(date, values);
  if (operator === 'notInDateRange') return !inRange(date, values);
  if (operator === 'beforeDate') return date < day;
  if (operator === 'beforeOrOnDate') return date <= day;
  if (operator === 'afterDate') return date > day;
  if (operator === 'afterOrOnDate') return date >= day;
  return true;
}

function inRange(date: string, range: unknown): boolean {
  if (!Array.isArray(range)) return true;
  const [from, to = from] = range.map((value) => String(value).slice(0, 10));
  return from !== undefined && to !== undefined && date >= from && date <= to;
}
