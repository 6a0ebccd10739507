-- The quantities that the shipped sources bring, and the indicators made of them. Twin of duckdb/012_grandezze_fornite.sql.

INSERT INTO dw.dim_grandezza (grandezza_key, codice, nome, unita, dataset_codice) VALUES
  (1, N'contribuenti',         N'Contribuenti',                                                  N'persone',    N'redditi'),
  (2, N'reddito_complessivo',  N'Reddito complessivo',                                           N'euro',       N'redditi'),
  (3, N'contribuenti_lavoro',  N'Contribuenti con reddito da lavoro dipendente o autonomo',      N'persone',    N'redditi'),
  (4, N'occupati',             N'Occupati residenti di 15 anni e più, media dell''anno',         N'persone',    N'occupati'),
  (5, N'contratti_movimenti',  N'Contratti di più di 30 giorni attivati e cessati nell''anno',   N'contratti',  N'flussi_contrattuali');

INSERT INTO dw.indicatore_formula (indicatore_codice, numeratore_grandezza, denominatore_grandezza) VALUES
  (N'contribuenti_su_occupati', N'contribuenti_lavoro', N'occupati'),
  (N'turnover_contrattuale',    N'contratti_movimenti', N'occupati'),
  (N'reddito_medio',            N'reddito_complessivo', N'contribuenti');
