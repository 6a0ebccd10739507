-- origin: reconstructed (Microsoft Query through ODBC; the driver's own calls are run for real by odbc.test.ts)
-- expect: rows
SELECT territori.comune_codice, territori.comune_nome, territori.provincia_sigla
FROM belvedere.public.territori territori
WHERE (territori.provincia_sigla='PE')
ORDER BY territori.comune_nome
