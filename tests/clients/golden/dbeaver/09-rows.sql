-- origin: reconstructed (the grid of a table)
-- expect: rows
SELECT * FROM public.territori t LIMIT 200
