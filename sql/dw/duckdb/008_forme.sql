-- The shapes that the map pieces of dw.forma are cut from, and what loads of boundaries replaced.

-- Grain: one set of shapes. No row: the shapes that come with the program are in use.
CREATE TABLE dw.forma_sorgente (
  codice    VARCHAR NOT NULL PRIMARY KEY, -- 'comuni'
  contenuto BLOB    NOT NULL,             -- TopoJSON, brotli: object comuni, id = codice ISTAT; properties reale, disco
  lunghezza INTEGER NOT NULL              -- bytes before compression
);

-- forma_sorgente as it was before the load `sostituito_da`.
CREATE TABLE dw.storico_forma_sorgente (
  sostituito_da INTEGER NOT NULL, -- caricamento_id
  codice        VARCHAR NOT NULL,
  contenuto     BLOB    NOT NULL,
  lunghezza     INTEGER NOT NULL,
  PRIMARY KEY (sostituito_da, codice)
);

-- dim_comune.forma_indicativa of the versions in force as it was before the load `sostituito_da`.
CREATE TABLE dw.storico_forma_comune (
  sostituito_da    INTEGER NOT NULL, -- caricamento_id
  comune_key       INTEGER NOT NULL,
  forma_indicativa BOOLEAN NOT NULL,
  PRIMARY KEY (sostituito_da, comune_key)
);
