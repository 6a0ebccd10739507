-- origin: reconstructed
-- expect: rows
fetch 100 in "SQL_CUR0x1"
