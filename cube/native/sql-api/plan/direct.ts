import {
  membersOf,
  type Answer,
  type Field,
  type Parameters,
  type RowChunk,
  type SessionView,
} from '../types.ts';
import {
  functionName,
  integerOf,
  partsOf,
  sameExpression,
  targetName,
  typeName,
  type Node,
  type SelectStmt,
} from './ast.ts';
import { constantOf, numberOf } from './constants.ts';
import { tooManyRows } from './errors.ts';
import {
  checkPeriods,
  isCut,
  loadUpTo,
  placesOf,
  resolveConditions,
  ROW_CAP,
  Slots,
  type Run,
} from './fetch.ts';
import { undetermined } from './grain.ts';
import type { Level } from './level.ts';
import type { Planned } from './levels.ts';
import type { Fetch } from './relations.ts';
import { isWritable, RowWriter } from './rows.ts';
import { comparator, type SortKey } from './sort.ts';
import { timeCallOf } from './time.ts';

/** An answer that is Cube's rows, written without PostgreSQL. */
export interface Direct {
  readonly fetch: Fetch;
  /** For each field the key of its column in Cube's answer. */
  readonly keys: readonly string[];
  readonly sort: readonly SortKey[];
  readonly offset: number;
  readonly limit: number;
}

/** How a statement can be answered without PostgreSQL; null when it cannot. */
export function directOf(
  { top, fetches }: Planned,
  fields: readonly Field[],
  session: SessionView,
  parameters: Parameters | null,
): Direct | null {
  const [fetch] = fetches;
  if (!top || !fetch || fetches.length > 1 || !fetch.exact || top.scope.items.length > 1) return null;
  const { select, grouping, grains } = top;
  if (select.whereClause || select.havingClause || select.windowClause || select.withClause) return null;
  if (
    grouping.aggregated &&
    (grouping.counts || undetermined(fetch.source, grains.get(fetch.source) ?? [], grouping).length > 0)
  ) {
    return null;
  }
  const keys = (select.targetList ?? []).flatMap((node) => keysOf(node, top));
  const sort = sortOf(select, top);
  const [limit, offset] = [select.limitCount, select.limitOffset].map((node) => countOf(node, parameters));
  if (keys.includes(null) || keys.length === 0 || keys.length !== fields.length || !sort) return null;
  if (limit === undefined || offset === undefined) return null;
  const style = Object.entries(session.settings).find(([name]) => name.toLowerCase() === 'datestyle')?.[1];
  if (!fields.every((field) => isWritable(field, style))) return null;
  if (select.distinctClause && !isDistinct(select, fetch, keys as string[])) return null;
  return {
    fetch,
    keys: keys as string[],
    sort,
    offset: select.limitOffset ? offset : 0,
    limit: select.limitCount ? limit : Infinity,
  };
}

/** DISTINCT changes nothing when all that tells rows apart is shown. */
function isDistinct(
  { distinctClause = [] }: SelectStmt,
  { columns }: Fetch,
  keys: readonly string[],
): boolean {
  const plain = distinctClause.every((node) => Object.keys(node).length === 0);
  return plain && columns.every(({ column, key }) => column.kind === 'measure' || keys.includes(key));
}

/** A whole number that is written out; Infinity for none. */
function countOf(node: Node | undefined, parameters: Parameters | null): number | undefined {
  if (!node) return Infinity;
  const constant = constantOf(node, parameters);
  if (!constant) return undefined;
  if (constant.value === null) return Infinity;
  const count = Number(numberOf(constant) ?? NaN);
  return Number.isInteger(count) && count >= 0 ? count : undefined;
}

function keysOf(node: Node, level: Level): (string | null)[] {
  const val = 'ResTarget' in node ? node.ResTarget.val : undefined;
  if (val && 'ColumnRef' in val && partsOf(val.ColumnRef).at(-1) === '*') {
    const [source] = level.scope.sources;
    return [...(source?.outputs.values() ?? [])].map((output) =>
      'column' in output ? output.column.member : null,
    );
  }
  return [val ? keyOf(val, level) : null];
}

/** Key of the value that an expression is, when it is one of Cube's own. */
function keyOf(node: Node, level: Level): string | null {
  const time = timeCallOf(node);
  if (time) {
    const key = memberOf(time.argument, level);
    const exact = key && time.whole && !isExtract(node) && unitOf(key, level) === time.unit;
    return exact ? `${key}.${time.unit}` : null;
  }
  if ('ColumnRef' in node) {
    const key = memberOf(node, level);
    return key && unitOf(key, level) === 'raw' ? key : null;
  }
  if ('TypeCast' in node && node.TypeCast.arg)
    return sameType(node, level) ? keyOf(node.TypeCast.arg, level) : null;
  if (!('FuncCall' in node)) return null;
  const { args = [], agg_filter, agg_order, agg_distinct, over } = node.FuncCall;
  const [argument, ...more] = args;
  if (!argument || more.length > 0 || agg_filter || agg_order || agg_distinct || over) return null;
  const member = ['sum', 'avg', 'min', 'max'].includes(functionName(node.FuncCall))
    ? memberOf(argument, level)
    : null;
  return member && isMeasure(member, level) ? member : null;
}

const isExtract = (node: Node): boolean => 'FuncCall' in node && functionName(node.FuncCall) !== 'date_trunc';

/** A cast to the type that the column has. */
function sameType(node: Node, level: Level): boolean {
  if (!('TypeCast' in node) || !node.TypeCast.arg || node.TypeCast.typeName?.typmods) return false;
  const name = typeName(node.TypeCast.typeName ?? {});
  const member = memberOf(node.TypeCast.arg, level);
  const type = level.scope.sources[0]?.table.columns.find((column) => column.member === member)?.type;
  return (
    (type === 'text' && ['text', 'varchar'].includes(name)) || (type === 'numeric' && name === 'numeric')
  );
}

