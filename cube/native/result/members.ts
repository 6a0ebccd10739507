import type { Source } from './columnar.ts';
import type { Member, NormalizedQuery, TransformData } from './types.ts';

/** One column of the answer: where its values come from. */
export interface OutputColumn {
  member: string;
  /** index into the source's columns; undefined for a value that is the same in every row */
  index?: number;
  constant?: string;
  isTime: boolean;
}

/** From the finest to the coarsest; a granularity of the model's own counts as coarser than all. */
const GRANULARITIES = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];

const memberName = (member: Member): string => (typeof member === 'string' ? member : member.name);

/**
 * Columns of the answer in order: those of the database, then each time dimension under its bare name
 * (`cube.member` beside `cube.member.day`, for old clients), then what the query type adds.
 * @throws Error when a column has no member, or the caller may not see it
 */
export function outputColumns(source: Source, transform: TransformData): OutputColumn[] {
  const { query, annotation } = transform;
  if (source.members.length === 0) {
    assertVisible(requestedMembers(query), annotation);
    return [];
  }
  const columns = source.members.map((alias, index): OutputColumn => {
    const member = transform.aliasToMemberNameMap[alias];
    if (member === undefined) throw new Error(`Member name not found for alias: '${alias}'`);
    assertVisible([member], annotation);
    return { member, index, isTime: annotation[member]?.type === 'time' };
  });
  columns.push(...bareTimeColumns(columns, query));
  const extra = queryTypeColumn(columns, transform);
  if (extra) columns.push(extra);
  return columns;
}

/** The finest granularity of each time dimension, under the name without granularity. */
function bareTimeColumns(columns: OutputColumn[], query: NormalizedQuery): OutputColumn[] {
  const finest = new Map<string, { level: number; column: OutputColumn }>();
  for (const column of columns) {
    const [cube, name, granularity, ...rest] = column.member.split('.');
    if (granularity === undefined || rest.length > 0) continue;
    const bare = `${cube}.${name}`;
    if (query.dimensions?.includes(bare)) continue;
    const rank = GRANULARITIES.indexOf(granularity);
    const level = rank < 0 ? GRANULARITIES.length : rank;
    const best = finest.get(bare);
    if (!best || level <= best.level) finest.set(bare, { level, column: { ...column, member: bare } });
  }
  return [...finest.values()].map((entry) => entry.column);
}

function queryTypeColumn(
  columns: OutputColumn[],
  { query, queryType }: TransformData,
): OutputColumn | undefined {
  if (queryType === 'compareDateRangeQuery') {
    return { member: 'compareDateRange', constant: dateRangeLabel(query), isTime: false };
  }
  if (queryType === 'blendingQuery') {
    const { dimension, granularity } = blendingTime(query);
    const column = columns.find(({ member }) => member === `${dimension}.${granularity}`);
    return column && { ...column, member: `time.${granularity}` };
  }
  return undefined;
}

function dateRangeLabel(query: NormalizedQuery): string {
  const time = query.timeDimensions?.[0];
  if (!time) throw new Error('A compareDateRange query needs a time dimension');
  if (!time.dateRange) throw new Error('A compareDateRange query needs a dateRange in its time dimension');
  if (time.dateRange.length === 1) {
    throw new Error(
      `A compareDateRange query needs the two ends of each range, got only ${time.dateRange[0]}`,
    );
  }
  return time.dateRange.join(' - ');
}

function blendingTime(query: NormalizedQuery): { dimension: string; granularity: string } {
  const time = query.timeDimensions?.[0];
  if (!time) throw new Error('A blending query needs a time dimension');
  if (!time.granularity) throw new Error(`A blending query needs a granularity for ${time.dimension}`);
  return { dimension: time.dimension, granularity: time.granularity };
}

function requestedMembers(query: NormalizedQuery): string[] {
  const timed = (query.timeDimensions ?? []).filter(({ granularity }) => granularity);
  return [
    ...(query.measures ?? []).map(memberName),
    ...(query.dimensions ?? []).map(memberName),
    ...timed.map(({ dimension }) => dimension),
  ];
}

function assertVisible(members: string[], annotation: TransformData['annotation']): void {
  for (const member of members) {
    if (annotation[member]) continue;
    throw new Error(
      `You requested hidden member: '${member}'. Please make it visible using \`public: true\`. ` +
        'Please note primaryKey fields are `public: false` by default.',
    );
  }
}
