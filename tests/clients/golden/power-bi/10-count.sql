-- origin: reconstructed
-- expect: rows
select count(distinct("rows"."provincia_codice")) + max(case when "rows"."provincia_codice" is null then 1 else 0 end) as "a0"
from "public"."territori" "rows"
