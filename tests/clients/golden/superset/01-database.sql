-- origin: captured by python.test.ts in another form (SQLAlchemy's reflection); this one reconstructed
-- expect: rows
SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg_%' ORDER BY nspname
