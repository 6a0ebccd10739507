-- origin: reconstructed
-- expect: command
close "SQL_CUR0x1"
