import { randomUUID } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import { MSSqlDriver } from '@cubejs-backend/mssql-driver';
import type { MssqlAddress } from '../../sql/mssql/address.ts';

/** A rollup on its way has no name that Cube takes for one: it appears whole, by a rename. */
const UNFINISHED = 'costruzione_';

/**
 * Statements about rollups in SQL Server. Names are those that Cube makes: letters, digits and `_`.
 */
export const MSSQL_ROLLUP_SQL = {
  tables:
    'SELECT TABLE_NAME AS table_name FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = @_1 ORDER BY TABLE_NAME',
  schemas: 'SELECT SCHEMA_NAME AS schema_name FROM INFORMATION_SCHEMA.SCHEMATA WHERE SCHEMA_NAME = @_1',
  columns: `SELECT COLUMN_NAME AS nome FROM INFORMATION_SCHEMA.COLUMNS
    WHERE TABLE_SCHEMA = @_1 AND TABLE_NAME = @_2 AND COLUMN_NAME LIKE '%[_]codice' ORDER BY ORDINAL_POSITION`,
  rename: (table: string, name: string) => `EXEC sp_rename '${table}', '${name}'`,
  clusteredIndex: (table: string, column: string) =>
    `CREATE CLUSTERED INDEX [ordine] ON ${table} ([${column}])`,
  index: (table: string, column: string) => `CREATE INDEX [${column}] ON ${table} ([${column}])`,
} as const;

/**
 * Cube's SQL Server driver for rollups that live in the database itself.
 *
 * The original takes its connection from the environment (where an empty domain means Windows accounts), and would end the
 * process when an idle connection breaks, because nobody listens. It gives numbers as text, as Cube expects them: it sets that
 * on its own copy of `mssql`, not on the one that `sql/` uses.
 */
export class RollupMssqlDriver extends MSSqlDriver {
  constructor(address: MssqlAddress) {
    const { server, port, database, user, password, encrypt, trustServerCertificate } = address;
    super({
      server,
      port,
      database,
      user,
      password,
      domain: undefined,
      // Cube's queues end what takes too long by cancelling it: a page's query soon, a build late.
      requestTimeout: 0,
      options: { encrypt, trustServerCertificate, useUTC: true, appName: 'belvedere-cube' },
      readOnly: false,
    });
    const { pool } = this as unknown as { pool: EventEmitter };
    // The query that meets the broken connection fails by itself, the next one gets a new one.
    pool.on('error', () => undefined);
  }

  /**
   * Builds a rollup beside its name, sorts and indexes it, then renames it: `SELECT … INTO` that fails leaves an empty table,
   * which under its own name would count as built. Sorted by the finest territory, indexed by each wider one.
   */
  override async loadPreAggregationIntoTable(
    table: string,
    loadSql: string,
    params: unknown[],
  ): Promise<unknown[]> {
    const [schema = '', name = ''] = table.split('.');
    const unfinished = `${UNFINISHED}${randomUUID().replaceAll('-', '')}`;
    const beside = `${schema}.${unfinished}`;
    await this.query(loadSql.replace(table, beside), params);
    const columns = await this.query(MSSQL_ROLLUP_SQL.columns, [schema, unfinished]);
    const [finest, ...wider] = columns.map(({ nome }: { nome: string }) => nome);
    if (finest) await this.query(MSSQL_ROLLUP_SQL.clusteredIndex(beside, finest), []);
    for (const column of wider) await this.query(MSSQL_ROLLUP_SQL.index(beside, column), []);
    await this.query(MSSQL_ROLLUP_SQL.rename(beside, name), []);
    return [];
  }

  /** As the original, for databases whose names tell upper case from lower case. */
  override getTablesQuery(schema: string) {
    return this.query(MSSQL_ROLLUP_SQL.tables, [schema]);
  }

  /** As the original, for databases whose names tell upper case from lower case. */
  override async createSchemaIfNotExists(schema: string): Promise<void> {
    const [present] = await this.query(MSSQL_ROLLUP_SQL.schemas, [schema]);
    if (!present) await this.query(`CREATE SCHEMA ${schema}`, []);
  }

  /** Does nothing: Cube drops a rollup as soon as its successor stands, `server/rollup-tables.ts` when nobody reads it any more. */
  override async dropTable(): Promise<never[]> {
    return [];
  }
}
