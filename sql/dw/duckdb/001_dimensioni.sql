-- Dimensions of the warehouse, schema dw.
-- Types are kept to those that exist in T-SQL under the same or an obvious name:
--   VARCHAR -> NVARCHAR(n), DOUBLE -> FLOAT, BOOLEAN -> BIT, BLOB -> VARBINARY(MAX), TIMESTAMP -> DATETIME2.

CREATE SCHEMA IF NOT EXISTS dw;

-- Grain: one dated version of a comune (SCD2). Today every comune has one version.
-- One column per EXCLUSIVE aggregation (a comune is in exactly one provincia, ATS, SLL), so joins are many to one.
CREATE TABLE dw.dim_comune (
  comune_key                INTEGER NOT NULL PRIMARY KEY, -- surrogate; ascending with codice_istat
  codice_istat              VARCHAR NOT NULL,             -- six digits, always text ('016024')
  nome                      VARCHAR NOT NULL,             -- official name, bilingual where it is ('Bolzano/Bozen')
  provincia_codice          VARCHAR NOT NULL,             -- three digits, the first three of codice_istat
  provincia_nome            VARCHAR NOT NULL,
  provincia_sigla           VARCHAR NOT NULL,             -- 'BG'; 'NA' is Napoli, not a null
  regione_codice            VARCHAR NOT NULL,             -- two digits ('03')
  regione_nome              VARCHAR NOT NULL,
  ripartizione_codice       VARCHAR NOT NULL,             -- '1' Nord-ovest … '5' Isole
  ripartizione_nome         VARCHAR NOT NULL,
  sll_codice                VARCHAR NOT NULL,             -- Sistema locale del lavoro; may cross regions
  sll_nome                  VARCHAR NOT NULL,
  ats_codice                VARCHAR NOT NULL,             -- Ambito territoriale sociale
  ats_nome                  VARCHAR NOT NULL,
  latitudine                DOUBLE  NOT NULL,             -- WGS84, degrees
  longitudine               DOUBLE  NOT NULL,
  residenti_2011            INTEGER NOT NULL,             -- population census of 9 October 2011
  valido_dal                DATE    NOT NULL,             -- first day of this version; 1900-01-01 = since ever
  valido_al                 DATE,                         -- last day; NULL = in force
  dimostrativo_aggregazioni BOOLEAN NOT NULL,             -- true: ATS and SLL are made from nearness, not the official lists
  UNIQUE (codice_istat, valido_dal)
);

-- Grain: one period of one granularity. Real dates, so that days, months, quarters and years live side by side.
CREATE TABLE dw.dim_periodo (
  periodo_key      INTEGER NOT NULL PRIMARY KEY, -- for years: the year itself
  codice           VARCHAR NOT NULL UNIQUE,      -- '2024', '2024-T3', '2024-03', '2024-03-15'
  data_inizio      DATE    NOT NULL,
  data_fine        DATE    NOT NULL,
  data_riferimento DATE    NOT NULL,             -- the day a stock refers to: 1 January for a year
  granularita      VARCHAR NOT NULL CHECK (granularita IN ('anno', 'trimestre', 'mese', 'giorno')),
  anno             INTEGER NOT NULL,
  etichetta        VARCHAR NOT NULL
);

-- Grain: one single age in completed years, 0 … 100 (100 = 100 and over, as ISTAT publishes).
CREATE TABLE dw.dim_eta (
  eta_key              INTEGER NOT NULL PRIMARY KEY, -- the age itself
  etichetta            VARCHAR NOT NULL,
  quinquennio_codice   VARCHAR NOT NULL,             -- '0-4' … '95-99', '100+'
  quinquennio_etichetta VARCHAR NOT NULL,
  fascia_codice        VARCHAR NOT NULL,             -- '0-14', '15-24', '25-34', '35-49', '50-64', '65+'
  fascia_etichetta     VARCHAR NOT NULL,
  fascia_ordine        INTEGER NOT NULL
);

-- Grain: one age class of the labour indicators: five years from 15-19 to 60-64, then 65 and over.
CREATE TABLE dw.dim_fascia_eta (
  fascia5_key      INTEGER NOT NULL PRIMARY KEY,
  codice           VARCHAR NOT NULL UNIQUE,
  etichetta        VARCHAR NOT NULL,
  eta_da           INTEGER NOT NULL,
  eta_a            INTEGER NOT NULL,             -- inclusive; 100 for the open class
  fascia_codice    VARCHAR NOT NULL,             -- same codes as dim_eta
  fascia_etichetta VARCHAR NOT NULL,
  fascia_ordine    INTEGER NOT NULL
);

CREATE TABLE dw.dim_genere (
  genere_key INTEGER NOT NULL PRIMARY KEY,
  codice     VARCHAR NOT NULL UNIQUE, -- 'M' | 'F'
  etichetta  VARCHAR NOT NULL
);

-- Grain: one citizenship as far as the sources split it: Italy, then areas of the world.
CREATE TABLE dw.dim_cittadinanza (
  cittadinanza_key INTEGER NOT NULL PRIMARY KEY,
  codice           VARCHAR NOT NULL UNIQUE,
  area             VARCHAR NOT NULL,
  gruppo           VARCHAR NOT NULL CHECK (gruppo IN ('ITA', 'UE', 'EXTRA')),
  italiana         VARCHAR NOT NULL CHECK (italiana IN ('italiana', 'straniera'))
);

-- Grain: one body and publication that data come from.
CREATE TABLE dw.dim_fonte (
  fonte_key INTEGER NOT NULL PRIMARY KEY,
  codice    VARCHAR NOT NULL UNIQUE,
  nome      VARCHAR NOT NULL, -- the publication
  ente      VARCHAR NOT NULL, -- the body
  url       VARCHAR,
  licenza   VARCHAR
);

-- Grain: one indicator. Content: sql/dw/indicatori.json, written again at every start.
CREATE TABLE dw.dim_indicatore (
  indicatore_key           INTEGER NOT NULL PRIMARY KEY,
  codice                   VARCHAR NOT NULL UNIQUE,
  nome                     VARCHAR NOT NULL,
  nome_breve               VARCHAR NOT NULL,
  definizione              VARCHAR NOT NULL,
  numeratore_descrizione   VARCHAR NOT NULL,
  denominatore_descrizione VARCHAR NOT NULL,
  unita                    VARCHAR NOT NULL, -- as read beside the number: '%', 'ogni 100 occupati', '€'
  moltiplicatore           INTEGER NOT NULL, -- value = moltiplicatore * sum(numeratore) / sum(denominatore)
  decimali                 INTEGER NOT NULL,
  tipo                     VARCHAR NOT NULL CHECK (tipo IN ('rapporto', 'conteggio', 'media')),
  additivita_tempo         VARCHAR NOT NULL CHECK (additivita_tempo IN ('stock', 'flusso')),
  gruppo                   VARCHAR NOT NULL,
  dataset_codice           VARCHAR NOT NULL, -- dw.dataset.codice
  ordine                   INTEGER NOT NULL,
  filtra_genere            BOOLEAN NOT NULL, -- false: the filter makes no sense for this indicator
  filtra_eta               BOOLEAN NOT NULL,
  filtra_cittadinanza      BOOLEAN NOT NULL
);
