-- What is published, where it came from, when it was loaded; and the shapes that maps draw.

-- Grain: one published data set. dimostrativo = true puts "Dati dimostrativi" on every screen that shows it.
CREATE TABLE dw.dataset (
  dataset_key    INTEGER NOT NULL PRIMARY KEY,
  codice         VARCHAR NOT NULL UNIQUE,
  titolo         VARCHAR NOT NULL,
  fonte_key      INTEGER NOT NULL, -- dim_fonte
  livello        VARCHAR NOT NULL CHECK (livello IN ('progetto', 'contesto', 'base')),
  accesso        VARCHAR NOT NULL, -- 'pubblico' | 'riservato'
  qualita        VARCHAR NOT NULL,
  modalita       VARCHAR NOT NULL, -- how it is fed: 'massiva', 'estrazione', 'interrogazione'
  frequenza      VARCHAR NOT NULL, -- 'annuale', 'mensile', …
  riservatezza   VARCHAR NOT NULL CHECK (riservatezza IN ('aperta', 'protetta')),
  soglia         INTEGER NOT NULL, -- smallest count shown when protetta; 0 when aperta
  aggiornato_al  DATE    NOT NULL, -- the day the content refers to
  dimostrativo   BOOLEAN NOT NULL,
  caricamento_id INTEGER           -- last load, caricamento
);

-- Grain: one load of one data set.
CREATE TABLE dw.caricamento (
  caricamento_id INTEGER   NOT NULL PRIMARY KEY,
  dataset_codice VARCHAR   NOT NULL,
  fonte          VARCHAR   NOT NULL, -- file name, address or generator
  file_hash      VARCHAR   NOT NULL, -- SHA-256 of what was read; of seed and rules for generated data
  letti          BIGINT    NOT NULL, -- rows read, = accettati + rifiutati
  accettati      BIGINT    NOT NULL,
  rifiutati      BIGINT    NOT NULL,
  eseguito_da    VARCHAR   NOT NULL,
  eseguito_il    TIMESTAMP NOT NULL, -- UTC
  dimostrativo   BOOLEAN   NOT NULL
);

-- Grain: one map piece (a level inside a parent). Served unchanged under /forme/<versione>/<percorso>.json.
CREATE TABLE dw.forma (
  percorso  VARCHAR NOT NULL PRIMARY KEY, -- 'italia/regioni', 'provincia/016/comuni'
  versione  VARCHAR NOT NULL,             -- hash of all pieces: same for all rows
  contenuto BLOB    NOT NULL,             -- TopoJSON, brotli
  lunghezza INTEGER NOT NULL              -- bytes before compression
);
