import { splitStatements } from './mssql/text.ts';
import type { Engine } from './warehouse.ts';

/** What differs between the engines when migrations are applied. */
export interface MigrationDialect {
  /** Takes turns with other processes, until the end of the transaction; none where only one can have the database open. */
  lock: readonly string[];
  /** Makes the schema and the table of the history. */
  prepare: readonly string[];
  /** Whether there is a history: one row, `n`. */
  known: string;
  /** The history: `nome`, `hash`. */
  applied: string;
  /** Adds a line to the history; `?` for name, hash, instant. */
  record: string;
  /** A file as the statements that are sent one by one. */
  split(sql: string): string[];
}

/** DuckDB takes a whole script, and lets one process at a time open the file. */
const duckdb = (schema: string): MigrationDialect => ({
  lock: [],
  prepare: [
    `CREATE SCHEMA IF NOT EXISTS ${schema};
CREATE TABLE IF NOT EXISTS ${schema}.migrazione (
  nome         VARCHAR   NOT NULL PRIMARY KEY, -- file name
  hash         VARCHAR   NOT NULL,             -- SHA-256 of its content
  applicata_il TIMESTAMP NOT NULL              -- UTC
)`,
  ],
  known: `SELECT count(*) AS n FROM information_schema.tables WHERE table_schema = '${schema}' AND table_name = 'migrazione'`,
  applied: `SELECT nome, hash FROM ${schema}.migrazione ORDER BY nome`,
  record: `INSERT INTO ${schema}.migrazione (nome, hash, applicata_il) VALUES (?, ?, CAST(? AS TIMESTAMP))`,
  split: (sql) => [sql],
});

/**
 * SQL Server compiles a batch as a whole, so each statement goes alone: a column must exist before a statement that names it is
 * compiled, and CREATE SCHEMA must come first in its batch. The lock lasts until the end of the transaction.
 */
const mssql = (schema: string): MigrationDialect => ({
  lock: [
    `DECLARE @esito int;
EXEC @esito = sp_getapplock @Resource = N'belvedere.${schema}.migrazione', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 300000;
IF @esito < 0 THROW 51000, N'La migrazione di un altro processo non finisce.', 1;`,
  ],
  prepare: [
    `IF SCHEMA_ID(N'${schema}') IS NULL EXEC (N'CREATE SCHEMA ${schema}')`,
    `IF OBJECT_ID(N'${schema}.migrazione', N'U') IS NULL
CREATE TABLE ${schema}.migrazione (
  nome         nvarchar(200) NOT NULL CONSTRAINT pk_${schema}_migrazione PRIMARY KEY, -- file name
  hash         nvarchar(64)  NOT NULL,                                               -- SHA-256 of its content
  applicata_il datetime2(0)  NOT NULL                                                -- UTC
)`,
  ],
  known: `SELECT COUNT(*) AS n FROM sys.tables WHERE object_id = OBJECT_ID(N'${schema}.migrazione', N'U')`,
  applied: `SELECT nome, hash FROM ${schema}.migrazione ORDER BY nome`,
  record: `INSERT INTO ${schema}.migrazione (nome, hash, applicata_il) VALUES (?, ?, CAST(? AS datetime2(0)))`,
  split: splitStatements,
});

export const dialectOf = (engine: Engine, schema: 'dw' | 'app'): MigrationDialect =>
  engine === 'duckdb' ? duckdb(schema) : mssql(schema);
