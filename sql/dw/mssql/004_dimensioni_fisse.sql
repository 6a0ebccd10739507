-- Members of the dimensions that no source changes. Twin of duckdb/004_dimensioni_fisse.sql.

INSERT INTO dw.dim_genere (genere_key, codice, etichetta) VALUES (1, N'M', N'Maschi'), (2, N'F', N'Femmine');

INSERT INTO dw.dim_cittadinanza (cittadinanza_key, codice, area, gruppo, italiana) VALUES
  (1, N'ITA', N'Italia',               N'ITA',   N'italiana'),
  (2, N'UE',  N'Unione europea',       N'UE',    N'straniera'),
  (3, N'EUR', N'Altri paesi europei',  N'EXTRA', N'straniera'),
  (4, N'AFR', N'Africa',               N'EXTRA', N'straniera'),
  (5, N'ASI', N'Asia',                 N'EXTRA', N'straniera'),
  (6, N'AME', N'America e Oceania',    N'EXTRA', N'straniera');

INSERT INTO dw.dim_fascia_eta
  (fascia5_key, codice, etichetta, eta_da, eta_a, fascia_codice, fascia_etichetta, fascia_ordine) VALUES
  (1,  N'15-19', N'15-19 anni',      15, 19,  N'15-24', N'15-24 anni',      2),
  (2,  N'20-24', N'20-24 anni',      20, 24,  N'15-24', N'15-24 anni',      2),
  (3,  N'25-29', N'25-29 anni',      25, 29,  N'25-34', N'25-34 anni',      3),
  (4,  N'30-34', N'30-34 anni',      30, 34,  N'25-34', N'25-34 anni',      3),
  (5,  N'35-39', N'35-39 anni',      35, 39,  N'35-49', N'35-49 anni',      4),
  (6,  N'40-44', N'40-44 anni',      40, 44,  N'35-49', N'35-49 anni',      4),
  (7,  N'45-49', N'45-49 anni',      45, 49,  N'35-49', N'35-49 anni',      4),
  (8,  N'50-54', N'50-54 anni',      50, 54,  N'50-64', N'50-64 anni',      5),
  (9,  N'55-59', N'55-59 anni',      55, 59,  N'50-64', N'50-64 anni',      5),
  (10, N'60-64', N'60-64 anni',      60, 64,  N'50-64', N'50-64 anni',      5),
  (11, N'65+',   N'65 anni e oltre', 65, 100, N'65+',   N'65 anni e oltre', 6);

INSERT INTO dw.dim_eta
  (eta_key, etichetta, quinquennio_codice, quinquennio_etichetta, fascia_codice, fascia_etichetta, fascia_ordine)
SELECT
  s.eta,
  CASE WHEN s.eta = 100 THEN N'100 anni e oltre' WHEN s.eta = 1 THEN N'1 anno' ELSE CONCAT(s.eta, N' anni') END,
  CASE WHEN s.eta = 100 THEN N'100+' ELSE CONCAT(s.eta - s.eta % 5, N'-', s.eta - s.eta % 5 + 4) END,
  CASE WHEN s.eta = 100 THEN N'100 anni e oltre' ELSE CONCAT(s.eta - s.eta % 5, N'-', s.eta - s.eta % 5 + 4, N' anni') END,
  f.codice,
  CASE WHEN f.codice = N'65+' THEN N'65 anni e oltre' ELSE CONCAT(f.codice, N' anni') END,
  f.ordine
FROM (
  SELECT d.n * 10 + u.n AS eta
  FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10)) AS d (n)
  CROSS JOIN (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS u (n)
) AS s
JOIN (VALUES
  (N'0-14', 0, 14, 1), (N'15-24', 15, 24, 2), (N'25-34', 25, 34, 3),
  (N'35-49', 35, 49, 4), (N'50-64', 50, 64, 5), (N'65+', 65, 100, 6)
) AS f (codice, eta_da, eta_a, ordine)
  ON s.eta BETWEEN f.eta_da AND f.eta_a
WHERE s.eta <= 100;
