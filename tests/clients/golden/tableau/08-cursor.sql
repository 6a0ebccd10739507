-- origin: reconstructed (psqlODBC with UseDeclareFetch, which odbc.test.ts runs for real)
-- expect: command
declare "SQL_CUR0x1" cursor with hold for SELECT "territori"."comune_nome" AS "comune_nome" FROM "public"."territori" "territori"
