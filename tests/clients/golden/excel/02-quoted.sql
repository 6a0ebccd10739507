-- origin: reconstructed
-- expect: rows
SELECT * FROM "belvedere"."public"."popolazione_residente" WHERE ("regione_nome" = 'Abruzzo') AND ("anno" = 2024)
