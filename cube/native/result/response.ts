import { pivotQuery } from './pivot-query.ts';
import { transformResult } from './transform.ts';
import type { Annotation, MultiRoot, NormalizedQuery, RawData, RootResult, TransformData } from './types.ts';

/** Fields of the query that the answer repeats; others (`cacheMode`) stay inside Cube. */
const QUERY_FIELDS = [
  'measures',
  'dimensions',
  'timeDimensions',
  'segments',
  'limit',
  'offset',
  'total',
  'totalQuery',
  'timezone',
  'renewQuery',
  'ungrouped',
  'responseFormat',
  'filters',
  'rowLimit',
  'order',
  'queryType',
];
const TIME_DIMENSION_FIELDS = ['dimension', 'dateRange', 'compareDateRange', 'granularity'];
const ANNOTATION_FIELDS = [
  'title',
  'shortTitle',
  'description',
  'type',
  'format',
  'currency',
  'meta',
  'drillMembers',
  'drillMembersGrouped',
  'granularity',
];
const ROOT_FIELDS = [
  'lastRefreshTime',
  'refreshKeyValues',
  'usedPreAggregations',
  'transformedQuery',
  'requestId',
  'dataSource',
  'dbType',
  'extDbType',
  'external',
  'total',
];

/** The answer of one query, ready for JSON. Absent fields are left out, never null. */
export function response(transform: TransformData, raw: RawData, root: RootResult): Record<string, unknown> {
  return {
    query: echoedQuery(root.query),
    annotation: echoedAnnotation(root.annotation),
    ...pick(root, ROOT_FIELDS),
    slowQuery: root.slowQuery,
    data: transformResult(transform, raw),
  };
}

/** The answer of several queries asked as one, in the order of the questions. */
export function multiResponse(
  transforms: TransformData[],
  raws: RawData[],
  roots: RootResult[],
  { queryType, slowQuery }: MultiRoot,
): Record<string, unknown> {
  const results = roots.map((root, index) => {
    const transform = transforms[index];
    const raw = raws[index];
    if (!transform || !raw) throw new Error(`Query ${index + 1} of ${roots.length} has no result`);
    return response(transform, raw, root);
  });
  const queries = results.map(({ query }) => query as NormalizedQuery);
  return { queryType, results, pivotQuery: pivotQuery(queryType, queries), slowQuery };
}

function echoedQuery(query: NormalizedQuery): NormalizedQuery {
  const echo = pick(query, QUERY_FIELDS) as NormalizedQuery;
  const times = echo.timeDimensions?.map((time) => pick(time, TIME_DIMENSION_FIELDS));
  return times ? ({ ...echo, timeDimensions: times } as NormalizedQuery) : echo;
}

function echoedAnnotation(annotation: Annotation): Annotation {
  const echo: Annotation = {};
  for (const [kind, members] of Object.entries(annotation)) {
    const echoed: Annotation[string] = (echo[kind] = {});
    for (const [member, item] of Object.entries(members)) echoed[member] = pick(item, ANNOTATION_FIELDS);
  }
  return echo;
}

function pick(from: Record<string, unknown>, fields: string[]): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const field of fields) {
    if (from[field] !== undefined && from[field] !== null) picked[field] = from[field];
  }
  return picked;
}
