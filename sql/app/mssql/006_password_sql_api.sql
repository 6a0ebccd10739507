-- Passwords of the SQL API: made by the product, one a person, apart from that of the pages.

-- Grain: the password of one person. A new one takes the place of the one before; a revoked one is gone.
CREATE TABLE app.password_sql_api (
  utente_id    nvarchar(40)  NOT NULL,
  verificatore nvarchar(300) NOT NULL, -- SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey: checks a proof, gives none
  creata_il    datetime2(3)  NOT NULL,
  usata_il     datetime2(3)  NULL,
  CONSTRAINT pk_password_sql_api PRIMARY KEY (utente_id),
  CONSTRAINT ck_password_sql_api_verificatore CHECK (verificatore LIKE N'SCRAM-SHA-256$%')
);
ALTER TABLE app.password_sql_api ADD CONSTRAINT fk_password_sql_api_utente_id FOREIGN KEY (utente_id) REFERENCES app.utente (utente_id);
