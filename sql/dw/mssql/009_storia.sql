-- What the dated versions of comuni are derived from. Nothing here is ever changed: a load adds its rows, undoing it takes them away.
-- Twin of duckdb/009_storia.sql.

CREATE TABLE dw.comune_elenco (
  caricamento_id      int           NOT NULL,
  data                date          NOT NULL, -- the day that the list describes
  codice_istat        nvarchar(6)   NOT NULL,
  nome                nvarchar(200) NOT NULL,
  provincia_codice    nvarchar(3)   NOT NULL, -- the historic one: first three digits of codice_istat
  provincia_nome      nvarchar(200) NOT NULL,
  provincia_sigla     nvarchar(4)   NOT NULL,
  regione_codice      nvarchar(2)   NOT NULL,
  regione_nome        nvarchar(200) NOT NULL,
  ripartizione_codice nvarchar(2)   NOT NULL,
  ripartizione_nome   nvarchar(50)  NOT NULL,
  catastale_codice    nvarchar(4),
  uts_codice          nvarchar(20),
  CONSTRAINT pk_comune_elenco PRIMARY KEY (caricamento_id, codice_istat)
);

CREATE TABLE dw.comune_aggregazione (
  caricamento_id int           NOT NULL,
  linea          int           NOT NULL, -- line of the file that says so
  tipo           nvarchar(50)  NOT NULL,
  codice_istat   nvarchar(6)   NOT NULL,
  codice         nvarchar(50)  NOT NULL, -- of the aggregation; empty for a size
  nome           nvarchar(300) NOT NULL,
  valore         float,                  -- km2, for 'superficie'
  valido_dal     date          NOT NULL,
  valido_al      date,
  CONSTRAINT pk_comune_aggregazione PRIMARY KEY (caricamento_id, linea, tipo)
);

ALTER TABLE dw.comune_variazione ADD caricamento_id int NULL;

CREATE TABLE dw.comune_ripartito (
  comune_key  int   NOT NULL, -- the version that was divided
  attuale_key int   NOT NULL, -- a version in force
  peso        float NOT NULL  -- share, in ]0, 1]; the parts of one comune sum to 1
);

DROP TABLE dw.storico_variazione;
DROP TABLE dw.storico_appartenenza;

CREATE TABLE dw.stage_comune (
  comune_key                int NOT NULL,
  codice_istat              nvarchar(6),
  nome                      nvarchar(200),
  provincia_codice          nvarchar(3),
  provincia_nome            nvarchar(200),
  provincia_sigla           nvarchar(4),
  regione_codice            nvarchar(2),
  regione_nome              nvarchar(200),
  ripartizione_codice       nvarchar(2),
  ripartizione_nome         nvarchar(50),
  sll_codice                nvarchar(20),
  sll_nome                  nvarchar(200),
  ats_codice                nvarchar(50),
  ats_nome                  nvarchar(300),
  latitudine                float,
  longitudine               float,
  residenti_2011            int,
  valido_dal                date,
  valido_al                 date,
  dimostrativo_aggregazioni bit,
  catastale_codice          nvarchar(4),
  uts_codice                nvarchar(20),
  unione_codice             nvarchar(50),
  unione_nome               nvarchar(300),
  comunita_montana_codice   nvarchar(50),
  comunita_montana_nome     nvarchar(300),
  area_interna_codice       nvarchar(20),
  area_interna_nome         nvarchar(200),
  superficie_kmq            float,
  ats_dimostrativo          bit,
  sll_dimostrativo          bit,
  forma_indicativa          bit,
  comune_attuale_key        int,
  CONSTRAINT pk_stage_comune PRIMARY KEY (comune_key)
);

CREATE TABLE dw.stage_ripuntamento (
  vecchia     int NOT NULL, -- dim_comune
  periodo_key int NOT NULL, -- dim_periodo
  nuova       int NOT NULL, -- dim_comune
  CONSTRAINT pk_stage_ripuntamento PRIMARY KEY (vecchia, periodo_key)
);
