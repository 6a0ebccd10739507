-- origin: shape read in grafana/grafana, postgresMetaQuery.ts
-- expect: rows
SELECT quote_ident(column_name) AS colonna, data_type AS tipo FROM information_schema.columns
WHERE CASE WHEN array_length(parse_ident('public.territori'), 1) = 2
  THEN quote_ident(table_schema) = (parse_ident('public.territori'))[1] AND quote_ident(table_name) = (parse_ident('public.territori'))[2]
  ELSE quote_ident(table_name) = 'territori' END
