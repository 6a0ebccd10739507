-- origin: reconstructed
-- expect: rows
SELECT DATE_TRUNC('YEAR', CAST("popolazione_residente"."data_riferimento" AS TIMESTAMP)) AS "tyr:data_riferimento:ok",
  "popolazione_residente"."regione_nome" AS "regione_nome", SUM("popolazione_residente"."residenti") AS "sum:residenti:ok"
FROM "public"."popolazione_residente" "popolazione_residente"
WHERE "popolazione_residente"."data_riferimento" >= (TIMESTAMP '2023-01-01 00:00:00.000')
GROUP BY 1, 2
