-- Members of the dimensions that no source changes.

INSERT INTO dw.dim_genere (genere_key, codice, etichetta) VALUES (1, 'M', 'Maschi'), (2, 'F', 'Femmine');

-- Areas of the world as ISTAT groups countries of citizenship; EU membership as of today.
INSERT INTO dw.dim_cittadinanza (cittadinanza_key, codice, area, gruppo, italiana) VALUES
  (1, 'ITA', 'Italia',               'ITA',   'italiana'),
  (2, 'UE',  'Unione europea',       'UE',    'straniera'),
  (3, 'EUR', 'Altri paesi europei',  'EXTRA', 'straniera'),
  (4, 'AFR', 'Africa',               'EXTRA', 'straniera'),
  (5, 'ASI', 'Asia',                 'EXTRA', 'straniera'),
  (6, 'AME', 'America e Oceania',    'EXTRA', 'straniera');

INSERT INTO dw.dim_fascia_eta
  (fascia5_key, codice, etichetta, eta_da, eta_a, fascia_codice, fascia_etichetta, fascia_ordine) VALUES
  (1,  '15-19', '15-19 anni',      15, 19,  '15-24', '15-24 anni',      2),
  (2,  '20-24', '20-24 anni',      20, 24,  '15-24', '15-24 anni',      2),
  (3,  '25-29', '25-29 anni',      25, 29,  '25-34', '25-34 anni',      3),
  (4,  '30-34', '30-34 anni',      30, 34,  '25-34', '25-34 anni',      3),
  (5,  '35-39', '35-39 anni',      35, 39,  '35-49', '35-49 anni',      4),
  (6,  '40-44', '40-44 anni',      40, 44,  '35-49', '35-49 anni',      4),
  (7,  '45-49', '45-49 anni',      45, 49,  '35-49', '35-49 anni',      4),
  (8,  '50-54', '50-54 anni',      50, 54,  '50-64', '50-64 anni',      5),
  (9,  '55-59', '55-59 anni',      55, 59,  '50-64', '50-64 anni',      5),
  (10, '60-64', '60-64 anni',      60, 64,  '50-64', '50-64 anni',      5),
  (11, '65+',   '65 anni e oltre', 65, 100, '65+',   '65 anni e oltre', 6);

INSERT INTO dw.dim_eta
  (eta_key, etichetta, quinquennio_codice, quinquennio_etichetta, fascia_codice, fascia_etichetta, fascia_ordine)
SELECT
  eta,
  CASE WHEN eta = 100 THEN '100 anni e oltre' WHEN eta = 1 THEN '1 anno' ELSE CONCAT(eta, ' anni') END,
  CASE WHEN eta = 100 THEN '100+' ELSE CONCAT(eta - eta % 5, '-', eta - eta % 5 + 4) END,
  CASE WHEN eta = 100 THEN '100 anni e oltre' ELSE CONCAT(eta - eta % 5, '-', eta - eta % 5 + 4, ' anni') END,
  fascia_codice,
  CASE WHEN fascia_codice = '65+' THEN '65 anni e oltre' ELSE CONCAT(fascia_codice, ' anni') END,
  fascia_ordine
FROM (SELECT range AS eta FROM range(0, 101)) AS eta_singole
JOIN (VALUES
  ('0-14', 0, 14, 1), ('15-24', 15, 24, 2), ('25-34', 25, 34, 3),
  ('35-49', 35, 49, 4), ('50-64', 50, 64, 5), ('65+', 65, 100, 6)
) AS fasce (fascia_codice, eta_da, eta_a, fascia_ordine)
  ON eta BETWEEN eta_da AND eta_a
ORDER BY eta;
