-- origin: shape read in dbeaver/dbeaver, PostgreDatabase (the oid and all columns)
-- expect: rows
SELECT d.oid, d.* FROM pg_catalog.pg_database d WHERE datname = 'belvedere'
