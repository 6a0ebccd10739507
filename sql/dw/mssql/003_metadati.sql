-- What is published, where it came from, when it was loaded; and the shapes that maps draw. Twin of duckdb/003_metadati.sql.
-- dataset.caricamento_id has no foreign key: the dataset is written before its load is, in one transaction.

CREATE TABLE dw.dataset (
  dataset_key    int            NOT NULL,
  codice         nvarchar(100)  NOT NULL,
  titolo         nvarchar(400)  NOT NULL,
  fonte_key      int            NOT NULL,
  livello        nvarchar(20)   NOT NULL,
  accesso        nvarchar(20)   NOT NULL,
  qualita        nvarchar(2000) NOT NULL,
  modalita       nvarchar(50)   NOT NULL,
  frequenza      nvarchar(50)   NOT NULL,
  riservatezza   nvarchar(20)   NOT NULL,
  soglia         int            NOT NULL,
  aggiornato_al  date           NOT NULL,
  dimostrativo   bit            NOT NULL,
  caricamento_id int,
  CONSTRAINT pk_dataset PRIMARY KEY (dataset_key),
  CONSTRAINT uq_dataset UNIQUE (codice),
  CONSTRAINT ck_dataset_livello CHECK (livello IN ('progetto', 'contesto', 'base')),
  CONSTRAINT ck_dataset_riservatezza CHECK (riservatezza IN ('aperta', 'protetta'))
);
ALTER TABLE dw.dataset ADD CONSTRAINT fk_dataset_fonte
  FOREIGN KEY (fonte_key) REFERENCES dw.dim_fonte (fonte_key);

CREATE TABLE dw.caricamento (
  caricamento_id int            NOT NULL,
  dataset_codice nvarchar(100)  NOT NULL,
  fonte          nvarchar(1000) NOT NULL,
  file_hash      nvarchar(100)  NOT NULL,
  letti          bigint         NOT NULL,
  accettati      bigint         NOT NULL,
  rifiutati      bigint         NOT NULL,
  eseguito_da    nvarchar(200)  NOT NULL,
  eseguito_il    datetime2(3)   NOT NULL,
  dimostrativo   bit            NOT NULL,
  CONSTRAINT pk_caricamento PRIMARY KEY (caricamento_id)
);
-- The refresh keys of the rollups ask for the last load of a dataset.
CREATE NONCLUSTERED INDEX ix_caricamento_dataset ON dw.caricamento (dataset_codice, caricamento_id);

CREATE TABLE dw.forma (
  percorso  nvarchar(200)  NOT NULL,
  versione  nvarchar(100)  NOT NULL,
  contenuto varbinary(max) NOT NULL,
  lunghezza int            NOT NULL,
  CONSTRAINT pk_forma PRIMARY KEY (percorso)
);
