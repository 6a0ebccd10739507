-- origin: reconstructed
-- expect: rows
select "_"."regione_nome" from (select "rows"."regione_nome" as "regione_nome" from "public"."territori" "rows" group by "regione_nome") "_"
order by "_"."regione_nome" limit 101
