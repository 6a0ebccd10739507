import { deparseSync } from 'pgsql-deparser';
import type { CubeFilter, CubeQuery, CubeSource, Engine, SessionView } from '../types.ts';
import { allOf, column, select, target, type Node } from './ast.ts';
import { filterNotExact, tooManyRows } from './errors.ts';
import { wholeNumbers } from './rows.ts';
import { rowsSelect, type FetchColumn } from './placed.ts';
import type { Fetch, PeriodCheck } from './relations.ts';
import { cutTo } from './time.ts';

/** Most rows that one question to Cube gives, and that PostgreSQL is given to work on. */
export const ROW_CAP = 50_000;

/** Most values of one dimension, and most combinations of several, that a filter holds. */
const VALUES = 1000;
const COMBINATIONS = 200;

/** Name of the position of a row among those looked at. */
const POSITION = '_posizione';

type Row = readonly (string | null)[];

/** Rows of Cube with the place of each asked column in them. */
export interface Loaded {
  readonly rows: readonly Row[];
  readonly columns: readonly number[];
  readonly rollups: readonly string[];
}

/** What one run of a statement works with. */
export interface Run {
  readonly source: CubeSource;
  readonly engine: Engine;
  readonly session: SessionView;
  readonly signal: AbortSignal;
  /** The statement's own parameters. */
  readonly parameters: readonly (string | null)[];
  readonly parameterTypes: readonly number[];
}

/** Values for PostgreSQL: the statement's own parameters, then the columns of the fetched rows. */
export class Slots {
  readonly values: (string | null)[];
  readonly types: number[];

  constructor({ parameters, parameterTypes }: Run, fetches: readonly Fetch[]) {
    const columns = fetches.flatMap((fetch) => [...fetch.columns, ...(fetch.resolve?.columns ?? [])]);
    this.values = [...parameters];
    this.types = [...parameterTypes];
    for (const { slot, arrayType } of columns) {
      this.values[slot - 1] = null;
      this.types[slot - 1] = arrayType;
    }
  }

  fill(columns: readonly FetchColumn[], { rows, columns: places }: Loaded): void {
    columns.forEach(({ slot, column: { type } }, index) => {
      this.values[slot - 1] = arrayText(rows, places[index] ?? 0, type === 'text');
    });
  }

  clear(columns: readonly FetchColumn[]): void {
    for (const { slot } of columns) this.values[slot - 1] = null;
  }
}

function arrayText(rows: readonly Row[], place: number, quoted: boolean): string {
  const items = rows.map((row) => {
    const value = row[place] ?? null;
    if (value === null) return 'NULL';
    return quoted ? `"${value.replace(/["\\]/g, '\\$&')}"` : value;
  });
  return `{${items.join(',')}}`;
}

/** Fetches everything that a statement reads and hands it to the slots. Equal questions are asked once. */
export async function fillSlots(fetches: readonly Fetch[], run: Run): Promise<Slots> {
  const slots = new Slots(run, fetches);
  const asked = new Map<string, Promise<Loaded>>();
  const once = (fetch: Fetch): Promise<Loaded> => {
    const key = JSON.stringify([fetch.query, fetch.never]);
    const known = asked.get(key) ?? loadRows(fetch, run);
    asked.set(key, known);
    return known;
  };
  await Promise.all(
    fetches
      .filter(({ resolve }) => !resolve)
      .map(async (fetch) => slots.fill(fetch.columns, checkUnique(fetch, await once(fetch)))),
  );
  for (const fetch of fetches.filter(({ resolve }) => resolve)) {
    const resolved = await resolveConditions(fetch, slots, run);
    slots.fill(fetch.columns, checkUnique(fetch, await loadRows(resolved, run)));
  }
  return slots;
}

/**
 * The rows of one fetch.
 * @throws SqlError 54000 when there are more than can be worked on
 */
async function loadRows(fetch: Fetch, run: Run): Promise<Loaded> {
  const [loaded] = await Promise.all([loadUpTo(fetch, run, ROW_CAP), checkPeriods(fetch, run)]);
  if (isCut(fetch, loaded)) throw tooManyRows(fetch.source.table.name, ROW_CAP);
  return loaded;
}

/** Whether rows may be missing that were not told to be left out. */
export const isCut = ({ query }: Fetch, { rows }: Loaded): boolean =>
  rows.length >= ROW_CAP && (query.limit === undefined || query.limit > ROW_CAP);

export async function loadUpTo(fetch: Fetch, { source, signal }: Run, cap: number): Promise<Loaded> {
  const nothing = fetch.single
    ? [fetch.columns.map(({ column: { type } }) => (type === 'bigint' ? '0' : null))]
    : [];
  if (fetch.never || fetch.query.limit === 0) {
    return { rows: nothing, columns: fetch.columns.map((_column, index) => index), rollups: [] };
  }
  const query: CubeQuery = { ...fetch.query, limit: Math.min(fetch.query.limit ?? cap, cap) };
  const { members, rows, rollups } = await source.load(query, signal);
  return { rows: rows.length > 0 ? rows : nothing, rollups, columns: placesOf(fetch.columns, members) };
}

