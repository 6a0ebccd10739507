-- Real supplies: quantities as delivered, residents by country of citizenship, and the members that say "not split".
-- Twin of duckdb/007_grandezze.sql.

INSERT INTO dw.dim_genere (genere_key, codice, etichetta) VALUES (0, N'T', N'Non ripartito');

INSERT INTO dw.dim_fascia_eta
  (fascia5_key, codice, etichetta, eta_da, eta_a, fascia_codice, fascia_etichetta, fascia_ordine)
VALUES (0, N'ND', N'Non ripartita', 0, -1, N'ND', N'Non ripartita', 9);

ALTER TABLE dw.dim_cittadinanza DROP CONSTRAINT ck_dim_cittadinanza_gruppo;
ALTER TABLE dw.dim_cittadinanza DROP CONSTRAINT ck_dim_cittadinanza_italiana;
ALTER TABLE dw.dim_cittadinanza ADD CONSTRAINT ck_dim_cittadinanza_gruppo
  CHECK (gruppo IN ('ITA', 'UE', 'EXTRA', 'ND'));
ALTER TABLE dw.dim_cittadinanza ADD CONSTRAINT ck_dim_cittadinanza_italiana
  CHECK (italiana IN ('italiana', 'straniera', 'non ripartita'));
INSERT INTO dw.dim_cittadinanza (cittadinanza_key, codice, area, gruppo, italiana) VALUES
  (0, N'ND',  N'Non ripartita',              N'ND', N'non ripartita'),
  (7, N'STR', N'Paesi esteri (non distinti)', N'ND', N'straniera');

CREATE TABLE dw.dim_paese (
  paese_key        int           NOT NULL,
  nome             nvarchar(200) NOT NULL,
  zona             nvarchar(100) NOT NULL,
  continente       nvarchar(100) NOT NULL,
  cittadinanza_key int           NOT NULL,
  CONSTRAINT pk_dim_paese PRIMARY KEY (paese_key)
);
ALTER TABLE dw.dim_paese ADD CONSTRAINT fk_dim_paese_cittadinanza
  FOREIGN KEY (cittadinanza_key) REFERENCES dw.dim_cittadinanza (cittadinanza_key);

CREATE TABLE dw.fact_stranieri (
  comune_key  int NOT NULL,
  periodo_key int NOT NULL,
  genere_key  int NOT NULL,
  paese_key   int NOT NULL,
  residenti   int NOT NULL,
  CONSTRAINT pk_fact_stranieri PRIMARY KEY NONCLUSTERED (comune_key, periodo_key, genere_key, paese_key)
);
IF CAST(SERVERPROPERTY('EngineEdition') AS int) = 8
  OR (CAST(SERVERPROPERTY('EngineEdition') AS int) IN (2, 3, 4) AND CAST(SERVERPROPERTY('ProductMajorVersion') AS int) >= 13)
  EXEC (N'CREATE CLUSTERED COLUMNSTORE INDEX ci_fact_stranieri ON dw.fact_stranieri')
ELSE
  EXEC (N'CREATE CLUSTERED INDEX ci_fact_stranieri ON dw.fact_stranieri (comune_key, periodo_key)');
ALTER TABLE dw.fact_stranieri ADD CONSTRAINT fk_fact_stranieri_comune
  FOREIGN KEY (comune_key) REFERENCES dw.dim_comune (comune_key);
ALTER TABLE dw.fact_stranieri ADD CONSTRAINT fk_fact_stranieri_periodo
  FOREIGN KEY (periodo_key) REFERENCES dw.dim_periodo (periodo_key);
ALTER TABLE dw.fact_stranieri ADD CONSTRAINT fk_fact_stranieri_genere
  FOREIGN KEY (genere_key) REFERENCES dw.dim_genere (genere_key);
ALTER TABLE dw.fact_stranieri ADD CONSTRAINT fk_fact_stranieri_paese
  FOREIGN KEY (paese_key) REFERENCES dw.dim_paese (paese_key);

CREATE TABLE dw.dim_grandezza (
  grandezza_key  int           NOT NULL,
  codice         nvarchar(100) NOT NULL,
  nome           nvarchar(400) NOT NULL,
  unita          nvarchar(100) NOT NULL,
  dataset_codice nvarchar(100) NOT NULL,
  CONSTRAINT pk_dim_grandezza PRIMARY KEY (grandezza_key),
  CONSTRAINT uq_dim_grandezza UNIQUE (codice)
);

CREATE TABLE dw.fact_grandezza (
  grandezza_key    int    NOT NULL,
  comune_key       int    NOT NULL,
  periodo_key      int    NOT NULL,
  fascia5_key      int    NOT NULL,
  genere_key       int    NOT NULL,
  cittadinanza_key int    NOT NULL,
  valore           bigint NOT NULL,
  CONSTRAINT pk_fact_grandezza PRIMARY KEY NONCLUSTERED
    (grandezza_key, comune_key, periodo_key, fascia5_key, genere_key, cittadinanza_key)
);
IF CAST(SERVERPROPERTY('EngineEdition') AS int) = 8
  OR (CAST(SERVERPROPERTY('EngineEdition') AS int) IN (2, 3, 4) AND CAST(SERVERPROPERTY('ProductMajorVersion') AS int) >= 13)
  EXEC (N'CREATE CLUSTERED COLUMNSTORE INDEX ci_fact_grandezza ON dw.fact_grandezza')
