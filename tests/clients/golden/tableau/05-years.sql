-- origin: reconstructed
-- expect: rows
SELECT CAST(EXTRACT(YEAR FROM "popolazione_residente"."data_riferimento") AS INTEGER) AS "yr:data_riferimento:ok",
  SUM("popolazione_residente"."residenti") AS "sum:residenti:ok"
FROM "public"."popolazione_residente" "popolazione_residente"
GROUP BY 1
