-- Which periods a load brought, what was fetched from where, and who is loading now.

-- Grain: one period of one dataset that a load published. periodo_key 0: the dataset has no periods (territory, shapes).
CREATE TABLE dw.caricamento_partizione (
  caricamento_id INT           NOT NULL, -- caricamento
  dataset_codice NVARCHAR(100) NOT NULL, -- dataset.codice
  periodo_key    INT           NOT NULL, -- dim_periodo, or 0
  CONSTRAINT pk_caricamento_partizione PRIMARY KEY (caricamento_id, dataset_codice, periodo_key)
);

-- Grain: one address that was fetched and loaded; its marks make the next request conditional.
CREATE TABLE dw.scaricato (
  indirizzo       NVARCHAR(400) NOT NULL,
  etag            NVARCHAR(400),
  ultima_modifica NVARCHAR(100),
  caricamento_id  INT           NOT NULL, -- the load that the answer went into
  CONSTRAINT pk_scaricato PRIMARY KEY (indirizzo)
);

-- One row. Whoever loads holds it; several processes may share one SQL Server.
CREATE TABLE dw.caricamento_in_corso (
  blocco  INT           NOT NULL, -- always 1
  gettone NVARCHAR(100) NOT NULL, -- of the holder; empty when free
  chi     NVARCHAR(400) NOT NULL, -- who loads, since when, what
  battito BIGINT        NOT NULL, -- last sign of life of the holder, milliseconds since 1970
  CONSTRAINT pk_caricamento_in_corso PRIMARY KEY (blocco)
);
INSERT INTO dw.caricamento_in_corso (blocco, gettone, chi, battito) VALUES (1, N'', N'', 0);
