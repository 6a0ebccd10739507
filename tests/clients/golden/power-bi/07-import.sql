-- origin: reconstructed
-- expect: rows
select "_"."regione_nome" as "regione_nome", "_"."anno" as "anno", "_"."residenti" as "residenti"
from "public"."popolazione_residente" "_"
where "_"."anno" = 2024 and "_"."anno" is not null
