-- origin: shape read in grafana/grafana, public/app/plugins/datasource/grafana-postgresql-datasource/postgresMetaQuery.ts
-- expect: rows
SELECT current_setting('server_version_num')::int / 100 AS v
