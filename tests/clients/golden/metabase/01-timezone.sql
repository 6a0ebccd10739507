-- origin: shape read in metabase/metabase, src/metabase/driver/postgres.clj
-- expect: rows
show timezone;
