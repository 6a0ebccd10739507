/** Shapes that cross the seam between Cube's gateway and this module. */

/** One row as a driver returns it: column alias → value. */
export type Row = Record<string, unknown>;

/** Rows turned on their side: `columns[i]` holds the values of `members[i]`, row after row. */
export interface Columnar {
  members: string[];
  columns: unknown[][];
}

/** What a driver, or a caller that already pivoted, may hand over. */
export type RawData = Iterable<Row> | Columnar;

export type QueryType = 'regularQuery' | 'compareDateRangeQuery' | 'blendingQuery';
type ResponseFormat = 'default' | 'compact' | 'columnar';

interface TimeDimension {
  dimension: string;
  granularity?: string | null;
  dateRange?: string[] | null;
  [other: string]: unknown;
}

/** A member by name, or a member expression of the SQL API. */
export type Member = string | { name: string };

/** The query as the gateway normalised it; only what the transform reads is typed. */
export interface NormalizedQuery {
  measures?: Member[] | null;
  dimensions?: Member[] | null;
  timeDimensions?: TimeDimension[] | null;
  [other: string]: unknown;
}

/** How raw rows become the answer: made by the gateway, one per query. */
export interface TransformData {
  /** column alias → member name; a time dimension with granularity is `cube.member.granularity` */
  aliasToMemberNameMap: Record<string, string>;
  /** every member that the caller may see → at least its type */
  annotation: Record<string, { type?: string | null } | undefined>;
  query: NormalizedQuery;
  queryType?: QueryType | null;
  resType?: ResponseFormat | null;
}

/** The annotation of an answer: kind of member → member → title, type and the like. */
export type Annotation = Record<string, Record<string, Record<string, unknown>>>;

/** The answer of one query without its data: query echo, annotation, refresh time and the like. */
export interface RootResult {
  query: NormalizedQuery;
  annotation: Annotation;
  slowQuery: boolean;
  [other: string]: unknown;
}

/** What several queries asked as one have in common. */
export interface MultiRoot {
  queryType: QueryType;
  slowQuery: boolean;
}
