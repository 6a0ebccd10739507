-- Passwords of the SQL API: made by the product, one a person, apart from that of the pages.

-- Grain: the password of one person. A new one takes the place of the one before; a revoked one is gone.
CREATE TABLE password_sql_api (
  utente_id    TEXT NOT NULL PRIMARY KEY REFERENCES utente (utente_id),
  verificatore TEXT NOT NULL, -- SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey: checks a proof, gives none
  creata_il    TEXT NOT NULL,
  usata_il     TEXT,
  CONSTRAINT ck_password_sql_api_verificatore CHECK (verificatore LIKE 'SCRAM-SHA-256$%' AND length(verificatore) <= 300)
) STRICT;
