-- origin: reconstructed (a panel over time, macros of time replaced)
-- expect: rows
SELECT data_riferimento AS "time", regione_nome AS metric, residenti AS value
FROM popolazione_residente
WHERE data_riferimento BETWEEN '2022-01-01T00:00:00Z' AND '2025-12-31T23:59:59Z'
ORDER BY 1, 2
