import type { NormalizedQuery, QueryType } from './types.ts';

/**
 * The one query that stands for several, from which a client derives how to pivot their answers together.
 * @throws Error when there is no query at all
 */
export function pivotQuery(queryType: QueryType, queries: NormalizedQuery[]): NormalizedQuery {
  const [first] = queries;
  if (!first) throw new Error('A multi query needs at least one query');
  if (queryType === 'compareDateRangeQuery') {
    return { ...first, dimensions: ['compareDateRange', ...(first.dimensions ?? [])], queryType };
  }
  if (queryType === 'blendingQuery') return { ...first, ...blended(queries), queryType };
  return { ...first, queryType };
}

/** Every measure and dimension asked for, once, over one time axis that all share. */
function blended(queries: NormalizedQuery[]): Partial<NormalizedQuery> {
  const measures = [...new Set(queries.flatMap((query) => query.measures ?? []))];
  const dimensions = [...new Set(queries.flatMap((query) => query.dimensions ?? []))];
  const granularity = queries.find((query) => query.timeDimensions?.[0]?.granularity)?.timeDimensions?.[0]
    ?.granularity;
  return {
    measures: measures.length > 0 ? measures : undefined,
    dimensions: dimensions.length > 0 ? dimensions : undefined,
    ...(granularity ? { timeDimensions: [{ dimension: 'time', granularity }] } : {}),
  };
}
