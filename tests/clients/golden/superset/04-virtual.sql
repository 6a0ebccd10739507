-- origin: reconstructed (a virtual dataset)
-- expect: rows
SELECT provincia_nome AS provincia_nome, SUM(residenti) AS somma
FROM (SELECT provincia_nome, residenti FROM popolazione_residente WHERE anno = 2024) AS virtual_table
GROUP BY provincia_nome LIMIT 50000
