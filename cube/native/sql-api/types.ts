/** What may be seen through this door: one view of the model is one table. */
export interface Catalogue {
  /** Names the content: equal catalogues have equal hashes, so they can share an engine. */
  readonly hash: string;
  readonly tables: readonly Table[];
}

export interface Table {
  /** The view's name, which is the table's name in schema `public`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly columns: readonly Column[];
}

export interface Column {
  /** Last part of the member's name: the column's name. */
  readonly name: string;
  /** `view.member`, as Cube's queries name it. */
  readonly member: string;
  readonly kind: 'dimension' | 'time' | 'measure';
  /** How PostgreSQL shows it: dimensions `text`, `numeric` or `boolean`, time dimensions `timestamp`, measures `numeric` as a rule. */
  readonly type: 'text' | 'numeric' | 'boolean' | 'timestamp' | 'bigint';
  /** How values of finer rows make a value of a coarser one; `none`: they do not (ratios, distinct counts), only Cube can. */
  readonly aggregation: 'sum' | 'min' | 'max' | 'none' | null;
  /** A measure that is never summed over periods (residents at a date): asked without a period, Cube answers for the last one. */
  readonly stock?: boolean;
  /** A dimension that tells periods apart (year, month, day of observation). */
  readonly period?: boolean;
  readonly title: string;
  readonly description: string;
}

/** A column of an answer, as RowDescription announces it. */
export interface Field {
  readonly name: string;
  readonly typeOid: number;
  readonly typeModifier: number;
  readonly typeSize: number;
  /** Table and column of the catalogue that it comes from, 0 when computed. */
  readonly tableOid: number;
  readonly columnAttribute: number;
}

/** An error as a client receives it (five-character SQLSTATE). */
export interface SqlErrorFields {
  readonly code: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
  /** Place in the statement, counted in characters from 1. */
  readonly position?: number;
}

/** Raised by every part of this layer for what goes back to the client as ErrorResponse. */
export class SqlError extends Error {
  readonly fields: SqlErrorFields;

  constructor(code: string, message: string, more: Omit<SqlErrorFields, 'code' | 'message'> = {}) {
    super(message);
    this.name = 'SqlError';
    this.fields = { code, message, ...more };
  }
}

/** Values of parameters in text format; null is NULL. */
export type Parameters = readonly (string | null)[];

/** What a statement sees of its session. */
export interface SessionView {
  readonly user: string;
  readonly database: string;
  /** Settings that change how values are written or names are found: `TimeZone`, `DateStyle`, `search_path`, `application_name`… */
  readonly settings: Readonly<Record<string, string>>;
}

/** Rows on their way to a client: complete DataRow messages (`D`, length, columns), in text format, several in a chunk. */
export interface RowChunk {
  readonly bytes: Uint8Array;
  readonly rows: number;
}

export interface Answer {
  readonly fields: readonly Field[];
  /** In the order of the answer. Reading it drives the work; returning early stops it. */
  readonly rows: AsyncIterable<RowChunk>;
  /** `SELECT`, `EXPLAIN`, …: the command tag is this and, for SELECT, the count of rows. */
  readonly command: string;
}

/** PostgreSQL without data: answers for the catalogue and for what remains of a query. One per catalogue, shared by its sessions. */
export interface Engine {
  /** Types of the parameters and fields of the answer, without running it. */
  describe(
    sql: string,
    parameterTypes: readonly number[],
    session: SessionView,
  ): Promise<{ parameters: number[]; fields: Field[] }>;
  /** Runs one statement. Aborting the signal ends it within a second. */
  run(
    sql: string,
    parameters: Parameters,
    parameterTypes: readonly number[],
    session: SessionView,
    signal: AbortSignal,
  ): Promise<{ fields: Field[]; chunks: RowChunk[]; command: string }>;
}

/** Cube as this layer asks it, already bound to who asks. */
export interface CubeSource {
  catalogue(): Promise<Catalogue>;
  /** Rows as arrays of text or null, in the order of the query's members; `rollups` names what answered. */
  load(
    query: CubeQuery,
    signal: AbortSignal,
  ): Promise<{ members: string[]; rows: (string | null)[][]; rollups: string[] }>;
  /** The same without a cap of rows and without holding them all. */
  stream(query: CubeQuery, signal: AbortSignal): AsyncIterable<(string | null)[][]>;
}

/** A query of Cube's REST API (the fields used here). */
export interface CubeQuery {
  readonly measures?: readonly string[];
  readonly dimensions?: readonly string[];
  readonly timeDimensions?: readonly {
    dimension: string;
    granularity?: string;
    dateRange?: [string, string];
  }[];
  readonly filters?: readonly CubeFilter[];
  readonly segments?: readonly string[];
  readonly order?: readonly (readonly [member: string, direction: 'asc' | 'desc'])[];
  readonly limit?: number;
  readonly offset?: number;
  readonly ungrouped?: boolean;
  readonly timezone?: string;
}

/** Members of a query's rows, in their order: dimensions, times cut to a unit, measures. */
export function membersOf({ dimensions = [], timeDimensions = [], measures = [] }: CubeQuery): string[] {
  const cut = timeDimensions.flatMap(({ dimension, granularity }) =>
    granularity ? [`${dimension}.${granularity}`] : [],
  );
  return [...dimensions, ...cut, ...measures];
}

export type CubeFilter =
  | { readonly member: string; readonly operator: string; readonly values?: readonly string[] }
  | { readonly and: readonly CubeFilter[] }
  | { readonly or: readonly CubeFilter[] };

/** A statement that reads, made ready once and run as often as asked. */
export interface Plan {
  readonly parameterTypes: readonly number[];
  readonly fields: readonly Field[];
  run(parameters: Parameters, signal: AbortSignal): Promise<Answer>;
}

/** Everything that reads (SELECT, WITH, VALUES, EXPLAIN, TABLE) comes here; the session keeps for itself SET, SHOW, BEGIN, DECLARE, FETCH and the like. */
export interface Planner {
  /**
   * @param parameterTypes OIDs that the client declared, 0 for unknown; may be shorter than the parameters used
   * @throws SqlError when the statement is not allowed or cannot be answered rightly
   */
  plan(
    sql: string,
    parameterTypes: readonly number[],
    session: SessionView,
    source: CubeSource,
    engine: Engine,
  ): Promise<Plan>;
}
