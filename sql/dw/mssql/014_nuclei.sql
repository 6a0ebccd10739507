-- Households that receive the inclusion allowance and the social services that take charge of them. Twin of duckdb/014_nuclei.sql.

CREATE TABLE dw.dim_fase (
  fase_key    int            NOT NULL,
  codice      nvarchar(30)   NOT NULL,
  nome        nvarchar(100)  NOT NULL,
  descrizione nvarchar(1000) NOT NULL,
  CONSTRAINT pk_dim_fase PRIMARY KEY (fase_key),
  CONSTRAINT uq_dim_fase UNIQUE (codice)
);
INSERT INTO dw.dim_fase (fase_key, codice, nome, descrizione) VALUES
  (1, N'richiesta',     N'Richiesta presentata',    N'La domanda è accolta; il nucleo attende un ente che se ne occupi.'),
  (2, N'assegnata',     N'Assegnata',               N'Il nucleo è assegnato a un ente e a un operatore.'),
  (3, N'valutazione',   N'Valutazione in corso',    N'L''operatore valuta i bisogni del nucleo.'),
  (4, N'patto_firmato', N'Patto firmato',           N'Il nucleo ha firmato il patto per l''inclusione sociale.'),
  (5, N'sospesa',       N'Sospesa',                 N'Il percorso è sospeso.'),
  (6, N'decaduta',      N'Decaduta',                N'Il nucleo non ha più diritto alla misura.');

CREATE TABLE dw.dim_ente (
  codice nvarchar(60)  NOT NULL, -- as in the index of public administrations (IndicePA), lower case
  nome   nvarchar(400) NOT NULL,
  CONSTRAINT pk_dim_ente PRIMARY KEY (codice)
);

CREATE TABLE dw.fact_nuclei (
  comune_key  int          NOT NULL,
  periodo_key int          NOT NULL,
  fase_key    int          NOT NULL,
  ente_codice nvarchar(60) NOT NULL,
  soggetto    nvarchar(60) NOT NULL,
  componenti  int          NOT NULL,
  giorni      int          NOT NULL,
  CONSTRAINT pk_fact_nuclei PRIMARY KEY NONCLUSTERED (soggetto, periodo_key)
);
IF CAST(SERVERPROPERTY('EngineEdition') AS int) = 8
  OR (CAST(SERVERPROPERTY('EngineEdition') AS int) IN (2, 3, 4) AND CAST(SERVERPROPERTY('ProductMajorVersion') AS int) >= 13)
  EXEC (N'CREATE CLUSTERED COLUMNSTORE INDEX ci_fact_nuclei ON dw.fact_nuclei')
ELSE
  EXEC (N'CREATE CLUSTERED INDEX ci_fact_nuclei ON dw.fact_nuclei (comune_key, periodo_key)');
ALTER TABLE dw.fact_nuclei ADD CONSTRAINT fk_fact_nuclei_comune
  FOREIGN KEY (comune_key) REFERENCES dw.dim_comune (comune_key);
ALTER TABLE dw.fact_nuclei ADD CONSTRAINT fk_fact_nuclei_periodo
  FOREIGN KEY (periodo_key) REFERENCES dw.dim_periodo (periodo_key);
ALTER TABLE dw.fact_nuclei ADD CONSTRAINT fk_fact_nuclei_fase
  FOREIGN KEY (fase_key) REFERENCES dw.dim_fase (fase_key);
ALTER TABLE dw.fact_nuclei ADD CONSTRAINT fk_fact_nuclei_ente
  FOREIGN KEY (ente_codice) REFERENCES dw.dim_ente (codice);

-- Grain: level x territory x observation day x phase. What the comparison with wider territories reads, through a rollup that each load makes again.
CREATE VIEW dw.confronto_nuclei AS
SELECT N'italia' AS livello, N'IT' AS territorio_codice, N'Italia' AS territorio_nome, f.periodo_key, f.fase_key,
       COUNT(*) AS nuclei, SUM(CAST(f.componenti AS BIGINT)) AS componenti, SUM(CAST(f.giorni AS BIGINT)) AS giorni
  FROM dw.fact_nuclei AS f JOIN dw.dim_comune AS c ON c.comune_key = f.comune_key
 GROUP BY f.periodo_key, f.fase_key
UNION ALL
SELECT N'regione' AS livello, c.regione_codice AS territorio_codice, MIN(c.regione_nome) AS territorio_nome, f.periodo_key, f.fase_key,
       COUNT(*) AS nuclei, SUM(CAST(f.componenti AS BIGINT)) AS componenti, SUM(CAST(f.giorni AS BIGINT)) AS giorni
  FROM dw.fact_nuclei AS f JOIN dw.dim_comune AS c ON c.comune_key = f.comune_key
 GROUP BY c.regione_codice, f.periodo_key, f.fase_key
UNION ALL
SELECT N'provincia' AS livello, c.provincia_codice AS territorio_codice, MIN(c.provincia_nome) AS territorio_nome, f.periodo_key, f.fase_key,
       COUNT(*) AS nuclei, SUM(CAST(f.componenti AS BIGINT)) AS componenti, SUM(CAST(f.giorni AS BIGINT)) AS giorni
  FROM dw.fact_nuclei AS f JOIN dw.dim_comune AS c ON c.comune_key = f.comune_key
 GROUP BY c.provincia_codice, f.periodo_key, f.fase_key
UNION ALL
SELECT N'ats' AS livello, c.ats_codice AS territorio_codice, MIN(c.ats_nome) AS territorio_nome, f.periodo_key, f.fase_key,
       COUNT(*) AS nuclei, SUM(CAST(f.componenti AS BIGINT)) AS componenti, SUM(CAST(f.giorni AS BIGINT)) AS giorni
  FROM dw.fact_nuclei AS f JOIN dw.dim_comune AS c ON c.comune_key = f.comune_key
 GROUP BY c.ats_codice, f.periodo_key, f.fase_key;
