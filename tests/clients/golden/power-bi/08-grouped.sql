-- origin: reconstructed
-- expect: rows
select "rows"."regione_nome" as "regione_nome", sum("rows"."residenti") as "a0"
from
(
    select "_"."regione_nome", "_"."residenti"
    from "public"."popolazione_residente" "_"
    where "_"."anno" = 2024
) "rows"
group by "regione_nome"
limit 1000001
