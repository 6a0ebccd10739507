-- origin: reconstructed
-- expect: rows
select "$Table"."comune_codice" as "comune_codice", "$Table"."comune_nome" as "comune_nome", "$Table"."provincia_nome" as "provincia_nome"
from "public"."territori" "$Table" limit 1000 offset 0
