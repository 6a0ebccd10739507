-- origin: shape read in npgsql/npgsql (reset of a pooled connection)
-- expect: command
DISCARD ALL
