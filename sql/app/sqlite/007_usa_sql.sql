-- Who may connect programs of their own to the SQL API: people who work with data. What they read there follows from their other rights.

INSERT INTO funzione (funzione, descrizione, ordine) VALUES
  ('usa_sql', 'Collega ai dati i propri programmi (Power BI, Excel, Tableau…)', 10);

INSERT INTO ruolo_funzione (ruolo, funzione) VALUES
  ('amministratore', 'usa_sql'),
  ('ministero', 'usa_sql'),
  ('referente_regionale', 'usa_sql'),
  ('amministratore_ats', 'usa_sql'),
  ('coordinatore', 'usa_sql'),
  ('analista', 'usa_sql'),
  ('decisore', 'usa_sql');
