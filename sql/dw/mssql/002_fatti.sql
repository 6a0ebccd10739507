-- Facts. Twin of duckdb/002_fatti.sql. Unlike there the keys are enforced: many processes may write to one SQL Server.
-- The rollups read facts whole and by column, so facts lie in a clustered columnstore where the server has one: SQL Server 2016 and
-- later, also Standard and Express, and Managed Instance. Elsewhere (small Azure SQL databases) in the order of their main filters.

CREATE TABLE dw.fact_popolazione (
  comune_key       int NOT NULL,
  periodo_key      int NOT NULL,
  eta_key          int NOT NULL,
  genere_key       int NOT NULL,
  cittadinanza_key int NOT NULL,
  residenti        int NOT NULL,
  CONSTRAINT pk_fact_popolazione PRIMARY KEY NONCLUSTERED (comune_key, periodo_key, eta_key, genere_key, cittadinanza_key)
);
IF CAST(SERVERPROPERTY('EngineEdition') AS int) = 8
  OR (CAST(SERVERPROPERTY('EngineEdition') AS int) IN (2, 3, 4) AND CAST(SERVERPROPERTY('ProductMajorVersion') AS int) >= 13)
  EXEC (N'CREATE CLUSTERED COLUMNSTORE INDEX ci_fact_popolazione ON dw.fact_popolazione')
ELSE
  EXEC (N'CREATE CLUSTERED INDEX ci_fact_popolazione ON dw.fact_popolazione (comune_key, periodo_key)');
ALTER TABLE dw.fact_popolazione ADD CONSTRAINT fk_fact_popolazione_comune
  FOREIGN KEY (comune_key) REFERENCES dw.dim_comune (comune_key);
ALTER TABLE dw.fact_popolazione ADD CONSTRAINT fk_fact_popolazione_periodo
  FOREIGN KEY (periodo_key) REFERENCES dw.dim_periodo (periodo_key);
ALTER TABLE dw.fact_popolazione ADD CONSTRAINT fk_fact_popolazione_eta
  FOREIGN KEY (eta_key) REFERENCES dw.dim_eta (eta_key);
ALTER TABLE dw.fact_popolazione ADD CONSTRAINT fk_fact_popolazione_genere
  FOREIGN KEY (genere_key) REFERENCES dw.dim_genere (genere_key);
ALTER TABLE dw.fact_popolazione ADD CONSTRAINT fk_fact_popolazione_cittadinanza
  FOREIGN KEY (cittadinanza_key) REFERENCES dw.dim_cittadinanza (cittadinanza_key);

CREATE TABLE dw.fact_indicatore (
  indicatore_key   int    NOT NULL,
  comune_key       int    NOT NULL,
  periodo_key      int    NOT NULL,
  fascia5_key      int    NOT NULL,
  genere_key       int    NOT NULL,
  cittadinanza_key int    NOT NULL,
  numeratore       bigint NOT NULL,
  denominatore     bigint NOT NULL,
  CONSTRAINT pk_fact_indicatore PRIMARY KEY NONCLUSTERED
    (indicatore_key, comune_key, periodo_key, fascia5_key, genere_key, cittadinanza_key)
);
IF CAST(SERVERPROPERTY('EngineEdition') AS int) = 8
  OR (CAST(SERVERPROPERTY('EngineEdition') AS int) IN (2, 3, 4) AND CAST(SERVERPROPERTY('ProductMajorVersion') AS int) >= 13)
  EXEC (N'CREATE CLUSTERED COLUMNSTORE INDEX ci_fact_indicatore ON dw.fact_indicatore')
ELSE
  EXEC (N'CREATE CLUSTERED INDEX ci_fact_indicatore ON dw.fact_indicatore (indicatore_key, comune_key, periodo_key)');
ALTER TABLE dw.fact_indicatore ADD CONSTRAINT fk_fact_indicatore_indicatore
  FOREIGN KEY (indicatore_key) REFERENCES dw.dim_indicatore (indicatore_key);
ALTER TABLE dw.fact_indicatore ADD CONSTRAINT fk_fact_indicatore_comune
  FOREIGN KEY (comune_key) REFERENCES dw.dim_comune (comune_key);
ALTER TABLE dw.fact_indicatore ADD CONSTRAINT fk_fact_indicatore_periodo
  FOREIGN KEY (periodo_key) REFERENCES dw.dim_periodo (periodo_key);
ALTER TABLE dw.fact_indicatore ADD CONSTRAINT fk_fact_indicatore_fascia
  FOREIGN KEY (fascia5_key) REFERENCES dw.dim_fascia_eta (fascia5_key);
ALTER TABLE dw.fact_indicatore ADD CONSTRAINT fk_fact_indicatore_genere
  FOREIGN KEY (genere_key) REFERENCES dw.dim_genere (genere_key);
ALTER TABLE dw.fact_indicatore ADD CONSTRAINT fk_fact_indicatore_cittadinanza
  FOREIGN KEY (cittadinanza_key) REFERENCES dw.dim_cittadinanza (cittadinanza_key);