ELSE
  EXEC (N'CREATE CLUSTERED INDEX ci_fact_grandezza ON dw.fact_grandezza (grandezza_key, comune_key, periodo_key)');
ALTER TABLE dw.fact_grandezza ADD CONSTRAINT fk_fact_grandezza_grandezza
  FOREIGN KEY (grandezza_key) REFERENCES dw.dim_grandezza (grandezza_key);
ALTER TABLE dw.fact_grandezza ADD CONSTRAINT fk_fact_grandezza_comune
  FOREIGN KEY (comune_key) REFERENCES dw.dim_comune (comune_key);
ALTER TABLE dw.fact_grandezza ADD CONSTRAINT fk_fact_grandezza_periodo
  FOREIGN KEY (periodo_key) REFERENCES dw.dim_periodo (periodo_key);
ALTER TABLE dw.fact_grandezza ADD CONSTRAINT fk_fact_grandezza_fascia
  FOREIGN KEY (fascia5_key) REFERENCES dw.dim_fascia_eta (fascia5_key);
ALTER TABLE dw.fact_grandezza ADD CONSTRAINT fk_fact_grandezza_genere
  FOREIGN KEY (genere_key) REFERENCES dw.dim_genere (genere_key);
ALTER TABLE dw.fact_grandezza ADD CONSTRAINT fk_fact_grandezza_cittadinanza
  FOREIGN KEY (cittadinanza_key) REFERENCES dw.dim_cittadinanza (cittadinanza_key);

CREATE TABLE dw.indicatore_formula (
  indicatore_codice      nvarchar(100) NOT NULL,
  numeratore_grandezza   nvarchar(100) NOT NULL,
  denominatore_grandezza nvarchar(100),
  CONSTRAINT pk_indicatore_formula PRIMARY KEY (indicatore_codice)
);
ALTER TABLE dw.indicatore_formula ADD CONSTRAINT fk_indicatore_formula_numeratore
  FOREIGN KEY (numeratore_grandezza) REFERENCES dw.dim_grandezza (codice);
ALTER TABLE dw.indicatore_formula ADD CONSTRAINT fk_indicatore_formula_denominatore
  FOREIGN KEY (denominatore_grandezza) REFERENCES dw.dim_grandezza (codice);

-- Stages are heaps: filled in one go, read once, emptied.
CREATE TABLE dw.stage_popolazione (
  caricamento_id int NOT NULL,
  linea          int NOT NULL,
  comune_key     int NOT NULL,
  periodo_key    int NOT NULL,
  eta_key        int NOT NULL,
  maschi         int NOT NULL,
  femmine        int NOT NULL
);
CREATE TABLE dw.stage_stranieri (
  caricamento_id int NOT NULL,
  linea          int NOT NULL,
  comune_key     int NOT NULL,
  periodo_key    int NOT NULL,
  paese_key      int NOT NULL,
  maschi         int NOT NULL,
  femmine        int NOT NULL
);
CREATE TABLE dw.stage_grandezza (
  caricamento_id   int    NOT NULL,
  linea            int    NOT NULL,
  grandezza_key    int    NOT NULL,
  comune_key       int    NOT NULL,
  periodo_key      int    NOT NULL,
  fascia5_key      int    NOT NULL,
  genere_key       int    NOT NULL,
  cittadinanza_key int    NOT NULL,
  valore           bigint NOT NULL
);

CREATE TABLE dw.storico_popolazione (
  sostituito_da    int,
  comune_key       int,
  periodo_key      int,
  eta_key          int,
  genere_key       int,
  cittadinanza_key int,
  residenti        int
);
CREATE CLUSTERED INDEX ci_storico_popolazione ON dw.storico_popolazione (sostituito_da);
CREATE TABLE dw.storico_stranieri (
  sostituito_da int,
  comune_key    int,
  periodo_key   int,
  genere_key    int,
  paese_key     int,
  residenti     int
);
CREATE CLUSTERED INDEX ci_storico_stranieri ON dw.storico_stranieri (sostituito_da);
CREATE TABLE dw.storico_grandezza (
  sostituito_da    int,
  grandezza_key    int,
  comune_key       int,
  periodo_key      int,
  fascia5_key      int,
  genere_key       int,
  cittadinanza_key int,
  valore           bigint
);
CREATE CLUSTERED INDEX ci_storico_grandezza ON dw.storico_grandezza (sostituito_da);
CREATE TABLE dw.storico_indicatore (
  sostituito_da    int,
  indicatore_key   int,
  comune_key       int,
  periodo_key      int,
  fascia5_key      int,
  genere_key       int,
  cittadinanza_key int,
  numeratore       bigint,
  denominatore     bigint
);
CREATE CLUSTERED INDEX ci_storico_indicatore ON dw.storico_indicatore (sostituito_da);
