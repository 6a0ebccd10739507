-- origin: shape read in dbeaver/dbeaver, PostgreDataSource
-- expect: rows
SELECT reset_val FROM pg_settings WHERE name = 'search_path'
