import { DuckDBQuery } from '@cubejs-backend/duckdb-driver/dist/src/DuckDBQuery.js';
import { rememberDescriptions } from './descriptions.ts';

/**
 * Cube's DuckDB dialect without two detours.
 *
 * The original sends every time dimension through `timestamptz` and back, even in UTC, where nothing
 * changes; on ten million rows that is two thirds of the time that a rollup takes to build. Periods
 * are dates and the product works in UTC.
 */
export class LeanDuckdbDialect extends DuckDBQuery {
  override convertTz(field: string): string {
    const { timezone } = this as unknown as { timezone: string };
    return timezone === 'UTC' ? `CAST(${field} AS TIMESTAMP)` : super.convertTz(field);
  }

  override newPreAggregations() {
    return rememberDescriptions(super.newPreAggregations(), this);
  }
}
