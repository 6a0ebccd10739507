import type { CubeFilter } from '../types.ts';

/** Filters on moments that bound a range together, and the rest. */
interface Ranges {
  /** Member → first and last moment. */
  readonly ranges: ReadonlyMap<string, [string, string]>;
  readonly others: readonly CubeFilter[];
}

/**
 * Puts `from <= t AND t < to` together into one range, the form in which rollups by day answer. A range ends at the last
 * millisecond before `to`: Cube knows no finer moment.
 */
export function rangesOf(filters: readonly CubeFilter[]): Ranges {
  const ranges = new Map<string, [string, string]>();
  const used = new Set<CubeFilter>();
  for (const filter of filters) {
    if (!('member' in filter) || ranges.has(filter.member)) continue;
    const own = filters.filter((one) => 'member' in one && one.member === filter.member);
    const [from] = own.filter((one) => 'operator' in one && one.operator === 'afterOrOnDate');
    const [to] = own.filter((one) => 'operator' in one && endOf(one) !== undefined);
    const [start, end] = [from && 'values' in from ? from.values?.[0] : undefined, to && endOf(to)];
    if (!from || !to || start === undefined || end === undefined) continue;
    ranges.set(filter.member, [start, end]);
    used.add(from).add(to);
  }
  return { ranges, others: filters.filter((filter) => !used.has(filter)) };
}

/** Last moment that a filter lets in. */
function endOf(filter: CubeFilter): string | undefined {
  if (!('operator' in filter)) return undefined;
  const [value] = filter.values ?? [];
  if (value === undefined) return undefined;
  if (filter.operator === 'beforeOrOnDate') return value;
  if (filter.operator !== 'beforeDate') return undefined;
  return new Date(new Date(`${value}Z`).getTime() - 1).toISOString().slice(0, -1);
}