function memberOf(node: Node, { scope }: Level): string | null {
  const found = 'ColumnRef' in node ? scope.resolve(node.ColumnRef) : null;
  const output = found?.source.outputs.get(found.name);
  return output && 'column' in output ? output.column.member : null;
}

const isMeasure = (member: string, { scope }: Level): boolean =>
  scope.sources.some(({ table }) =>
    table.columns.some((one) => one.member === member && one.kind === 'measure'),
  );

function unitOf(member: string, { grains }: Level): string {
  const [grain = []] = [...grains.values()];
  return grain.find(({ column }) => column.member === member)?.unit ?? 'raw';
}

function sortOf(select: SelectStmt, level: Level): SortKey[] | null {
  const { sortClause = [], targetList = [] } = select;
  const keys = sortClause.map((node): SortKey | null => {
    if (!('SortBy' in node) || !node.SortBy.node || node.SortBy.useOp) return null;
    const expression = sortExpression(node.SortBy.node, targetList, level);
    const key = expression && keyOf(expression, level);
    const descending = node.SortBy.sortby_dir === 'SORTBY_DESC';
    const { sortby_nulls } = node.SortBy;
    const nullsFirst =
      sortby_nulls === 'SORTBY_NULLS_FIRST' || (descending && sortby_nulls !== 'SORTBY_NULLS_LAST');
    const column = level.scope.sources[0]?.table.columns.find(
      ({ member }) => key === member || key?.startsWith(`${member}.`),
    );
    return key && column ? { key, descending, nullsFirst, type: column.type } : null;
  });
  return keys.includes(null) ? null : (keys as SortKey[]);
}

function sortExpression(node: Node, targets: readonly Node[], { scope }: Level): Node | undefined {
  const position = 'A_Const' in node ? integerOf(node.A_Const) : undefined;
  const valueOf = (one: Node | undefined) => (one && 'ResTarget' in one ? one.ResTarget.val : undefined);
  if (position !== undefined) return valueOf(targets[position - 1]);
  const name =
    'ColumnRef' in node && partsOf(node.ColumnRef).length === 1 ? partsOf(node.ColumnRef)[0] : undefined;
  const named = name === undefined ? undefined : targets.find((one) => targetName(one) === name);
  if (named) return valueOf(named);
  const same = targets.map(valueOf).find((val) => val && sameExpression(val, node));
  return same ?? ('ColumnRef' in node && scope.resolve(node.ColumnRef) ? node : undefined);
}

/** Runs a direct answer. Without an order it is as long as Cube's rows are. */
export async function runDirect(direct: Direct, fields: readonly Field[], run: Run): Promise<Answer> {
  const fetch = await resolveConditions(direct.fetch, new Slots(run, [direct.fetch]), run);
  const [loaded] = await Promise.all([loadUpTo(fetch, run, ROW_CAP), checkPeriods(fetch, run)]);
  const byKey = fetch.columns.map(({ key }) => key);
  const placeOf = (key: string) => loaded.columns[byKey.indexOf(key)] ?? 0;
  if (isCut(fetch, loaded) && direct.limit !== 0) {
    const rows =
      direct.sort.length > 0 ? firstOf(direct, fetch, fields, run) : streamed(direct, fetch, fields, run);
    return { fields, command: 'SELECT', rows };
  }
  const sorted =
    direct.sort.length > 0 ? loaded.rows.toSorted(comparator(direct.sort, placeOf)) : loaded.rows;
  const rows = sorted.slice(direct.offset, direct.offset + direct.limit);
  const writer = new RowWriter(fields, direct.keys.map(placeOf));
  return { fields, command: 'SELECT', rows: each(writer.chunks(rows)) };
}

async function* each(chunks: Iterable<RowChunk>): AsyncGenerator<RowChunk> {
  yield* chunks;
}

/** More rows than one question gives: they pass through without being held. */
async function* streamed(
  { keys, offset, limit }: Direct,
  fetch: Fetch,
  fields: readonly Field[],
  { source, signal }: Run,
): AsyncGenerator<RowChunk> {
  const writer = new RowWriter(
    fields,
    placesOf(
      keys.map((key) => ({ key })),
      membersOf(fetch.query),
    ),
  );
  let skip = offset;
  let left = limit;
  for await (const rows of source.stream(fetch.query, signal)) {
    const part = rows.slice(skip, skip + left);
    skip = Math.max(0, skip - rows.length);
    left -= part.length;
    yield* writer.chunks(part);
    if (left <= 0) return;
  }
}

/** The first of more rows than one question gives: those that could still be among them are held. */
async function* firstOf(
  { keys, sort, offset, limit }: Direct,
  fetch: Fetch,
  fields: readonly Field[],
  { source, signal }: Run,
): AsyncGenerator<RowChunk> {
  const count = offset + limit;
  if (count > ROW_CAP) throw tooManyRows(fetch.source.table.name, ROW_CAP);
  const members = membersOf(fetch.query);
  const compare = comparator(sort, (key) => members.indexOf(key));
  let first: (readonly (string | null)[])[] = [];
  for await (const rows of source.stream(fetch.query, signal)) {
    first.push(...rows);
    if (first.length > count + ROW_CAP) first = first.sort(compare).slice(0, count);
  }
  const places = placesOf(
    keys.map((key) => ({ key })),
    members,
  );
  yield* new RowWriter(fields, places).chunks(first.sort(compare).slice(offset, count));
}
