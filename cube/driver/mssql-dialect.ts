import { MssqlQuery } from '@cubejs-backend/schema-compiler/dist/src/adapter/MssqlQuery.js';
import { rememberDescriptions } from './descriptions.ts';

/** Cube's T-SQL dialect with the same two detours left out: dates stay dates in UTC, rollups are described once. */
export class LeanMssqlDialect extends MssqlQuery {
  override convertTz(field: string): string {
    const { timezone } = this as unknown as { timezone: string };
    return timezone === 'UTC' ? `CAST(${field} AS DATETIME2)` : super.convertTz(field);
  }

  /** Cube writes no limit at all when a rollup answers and rows are not skipped: `TOP` belongs there too. */
  override zeroRowLimitTopClause(): '' | ' TOP 0' {
    // Its types know the two texts that Cube itself gives.
    return this.topLimit() as ' TOP 0';
  }

  override newPreAggregations() {
    return rememberDescriptions(super.newPreAggregations(), this);
  }
}
