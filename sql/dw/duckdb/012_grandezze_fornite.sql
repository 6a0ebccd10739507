-- The quantities that the shipped sources bring, and the indicators made of them.

INSERT INTO dw.dim_grandezza (grandezza_key, codice, nome, unita, dataset_codice) VALUES
  (1, 'contribuenti',         'Contribuenti',                                                   'persone',    'redditi'),
  (2, 'reddito_complessivo',  'Reddito complessivo',                                            'euro',       'redditi'),
  (3, 'contribuenti_lavoro',  'Contribuenti con reddito da lavoro dipendente o autonomo',       'persone',    'redditi'),
  (4, 'occupati',             'Occupati residenti di 15 anni e più, media dell''anno',          'persone',    'occupati'),
  (5, 'contratti_movimenti',  'Contratti di più di 30 giorni attivati e cessati nell''anno',    'contratti',  'flussi_contrattuali');

INSERT INTO dw.indicatore_formula (indicatore_codice, numeratore_grandezza, denominatore_grandezza) VALUES
  ('contribuenti_su_occupati', 'contribuenti_lavoro', 'occupati'),
  ('turnover_contrattuale',    'contratti_movimenti', 'occupati'),
  ('reddito_medio',            'reddito_complessivo', 'contribuenti');
