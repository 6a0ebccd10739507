-- The territory over time, and the aggregations that real lists bring. Twin of duckdb/006_territorio.sql.

ALTER TABLE dw.dim_comune ADD catastale_codice nvarchar(4) NULL;
ALTER TABLE dw.dim_comune ADD uts_codice nvarchar(20) NULL;
ALTER TABLE dw.dim_comune ADD unione_codice nvarchar(50) NULL;
ALTER TABLE dw.dim_comune ADD unione_nome nvarchar(300) NULL;
ALTER TABLE dw.dim_comune ADD comunita_montana_codice nvarchar(50) NULL;
ALTER TABLE dw.dim_comune ADD comunita_montana_nome nvarchar(300) NULL;
ALTER TABLE dw.dim_comune ADD area_interna_codice nvarchar(20) NULL;
ALTER TABLE dw.dim_comune ADD area_interna_nome nvarchar(200) NULL;
ALTER TABLE dw.dim_comune ADD superficie_kmq float NULL;
ALTER TABLE dw.dim_comune ADD ats_dimostrativo bit NULL DEFAULT 1;
ALTER TABLE dw.dim_comune ADD sll_dimostrativo bit NULL DEFAULT 1;
ALTER TABLE dw.dim_comune ADD forma_indicativa bit NULL DEFAULT 1;
ALTER TABLE dw.dim_comune ADD comune_attuale_key int NULL;
-- Unlike DuckDB, SQL Server gives the default only to rows that come later.
UPDATE dw.dim_comune SET comune_attuale_key = comune_key, ats_dimostrativo = 1, sll_dimostrativo = 1, forma_indicativa = 1;

CREATE TABLE dw.comune_variazione (
  variazione_key int           NOT NULL,
  tipo           nvarchar(20)  NOT NULL,
  codice_istat   nvarchar(6)   NOT NULL,
  nome           nvarchar(200) NOT NULL,
  codice_nuovo   nvarchar(6)   NOT NULL,
  nome_nuovo     nvarchar(200) NOT NULL,
  decorrenza     date          NOT NULL,
  peso           float,
  CONSTRAINT pk_comune_variazione PRIMARY KEY (variazione_key)
);

CREATE TABLE dw.appartenenza (
  tipo       nvarchar(50)  NOT NULL,
  codice     nvarchar(50)  NOT NULL,
  nome       nvarchar(300) NOT NULL,
  comune_key int           NOT NULL,
  valido_dal date          NOT NULL,
  valido_al  date,
  CONSTRAINT pk_appartenenza PRIMARY KEY (tipo, codice, comune_key, valido_dal)
);
ALTER TABLE dw.appartenenza ADD CONSTRAINT fk_appartenenza_comune
  FOREIGN KEY (comune_key) REFERENCES dw.dim_comune (comune_key);

CREATE TABLE dw.storico_comune (
  sostituito_da             int,
  comune_key                int,
  codice_istat              nvarchar(10),
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
  comune_attuale_key        int
);

CREATE TABLE dw.storico_appartenenza (
  sostituito_da int,
  tipo          nvarchar(50),
  codice        nvarchar(50),
  nome          nvarchar(300),
  comune_key    int,
  valido_dal    date,
  valido_al     date
);

CREATE TABLE dw.storico_variazione (
  sostituito_da  int,
  variazione_key int,
  tipo           nvarchar(20),
  codice_istat   nvarchar(6),
  nome           nvarchar(200),
  codice_nuovo   nvarchar(6),
  nome_nuovo     nvarchar(200),
  decorrenza     date,
  peso           float
);

CREATE TABLE dw.storico_forma (
  sostituito_da int,
  percorso      nvarchar(200),
  versione      nvarchar(100),
  contenuto     varbinary(max),
  lunghezza     int
);
