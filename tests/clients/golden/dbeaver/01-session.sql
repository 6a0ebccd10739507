-- origin: shape read in dbeaver/dbeaver, PostgreDataSource (bootstrap of a connection)
-- expect: rows
SELECT current_schema(), session_user
