-- origin: shape read in grafana/grafana, postgresMetaQuery.ts
-- expect: none
SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'
