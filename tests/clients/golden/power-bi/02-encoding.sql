-- origin: reconstructed (duckdb/duckdb pull 10222 names the views that Power BI reads)
-- expect: rows
select character_set_name from INFORMATION_SCHEMA.character_sets
