import type { Member, NormalizedQuery, TransformData } from './types.ts';

/** One column of the answer and where its values come from. */
export type OutputColumn = { member: string } & (
  { source: 'database'; index: number; isTime: boolean } | { source: 'constant'; value: string }
);
type DatabaseColumn = Extract<OutputColumn, { source: 'database' }>;

/** From the finest to the coarsest; a granularity that the model defines counts as coarser than all. */
const GRANULARITIES = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];

/**
 * Columns of the answer in order: those of the database, then each time dimension under its bare name
 * (`cube.member` beside `cube.member.day`, for old clients), then what the query type adds.
 * @param aliases column names of the database result; none when it has no rows
 * @throws Error when a column belongs to no member, or to one that the caller may not see
 */
export function outputColumns(aliases: string[], transform: TransformData): OutputColumn[] {
  const { query, annotation, aliasToMemberNameMap } = transform;
  if (aliases.length === 0) {
    for (const member of requestedMembers(query)) assertVisible(member, annotation);
    return [];
  }
  const database = aliases.map((alias, index): DatabaseColumn => {
    const member = aliasToMemberNameMap[alias];
    if (member === undefined) throw new Error(`Member name not found for alias: '${alias}'`);
    assertVisible(member, annotation);
    return { source: 'database', member, index, isTime: annotation[member]?.type === 'time' };
  });
  return [...database, ...bareTimeColumns(database, query), ...queryTypeColumns(database, transform)];
}

/** The finest granularity of each time dimension, under the name without granularity. */
function bareTimeColumns(columns: DatabaseColumn[], query: NormalizedQuery): OutputColumn[] {
  const finest = new Map<string, { level: number; column: OutputColumn }>();
  for (const column of columns) {
    const [cube, name, granularity, ...rest] = column.member.split('.');
    if (granularity === undefined || rest.length > 0) continue;
    const member = `${cube}.${name}`;
    if (query.dimensions?.includes(member)) continue;
    const rank = GRANULARITIES.indexOf(granularity);
    const level = rank < 0 ? GRANULARITIES.length : rank;
    const best = finest.get(member);
    if (!best || level <= best.level) finest.set(member, { level, column: { ...column, member } });
  }
  return [...finest.values()].map(({ column }) => column);
}

function queryTypeColumns(columns: DatabaseColumn[], transform: TransformData): OutputColumn[] {
  const { query, queryType } = transform;
  if (queryType === 'compareDateRangeQuery') {
    return [{ source: 'constant', member: 'compareDateRange', value: dateRangeLabel(query) }];
  }
  if (queryType === 'blendingQuery') {
    const { dimension, granularity } = blendingTime(query);
    const column = columns.find(({ member }) => member === `${dimension}.${granularity}`);
    return column ? [{ ...column, member: `time.${granularity}` }] : [];
  }
  return [];
}

function dateRangeLabel(query: NormalizedQuery): string {
  const time = query.timeDimensions?.[0];
  if (!time) throw new Error('A compareDateRange query needs a time dimension');
  if (!time.dateRange) throw new Error(`A compareDateRange query needs a dateRange for ${time.dimension}`);
  if (time.dateRange.length === 1) {
    throw new Error(`A compareDateRange query needs both ends of each range, got only ${time.dateRange[0]}`);
  }
  return time.dateRange.join(' - ');
}

function blendingTime(query: NormalizedQuery): { dimension: string; granularity: string } {
  const time = query.timeDimensions?.[0];
  if (!time) throw new Error('A blending query needs a time dimension');
  if (!time.granularity) throw new Error(`A blending query needs a granularity for ${time.dimension}`);
  return { dimension: time.dimension, granularity: time.granularity };
}

/** Members that the answer would show; a time dimension that only filters is not among them. */
function requestedMembers(query: NormalizedQuery): string[] {
  const name = (member: Member): string => (typeof member === 'string' ? member : member.name);
  return [
    ...(query.measures ?? []).map(name),
    ...(query.dimensions ?? []).map(name),
    ...(query.timeDimensions ?? [])
      .filter(({ granularity }) => granularity)
      .map(({ dimension }) => dimension),
  ];
}

/** Hidden by the model or by a policy. Shown to the caller with status 400: it is the question that is wrong, not the server. */
class HiddenMemberError extends Error {
  readonly type = 'UserError';

  constructor(member: string) {
    super(
      `You requested hidden member: '${member}'. ` +
        'Ask for another one, or declare it `public: true` in the model (primary keys are hidden unless declared so).',
    );
  }
}

function assertVisible(member: string, annotation: TransformData['annotation']): void {
  if (!annotation[member]) throw new HiddenMemberError(member);
}
