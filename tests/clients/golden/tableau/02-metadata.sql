-- origin: reconstructed (tableau.github.io/connector-plugin-sdk, metadata enumeration: an empty select for the columns)
-- expect: none
SELECT * FROM "public"."popolazione_residente" "popolazione_residente" WHERE 0 = 1
