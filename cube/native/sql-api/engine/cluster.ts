import { quoteText } from '../catalogue/ddl.ts';

/**
 * How an empty PGlite becomes the database that clients see: one database, one role besides the owner, no right to
 * write, no function that changes something or looks outside.
 */

/** The role in whose name clients' statements run, as the dump has it; an engine gives it the signed-in user's name. */
export const READER = 'reader';
/** The database as the dump has it; an engine gives it the session's name. */
export const DATABASE = 'database';
/** The bootstrap role: its prefix keeps it out of the tools' lists of users. */
export const OWNER = 'pg_engine';

/**
 * Volatile functions that only look, or only make a value. All other volatile ones are taken from clients: what changes
 * settings, sequences, large objects, locks, files or the server is volatile.
 */
const HARMLESS_VOLATILE = [
  'array_sample',
  'array_shuffle',
  'clock_timestamp',
  'gen_random_uuid',
  'pg_blocking_pids',
  'pg_collation_actual_version',
  'pg_database_collation_actual_version',
  'pg_database_size',
  'pg_indexes_size',
  'pg_is_in_recovery',
  'pg_is_wal_replay_paused',
  'pg_jit_available',
  'pg_lock_status',
  'pg_partition_ancestors',
  'pg_partition_tree',
  'pg_relation_size',
  'pg_sequence_last_value',
  'pg_table_size',
  'pg_tablespace_size',
  'pg_total_relation_size',
  'random',
  'random_normal',
  'timeofday',
  'uuidv4',
  'uuidv7',
] as const;

/** Run one by one by the owner in a fresh database `template1`, when the dump is built. */
export const CLUSTER_STATEMENTS: readonly string[] = [
  'UPDATE pg_database SET datistemplate = false, datallowconn = true',
  'DROP DATABASE template0',
  'DROP DATABASE postgres',
  'DROP EXTENSION plpgsql',
  'REVOKE ALL ON DATABASE template1 FROM PUBLIC',
  'GRANT CONNECT ON DATABASE template1 TO PUBLIC',
  `UPDATE pg_database SET datname = '${DATABASE}'`,
  `COMMENT ON DATABASE ${DATABASE} IS NULL`,
  `UPDATE pg_authid SET rolname = '${OWNER}' WHERE rolsuper`,
  `CREATE ROLE ${READER} LOGIN`,
  'REVOKE ALL ON SCHEMA public FROM PUBLIC',
  'GRANT USAGE ON SCHEMA public TO PUBLIC',
  'COMMENT ON SCHEMA public IS NULL',
  'REVOKE USAGE ON LANGUAGE sql FROM PUBLIC',
  'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC',
  // psql 15 and 16 read pg_database.daticulocale, which PostgreSQL 17 renamed: their \\l fails on every newer server.
  'ALTER TABLE pg_catalog.pg_database RENAME TO pg_database_table',
  `CREATE VIEW pg_catalog.pg_database AS SELECT *, datlocale AS daticulocale FROM pg_catalog.pg_database_table`,
  'GRANT SELECT ON pg_catalog.pg_database TO PUBLIC',
];

/** Gives a statement a row: takes all volatile functions but the harmless ones from clients. */
export const REVOKES_QUERY = `
  SELECT format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', oid::regprocedure) AS statement
  FROM pg_proc
  WHERE provolatile = 'v' AND prokind = 'f' AND pronamespace = 'pg_catalog'::regnamespace
    AND proname <> ALL ('{${HARMLESS_VOLATILE.join(',')}}'::name[])`;

/**
 * Names as this session sees them. Run by the owner outside of clients' transactions, only when they change.
 * The catalogues are written directly, since nobody may rename the database he is in.
 */
export function identityStatements(user: string, database: string): string {
  return (
    `UPDATE pg_authid SET rolname = ${quoteText(user)} WHERE oid = (SELECT oid FROM pg_authid WHERE oid >= 16384);` +
    `UPDATE pg_database_table SET datname = ${quoteText(database)};`
  );
}