/** Where each column stands in rows with these members. */
export function placesOf(columns: readonly Pick<FetchColumn, 'key'>[], members: readonly string[]): number[] {
  return columns.map(({ key }) => {
    const place = members.indexOf(key);
    if (place < 0) throw new Error(`Cube did not answer with ${key}: ${members.join(', ')}`);
    return place;
  });
}

/** Each value of what a stock is asked by must be one period, or the stock would be a sum over several. */
export async function checkPeriods({ periods, never }: Fetch, { source, signal }: Run): Promise<void> {
  if (!periods || never) return;
  const { members, rows } = await source.load({ ...periods.query, limit: ROW_CAP }, signal);
  const all = placesOf(
    periods.all.map(({ member }) => ({ key: member })),
    members,
  );
  const seen = new Map<string, string>();
  for (const row of rows) {
    const whole = JSON.stringify(all.map((place) => row[place]));
    const part = partOf(row, periods, members);
    if (seen.has(part) && seen.get(part) !== whole) throw periods.error;
    seen.set(part, whole);
  }
}

function partOf(row: Row, { grain }: PeriodCheck, members: readonly string[]): string {
  return JSON.stringify(
    grain.map(({ column: { member }, unit }) => {
      const value = row[members.indexOf(member)] ?? null;
      return value === null ? null : cutTo(value, unit);
    }),
  );
}

function checkUnique(fetch: Fetch, loaded: Loaded): Loaded {
  for (const { columns, error } of fetch.unique) {
    const places = columns.map((name) => {
      const output = fetch.source.outputs.get(name);
      const known = fetch.columns.findIndex(
        (one) => output && 'column' in output && one.column === output.column,
      );
      if (known < 0) throw error;
      return loaded.columns[known] ?? 0;
    });
    const keys = new Set(loaded.rows.map((row) => JSON.stringify(places.map((place) => row[place]))));
    if (keys.size < loaded.rows.length) throw error;
  }
  return loaded;
}

/** Lets PostgreSQL pick the values that fulfil the computed conditions, and makes a filter of them. */
export async function resolveConditions(fetch: Fetch, slots: Slots, run: Run): Promise<Fetch> {
  const { resolve, source } = fetch;
  if (!resolve) return fetch;
  const loaded = await loadRows(resolve, run);
  slots.fill(resolve.columns, loaded);
  const from = rowsSelect(source, resolve.columns);
  if ('RangeFunction' in from) {
    from.RangeFunction.ordinality = true;
    from.RangeFunction.alias?.colnames?.push({ String: { sval: POSITION } });
  }
  const statement: Node = select({
    targetList: [target(POSITION, column(POSITION))],
    fromClause: [from],
    whereClause: allOf(fetch.computed),
  });
  const { chunks } = await run.engine.run(
    deparseSync(statement),
    slots.values,
    slots.types,
    run.session,
    run.signal,
  );
  slots.clear(resolve.columns);
  const rows = wholeNumbers(chunks).map((position) => {
    const row = loaded.rows[position - 1] ?? [];
    return loaded.columns.map((place) => row[place] ?? null);
  });
  if (rows.length === 0) return { ...fetch, resolve: null, never: true };
  if (rows.length === loaded.rows.length) return { ...fetch, resolve: null };
  const filter = filterOf(resolve.columns, rows);
  if (!filter) throw filterNotExact(nameOfExact(fetch), fetch.computed[0]);
  const filters = [...(fetch.query.filters ?? []), filter];
  return { ...fetch, resolve: null, query: { ...fetch.query, filters } };
}

/** The measure for whose sake values are picked. */
const nameOfExact = ({ columns }: Fetch): string =>
  columns.find(({ column }) => column.aggregation === 'none' || column.stock)?.column.name ?? '';

function filterOf(columns: readonly FetchColumn[], rows: readonly Row[]): CubeFilter | undefined {
  const [first, ...more] = columns;
  if (!first) return undefined;
  if (more.length === 0 && first.column.type !== 'timestamp') {
    return rows.length > VALUES
      ? undefined
      : oneOf(
          first,
          rows.map(([value]) => value ?? null),
        );
  }
  if (rows.length > COMBINATIONS) return undefined;
  return { or: rows.map((row) => ({ and: columns.map((one, index) => oneOf(one, [row[index] ?? null])) })) };
}

function oneOf({ column: { member, type } }: FetchColumn, values: readonly (string | null)[]): CubeFilter {
  const known = values.filter((value) => value !== null);
  const unset: CubeFilter[] = known.length < values.length ? [{ member, operator: 'notSet' }] : [];
  if (known.length === 0) return { member, operator: 'notSet' };
  const [moment] = known;
  const set: CubeFilter =
    type === 'timestamp' && moment !== undefined
      ? { member, operator: 'inDateRange', values: [moment, moment] }
      : { member, operator: 'equals', values: known };
  return unset.length > 0 ? { or: [set, ...unset] } : set;
}
