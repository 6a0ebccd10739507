import type { Param, Session } from '../../sql/warehouse.ts';

/** Rows to put into a table in the order of their keys. */
export interface SortedInsert {
  /** `INSERT INTO table (columns)`. */
  into: string;
  select: string;
  orderBy: string;
}

/** The whole statement. */
export const sortedSql = ({ into, select, orderBy }: SortedInsert): string => `${into}
${select}
ORDER BY ${orderBy}`;

/**
 * Inserts rows in order, unless there are none: DuckDB 1.5.5 loses the rows of a later large INSERT into the same table, silently, when
 * a sorted INSERT of the same transaction was empty.
 */
export async function insertSorted(
  session: Session,
  insert: SortedInsert,
  params: readonly Param[],
  signal?: AbortSignal,
): Promise<void> {
  if (session.engine === 'duckdb') {
    const count = `SELECT COUNT(*) AS n FROM (${insert.select}) AS righe`;
    const [row] = await session.query<{ n: number }>(count, params, { signal });
    if (row?.n === 0) return;
  }
  await session.execute(sortedSql(insert), params, { signal });
}
