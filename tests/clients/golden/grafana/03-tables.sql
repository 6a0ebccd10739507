-- origin: shape read in grafana/grafana, postgresMetaQuery.ts (schemas of the search path first)
-- expect: rows
SELECT CASE WHEN quote_ident(t.table_schema) IN (
    SELECT CASE WHEN trim(p[n]) = '"$user"' THEN user ELSE trim(p[n]) END
    FROM generate_series(array_lower(string_to_array(current_setting('search_path'), ','), 1),
                         array_upper(string_to_array(current_setting('search_path'), ','), 1)) AS n,
         string_to_array(current_setting('search_path'), ',') p)
  THEN quote_ident(t.table_name) ELSE quote_ident(t.table_schema) || '.' || quote_ident(t.table_name) END AS nome
FROM information_schema.tables t
WHERE quote_ident(t.table_schema) NOT IN ('information_schema', 'pg_catalog') ORDER BY 1
