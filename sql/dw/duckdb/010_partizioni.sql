-- Which periods a load brought, what was fetched from where, and who is loading now.

-- Grain: one period of one dataset that a load published. periodo_key 0: the dataset has no periods (territory, shapes).
CREATE TABLE dw.caricamento_partizione (
  caricamento_id INTEGER NOT NULL, -- caricamento
  dataset_codice VARCHAR NOT NULL, -- dataset.codice
  periodo_key    INTEGER NOT NULL, -- dim_periodo, or 0
  PRIMARY KEY (caricamento_id, dataset_codice, periodo_key)
);

-- Grain: one address that was fetched and loaded; its marks make the next request conditional.
CREATE TABLE dw.scaricato (
  indirizzo       VARCHAR NOT NULL PRIMARY KEY,
  etag            VARCHAR,
  ultima_modifica VARCHAR,
  caricamento_id  INTEGER NOT NULL -- the load that the answer went into
);

-- One row. Whoever loads holds it; several processes may share one SQL Server.
CREATE TABLE dw.caricamento_in_corso (
  blocco  INTEGER NOT NULL PRIMARY KEY, -- always 1
  gettone VARCHAR NOT NULL,             -- of the holder; empty when free
  chi     VARCHAR NOT NULL,             -- who loads, since when, what
  battito BIGINT  NOT NULL              -- last sign of life of the holder, milliseconds since 1970
);
INSERT INTO dw.caricamento_in_corso (blocco, gettone, chi, battito) VALUES (1, '', '', 0);
