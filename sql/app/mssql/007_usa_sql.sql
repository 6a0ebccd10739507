-- Who may connect programs of their own to the SQL API: people who work with data. What they read there follows from their other rights.

INSERT INTO app.funzione (funzione, descrizione, ordine) VALUES
  (N'usa_sql', N'Collega ai dati i propri programmi (Power BI, Excel, Tableau…)', 10);

INSERT INTO app.ruolo_funzione (ruolo, funzione) VALUES
  (N'amministratore', N'usa_sql'),
  (N'ministero', N'usa_sql'),
  (N'referente_regionale', N'usa_sql'),
  (N'amministratore_ats', N'usa_sql'),
  (N'coordinatore', N'usa_sql'),
  (N'analista', N'usa_sql'),
  (N'decisore', N'usa_sql');
