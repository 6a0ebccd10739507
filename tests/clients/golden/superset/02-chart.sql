-- origin: reconstructed (a bar chart)
-- expect: rows
SELECT regione_nome AS regione_nome, sum(residenti) AS "SUM(residenti)"
FROM public.popolazione_residente
WHERE anno = 2024
GROUP BY regione_nome
ORDER BY "SUM(residenti)" DESC
LIMIT 1000
