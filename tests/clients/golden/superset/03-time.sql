-- origin: reconstructed (a line over time)
-- expect: rows
SELECT DATE_TRUNC('year', data_riferimento) AS __timestamp, SUM(residenti) AS residenti
FROM public.popolazione_residente
WHERE data_riferimento >= TO_TIMESTAMP('2022-01-01 00:00:00.000000', 'YYYY-MM-DD HH24:MI:SS.US')
  AND data_riferimento < TO_TIMESTAMP('2026-01-01 00:00:00.000000', 'YYYY-MM-DD HH24:MI:SS.US')
GROUP BY DATE_TRUNC('year', data_riferimento)
LIMIT 10000
