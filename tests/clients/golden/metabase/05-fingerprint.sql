-- origin: reconstructed (values of a field, to guess its meaning)
-- expect: rows
SELECT "source"."substring1" AS "a", "source"."comune_nome" AS "b" FROM (
  SELECT SUBSTRING("public"."territori"."comune_nome", 1, 1234) AS "substring1", "public"."territori"."comune_nome" AS "comune_nome" FROM "public"."territori") AS "source" LIMIT 10000
