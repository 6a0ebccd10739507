-- Real supplies: quantities as delivered, residents by country of citizenship, and the members that say "not split".

INSERT INTO dw.dim_genere (genere_key, codice, etichetta) VALUES (0, 'T', 'Non ripartito');

-- eta_a before eta_da: no age falls into it.
INSERT INTO dw.dim_fascia_eta
  (fascia5_key, codice, etichetta, eta_da, eta_a, fascia_codice, fascia_etichetta, fascia_ordine)
VALUES (0, 'ND', 'Non ripartita', 0, -1, 'ND', 'Non ripartita', 9);

-- Two members more, which no group of countries contains: the check is written again.
CREATE TABLE dw.dim_cittadinanza_nuova (
  cittadinanza_key INTEGER NOT NULL PRIMARY KEY,
  codice           VARCHAR NOT NULL UNIQUE,
  area             VARCHAR NOT NULL,
  gruppo           VARCHAR NOT NULL CHECK (gruppo IN ('ITA', 'UE', 'EXTRA', 'ND')),
  italiana         VARCHAR NOT NULL CHECK (italiana IN ('italiana', 'straniera', 'non ripartita'))
);
INSERT INTO dw.dim_cittadinanza_nuova SELECT * FROM dw.dim_cittadinanza;
DROP TABLE dw.dim_cittadinanza;
ALTER TABLE dw.dim_cittadinanza_nuova RENAME TO dim_cittadinanza;
INSERT INTO dw.dim_cittadinanza (cittadinanza_key, codice, area, gruppo, italiana) VALUES
  (0, 'ND',  'Non ripartita',              'ND', 'non ripartita'),
  (7, 'STR', 'Paesi esteri (non distinti)', 'ND', 'straniera');

-- Grain: one country of citizenship (ISTAT's codes; 100 is Italy).
CREATE TABLE dw.dim_paese (
  paese_key        INTEGER NOT NULL PRIMARY KEY, -- ISTAT's code
  nome             VARCHAR NOT NULL,
  zona             VARCHAR NOT NULL,
  continente       VARCHAR NOT NULL,
  cittadinanza_key INTEGER NOT NULL              -- dim_cittadinanza: the area it belongs to
);

-- Grain: comune x period x gender x country. Meaning: foreign residents on 1 January. A STOCK.
CREATE TABLE dw.fact_stranieri (
  comune_key  INTEGER NOT NULL, -- dim_comune
  periodo_key INTEGER NOT NULL, -- dim_periodo
  genere_key  INTEGER NOT NULL, -- dim_genere
  paese_key   INTEGER NOT NULL, -- dim_paese
  residenti   INTEGER NOT NULL  -- persons, > 0
);

-- Grain: one quantity that supplies bring ('occupati', 'contribuenti_lavoro').
CREATE TABLE dw.dim_grandezza (
  grandezza_key  INTEGER NOT NULL PRIMARY KEY,
  codice         VARCHAR NOT NULL UNIQUE,
  nome           VARCHAR NOT NULL,
  unita          VARCHAR NOT NULL, -- 'persone', 'contratti', 'euro'
  dataset_codice VARCHAR NOT NULL  -- dw.dataset.codice
);

-- Grain: quantity x comune x period x age class x gender x citizenship; 0 where the supply does not split.
CREATE TABLE dw.fact_grandezza (
  grandezza_key    INTEGER NOT NULL, -- dim_grandezza
  comune_key       INTEGER NOT NULL, -- dim_comune
  periodo_key      INTEGER NOT NULL, -- dim_periodo
  fascia5_key      INTEGER NOT NULL, -- dim_fascia_eta
  genere_key       INTEGER NOT NULL, -- dim_genere
  cittadinanza_key INTEGER NOT NULL, -- dim_cittadinanza
  valore           BIGINT  NOT NULL  -- persons, contracts, whole euros
);

-- Which quantities an indicator is made of; fact_indicatore is computed from them at load.
CREATE TABLE dw.indicatore_formula (
  indicatore_codice       VARCHAR NOT NULL PRIMARY KEY, -- dim_indicatore.codice
  numeratore_grandezza    VARCHAR NOT NULL,             -- dim_grandezza.codice
  denominatore_grandezza  VARCHAR                       -- NULL for a plain count
);

-- Rows on their way, one load at a time; emptied when it ends.
CREATE TABLE dw.stage_popolazione (
  caricamento_id INTEGER NOT NULL,
  linea          INTEGER NOT NULL, -- line of the file
  comune_key     INTEGER NOT NULL,
  periodo_key    INTEGER NOT NULL,
  eta_key        INTEGER NOT NULL,
  maschi         INTEGER NOT NULL,
  femmine        INTEGER NOT NULL
);
CREATE TABLE dw.stage_stranieri (
  caricamento_id INTEGER NOT NULL,
  linea          INTEGER NOT NULL,
  comune_key     INTEGER NOT NULL,
  periodo_key    INTEGER NOT NULL,
  paese_key      INTEGER NOT NULL,
  maschi         INTEGER NOT NULL,
  femmine        INTEGER NOT NULL
);
CREATE TABLE dw.stage_grandezza (
  caricamento_id   INTEGER NOT NULL,
  linea            INTEGER NOT NULL,
  grandezza_key    INTEGER NOT NULL,
  comune_key       INTEGER NOT NULL,
  periodo_key      INTEGER NOT NULL,
  fascia5_key      INTEGER NOT NULL,
  genere_key       INTEGER NOT NULL,
  cittadinanza_key INTEGER NOT NULL,
  valore           BIGINT  NOT NULL
);

-- Facts as they were before the load `sostituito_da`. Demonstration facts are never kept: they are made again from their seed.
CREATE TABLE dw.storico_popolazione AS SELECT CAST(0 AS INTEGER) AS sostituito_da, * FROM dw.fact_popolazione WHERE 1 = 0;
CREATE TABLE dw.storico_stranieri AS SELECT CAST(0 AS INTEGER) AS sostituito_da, * FROM dw.fact_stranieri WHERE 1 = 0;
CREATE TABLE dw.storico_grandezza AS SELECT CAST(0 AS INTEGER) AS sostituito_da, * FROM dw.fact_grandezza WHERE 1 = 0;
CREATE TABLE dw.storico_indicatore AS SELECT CAST(0 AS INTEGER) AS sostituito_da, * FROM dw.fact_indicatore WHERE 1 = 0;
