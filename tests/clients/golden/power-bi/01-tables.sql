-- origin: reconstructed (datafusion-contrib/datafusion-postgres issue 218 names the driver and the order of steps)
-- expect: rows
select TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE from INFORMATION_SCHEMA.tables
where TABLE_SCHEMA not in ('information_schema', 'pg_catalog') order by TABLE_SCHEMA, TABLE_NAME
