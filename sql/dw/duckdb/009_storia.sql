-- What the dated versions of comuni are derived from. Nothing here is ever changed: a load adds its rows, undoing it takes them away.

-- Grain: one comune in one list. Rows with caricamento_id 0 are the list that the warehouse was first filled with.
CREATE TABLE dw.comune_elenco (
  caricamento_id      INTEGER NOT NULL,
  data                DATE    NOT NULL, -- the day that the list describes
  codice_istat        VARCHAR NOT NULL,
  nome                VARCHAR NOT NULL,
  provincia_codice    VARCHAR NOT NULL, -- the historic one: first three digits of codice_istat
  provincia_nome      VARCHAR NOT NULL,
  provincia_sigla     VARCHAR NOT NULL,
  regione_codice      VARCHAR NOT NULL,
  regione_nome        VARCHAR NOT NULL,
  ripartizione_codice VARCHAR NOT NULL,
  ripartizione_nome   VARCHAR NOT NULL,
  catastale_codice    VARCHAR,
  uts_codice          VARCHAR,
  PRIMARY KEY (caricamento_id, codice_istat)
);

-- Grain: that a comune belongs to an aggregation, or has a size, from one day to another.
CREATE TABLE dw.comune_aggregazione (
  caricamento_id INTEGER NOT NULL,
  linea          INTEGER NOT NULL, -- line of the file that says so
  tipo           VARCHAR NOT NULL, -- 'sll', 'ats', 'unione', 'comunita_montana', 'area_interna', 'superficie', 'distretto_…'
  codice_istat   VARCHAR NOT NULL,
  codice         VARCHAR NOT NULL, -- of the aggregation; empty for a size
  nome           VARCHAR NOT NULL,
  valore         DOUBLE,           -- km2, for 'superficie'
  valido_dal     DATE    NOT NULL,
  valido_al      DATE,
  PRIMARY KEY (caricamento_id, linea, tipo)
);

ALTER TABLE dw.comune_variazione ADD COLUMN caricamento_id INTEGER; -- the load that brought it

-- Grain: one part of a comune that was divided, when the weights of its parts are known; dim_comune.comune_attuale_key is then NULL.
CREATE TABLE dw.comune_ripartito (
  comune_key  INTEGER NOT NULL, -- dim_comune: the version that was divided
  attuale_key INTEGER NOT NULL, -- dim_comune: a version in force
  peso        DOUBLE  NOT NULL  -- share, in ]0, 1]; the parts of one comune sum to 1
);

-- Loads are undone by taking their rows away: no copies of these are needed.
DROP TABLE dw.storico_variazione;
DROP TABLE dw.storico_appartenenza;

-- Versions on their way into dim_comune; emptied when a load ends.
CREATE TABLE dw.stage_comune (
  comune_key                INTEGER NOT NULL PRIMARY KEY,
  codice_istat              VARCHAR,
  nome                      VARCHAR,
  provincia_codice          VARCHAR,
  provincia_nome            VARCHAR,
  provincia_sigla           VARCHAR,
  regione_codice            VARCHAR,
  regione_nome              VARCHAR,
  ripartizione_codice       VARCHAR,
  ripartizione_nome         VARCHAR,
  sll_codice                VARCHAR,
  sll_nome                  VARCHAR,
  ats_codice                VARCHAR,
  ats_nome                  VARCHAR,
  latitudine                DOUBLE,
  longitudine               DOUBLE,
  residenti_2011            INTEGER,
  valido_dal                DATE,
  valido_al                 DATE,
  dimostrativo_aggregazioni BOOLEAN,
  catastale_codice          VARCHAR,
  uts_codice                VARCHAR,
  unione_codice             VARCHAR,
  unione_nome               VARCHAR,
  comunita_montana_codice   VARCHAR,
  comunita_montana_nome     VARCHAR,
  area_interna_codice       VARCHAR,
  area_interna_nome         VARCHAR,
  superficie_kmq            DOUBLE,
  ats_dimostrativo          BOOLEAN,
  sll_dimostrativo          BOOLEAN,
  forma_indicativa          BOOLEAN,
  comune_attuale_key        INTEGER
);

-- Facts on their way from a version to the one that was in force in their period; emptied when a load ends.
CREATE TABLE dw.stage_ripuntamento (
  vecchia     INTEGER NOT NULL, -- dim_comune
  periodo_key INTEGER NOT NULL, -- dim_periodo
  nuova       INTEGER NOT NULL, -- dim_comune
  PRIMARY KEY (vecchia, periodo_key)
);
