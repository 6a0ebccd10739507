-- What a load leaves behind, and what it needs to be undone. Twin of duckdb/005_caricamenti.sql.

ALTER TABLE dw.caricamento ADD operazione nvarchar(20) NULL DEFAULT 'caricamento';
ALTER TABLE dw.caricamento ADD stato nvarchar(20) NULL DEFAULT 'pubblicato';
ALTER TABLE dw.caricamento ADD origine nvarchar(100) NULL;
ALTER TABLE dw.caricamento ADD parametri nvarchar(4000) NULL;
ALTER TABLE dw.caricamento ADD esclusi bigint NULL DEFAULT 0;
ALTER TABLE dw.caricamento ADD scarti_file nvarchar(400) NULL;
ALTER TABLE dw.caricamento ADD annulla_id int NULL;
-- Unlike DuckDB, SQL Server gives the default only to rows that come later.
UPDATE dw.caricamento SET operazione = 'caricamento', stato = 'pubblicato', esclusi = 0;

CREATE TABLE dw.definizione_dataset (
  codice      nvarchar(100) NOT NULL,
  definizione nvarchar(max) NOT NULL,
  creata_da   nvarchar(200) NOT NULL,
  creata_il   datetime2(3)  NOT NULL,
  CONSTRAINT pk_definizione_dataset PRIMARY KEY (codice)
);

CREATE TABLE dw.storico_dataset (
  sostituito_da  int           NOT NULL,
  codice         nvarchar(100) NOT NULL,
  aggiornato_al  date          NOT NULL,
  dimostrativo   bit           NOT NULL,
  caricamento_id int,
  CONSTRAINT pk_storico_dataset PRIMARY KEY (sostituito_da, codice)
);
