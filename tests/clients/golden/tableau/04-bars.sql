-- origin: reconstructed
-- expect: rows
SELECT "popolazione_residente"."provincia_nome" AS "provincia_nome", SUM("popolazione_residente"."residenti") AS "sum:residenti:ok"
FROM "public"."popolazione_residente" "popolazione_residente"
WHERE (("popolazione_residente"."regione_nome" IN ('Abruzzo', 'Lombardia')) AND ("popolazione_residente"."anno" = 2024))
GROUP BY 1
HAVING (COUNT(1) > 0)
