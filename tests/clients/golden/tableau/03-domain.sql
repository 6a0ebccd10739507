-- origin: reconstructed
-- expect: rows
SELECT "popolazione_residente"."regione_nome" AS "regione_nome"
FROM "public"."popolazione_residente" "popolazione_residente"
GROUP BY 1
ORDER BY 1 ASC NULLS FIRST
