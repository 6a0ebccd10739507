-- The shapes that the map pieces of dw.forma are cut from, and what loads of boundaries replaced.

-- Grain: one set of shapes. No row: the shapes that come with the program are in use.
CREATE TABLE dw.forma_sorgente (
  codice    nvarchar(50)   NOT NULL, -- 'comuni'
  contenuto varbinary(max) NOT NULL, -- TopoJSON, brotli: object comuni, id = codice ISTAT; properties reale, disco
  lunghezza int            NOT NULL, -- bytes before compression
  CONSTRAINT pk_forma_sorgente PRIMARY KEY (codice)
);

-- forma_sorgente as it was before the load `sostituito_da`.
CREATE TABLE dw.storico_forma_sorgente (
  sostituito_da int            NOT NULL, -- caricamento_id
  codice        nvarchar(50)   NOT NULL,
  contenuto     varbinary(max) NOT NULL,
  lunghezza     int            NOT NULL,
  CONSTRAINT pk_storico_forma_sorgente PRIMARY KEY (sostituito_da, codice)
);

-- dim_comune.forma_indicativa of the versions in force as it was before the load `sostituito_da`.
CREATE TABLE dw.storico_forma_comune (
  sostituito_da    int NOT NULL, -- caricamento_id
  comune_key       int NOT NULL,
  forma_indicativa bit NOT NULL,
  CONSTRAINT pk_storico_forma_comune PRIMARY KEY (sostituito_da, comune_key)
);
