-- Dimensions of the warehouse, schema dw. Twin of duckdb/001_dimensioni.sql, where grain and meaning of each column stand.
-- Twins on SQL Server: VARCHAR -> nvarchar(n), DOUBLE -> float, BOOLEAN -> bit, BLOB -> varbinary(max), TIMESTAMP -> datetime2.
-- Keys are named constraints; each statement ends with a semicolon and is sent alone.

CREATE TABLE dw.dim_comune (
  comune_key                int           NOT NULL,
  codice_istat              nvarchar(10)  NOT NULL,
  nome                      nvarchar(200) NOT NULL,
  provincia_codice          nvarchar(3)   NOT NULL,
  provincia_nome            nvarchar(200) NOT NULL,
  provincia_sigla           nvarchar(4)   NOT NULL,
  regione_codice            nvarchar(2)   NOT NULL,
  regione_nome              nvarchar(200) NOT NULL,
  ripartizione_codice       nvarchar(2)   NOT NULL,
  ripartizione_nome         nvarchar(50)  NOT NULL,
  sll_codice                nvarchar(20)  NOT NULL,
  sll_nome                  nvarchar(200) NOT NULL,
  ats_codice                nvarchar(50)  NOT NULL,
  ats_nome                  nvarchar(300) NOT NULL,
  latitudine                float         NOT NULL,
  longitudine               float         NOT NULL,
  residenti_2011            int           NOT NULL,
  valido_dal                date          NOT NULL,
  valido_al                 date,
  dimostrativo_aggregazioni bit           NOT NULL,
  CONSTRAINT pk_dim_comune PRIMARY KEY (comune_key),
  CONSTRAINT uq_dim_comune UNIQUE (codice_istat, valido_dal)
);

CREATE TABLE dw.dim_periodo (
  periodo_key      int          NOT NULL,
  codice           nvarchar(20) NOT NULL,
  data_inizio      date         NOT NULL,
  data_fine        date         NOT NULL,
  data_riferimento date         NOT NULL,
  granularita      nvarchar(20) NOT NULL,
  anno             int          NOT NULL,
  etichetta        nvarchar(50) NOT NULL,
  CONSTRAINT pk_dim_periodo PRIMARY KEY (periodo_key),
  CONSTRAINT uq_dim_periodo UNIQUE (codice),
  CONSTRAINT ck_dim_periodo_granularita CHECK (granularita IN ('anno', 'trimestre', 'mese', 'giorno'))
);

CREATE TABLE dw.dim_eta (
  eta_key               int          NOT NULL,
  etichetta             nvarchar(50) NOT NULL,
  quinquennio_codice    nvarchar(20) NOT NULL,
  quinquennio_etichetta nvarchar(50) NOT NULL,
  fascia_codice         nvarchar(20) NOT NULL,
  fascia_etichetta      nvarchar(50) NOT NULL,
  fascia_ordine         int          NOT NULL,
  CONSTRAINT pk_dim_eta PRIMARY KEY (eta_key)
);

CREATE TABLE dw.dim_fascia_eta (
  fascia5_key      int          NOT NULL,
  codice           nvarchar(20) NOT NULL,
  etichetta        nvarchar(50) NOT NULL,
  eta_da           int          NOT NULL,
  eta_a            int          NOT NULL,
  fascia_codice    nvarchar(20) NOT NULL,
  fascia_etichetta nvarchar(50) NOT NULL,
  fascia_ordine    int          NOT NULL,
  CONSTRAINT pk_dim_fascia_eta PRIMARY KEY (fascia5_key),
  CONSTRAINT uq_dim_fascia_eta UNIQUE (codice)
);

CREATE TABLE dw.dim_genere (
  genere_key int          NOT NULL,
  codice     nvarchar(20) NOT NULL,
  etichetta  nvarchar(50) NOT NULL,
  CONSTRAINT pk_dim_genere PRIMARY KEY (genere_key),
  CONSTRAINT uq_dim_genere UNIQUE (codice)
);

CREATE TABLE dw.dim_cittadinanza (
  cittadinanza_key int           NOT NULL,
  codice           nvarchar(20)  NOT NULL,
  area             nvarchar(100) NOT NULL,
  gruppo           nvarchar(20)  NOT NULL,
  italiana         nvarchar(20)  NOT NULL,
  CONSTRAINT pk_dim_cittadinanza PRIMARY KEY (cittadinanza_key),
  CONSTRAINT uq_dim_cittadinanza UNIQUE (codice),
  CONSTRAINT ck_dim_cittadinanza_gruppo CHECK (gruppo IN ('ITA', 'UE', 'EXTRA')),
  CONSTRAINT ck_dim_cittadinanza_italiana CHECK (italiana IN ('italiana', 'straniera'))
);

CREATE TABLE dw.dim_fonte (
  fonte_key int            NOT NULL,
  codice    nvarchar(100)  NOT NULL,
  nome      nvarchar(400)  NOT NULL,
  ente      nvarchar(400)  NOT NULL,
  url       nvarchar(1000),
  licenza   nvarchar(400),
  CONSTRAINT pk_dim_fonte PRIMARY KEY (fonte_key),
  CONSTRAINT uq_dim_fonte UNIQUE (codice)
);

CREATE TABLE dw.dim_indicatore (
  indicatore_key           int            NOT NULL,
  codice                   nvarchar(100)  NOT NULL,
  nome                     nvarchar(400)  NOT NULL,
  nome_breve               nvarchar(200)  NOT NULL,
  definizione              nvarchar(4000) NOT NULL,
  numeratore_descrizione   nvarchar(2000) NOT NULL,
  denominatore_descrizione nvarchar(2000) NOT NULL,
  unita                    nvarchar(100)  NOT NULL,
  moltiplicatore           int            NOT NULL,
  decimali                 int            NOT NULL,
  tipo                     nvarchar(20)   NOT NULL,
  additivita_tempo         nvarchar(20)   NOT NULL,
  gruppo                   nvarchar(200)  NOT NULL,
  dataset_codice           nvarchar(100)  NOT NULL,
  ordine                   int            NOT NULL,
  filtra_genere            bit            NOT NULL,
  filtra_eta               bit            NOT NULL,
  filtra_cittadinanza      bit            NOT NULL,
  CONSTRAINT pk_dim_indicatore PRIMARY KEY (indicatore_key),
  CONSTRAINT uq_dim_indicatore UNIQUE (codice),
  CONSTRAINT ck_dim_indicatore_tipo CHECK (tipo IN ('rapporto', 'conteggio', 'media')),
  CONSTRAINT ck_dim_indicatore_additivita CHECK (additivita_tempo IN ('stock', 'flusso'))
);
