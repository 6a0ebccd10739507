-- origin: reconstructed (a question by region and year)
-- expect: rows
SELECT "public"."popolazione_residente"."regione_nome" AS "regione_nome",
  CAST(DATE_TRUNC('year', "public"."popolazione_residente"."data_riferimento") AS timestamp) AS "data_riferimento",
  SUM("public"."popolazione_residente"."residenti") AS "sum"
FROM "public"."popolazione_residente"
GROUP BY "public"."popolazione_residente"."regione_nome", CAST(DATE_TRUNC('year', "public"."popolazione_residente"."data_riferimento") AS timestamp)
ORDER BY "public"."popolazione_residente"."regione_nome" ASC, CAST(DATE_TRUNC('year', "public"."popolazione_residente"."data_riferimento") AS timestamp) ASC
