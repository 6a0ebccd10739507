-- origin: reconstructed
-- expect: rows
SELECT c.oid, pg_catalog.pg_total_relation_size(c.oid) AS totale, pg_catalog.pg_relation_size(c.oid) AS tabella
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
