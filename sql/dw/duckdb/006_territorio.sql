-- The territory over time, and the aggregations that real lists bring.
-- A default is written as a constant: DuckDB turns `DEFAULT TRUE` of an added column into several statements with a setting of its own.

ALTER TABLE dw.dim_comune ADD COLUMN catastale_codice VARCHAR;         -- 'A074'; NULL when the list in use does not say it
ALTER TABLE dw.dim_comune ADD COLUMN uts_codice VARCHAR;               -- unita territoriale sovracomunale: '201' for the citta metropolitana of Torino
ALTER TABLE dw.dim_comune ADD COLUMN unione_codice VARCHAR;            -- Unione di comuni; NULL when in none or not loaded
ALTER TABLE dw.dim_comune ADD COLUMN unione_nome VARCHAR;
ALTER TABLE dw.dim_comune ADD COLUMN comunita_montana_codice VARCHAR;
ALTER TABLE dw.dim_comune ADD COLUMN comunita_montana_nome VARCHAR;
ALTER TABLE dw.dim_comune ADD COLUMN area_interna_codice VARCHAR;      -- 'A' (Polo) … 'F' (Ultraperiferico)
ALTER TABLE dw.dim_comune ADD COLUMN area_interna_nome VARCHAR;
ALTER TABLE dw.dim_comune ADD COLUMN superficie_kmq DOUBLE;
ALTER TABLE dw.dim_comune ADD COLUMN ats_dimostrativo BOOLEAN DEFAULT 1; -- ATS made from nearness; false once the real list is loaded
ALTER TABLE dw.dim_comune ADD COLUMN sll_dimostrativo BOOLEAN DEFAULT 1;
ALTER TABLE dw.dim_comune ADD COLUMN forma_indicativa BOOLEAN DEFAULT 1; -- drawn by nearness; false once real boundaries are loaded
-- The version in force today of the same place: fusions, renames and recodes followed. NULL: split without weights.
ALTER TABLE dw.dim_comune ADD COLUMN comune_attuale_key INTEGER;
UPDATE dw.dim_comune SET comune_attuale_key = comune_key;

-- Grain: one administrative change as published (ISTAT, Variazioni; SITUAS 129).
CREATE TABLE dw.comune_variazione (
  variazione_key INTEGER NOT NULL PRIMARY KEY,
  tipo           VARCHAR NOT NULL, -- CS, ES, AQES, AQ, CE, CECS, AP, CD, RN
  codice_istat   VARCHAR NOT NULL, -- before
  nome           VARCHAR NOT NULL,
  codice_nuovo   VARCHAR NOT NULL, -- after, or the other comune
  nome_nuovo     VARCHAR NOT NULL,
  decorrenza     DATE    NOT NULL,
  peso           DOUBLE            -- share of the old comune that goes to the new one; NULL when unknown
);

-- Grain: one comune in one aggregation of a kind that may overlap (distretti), dated.
CREATE TABLE dw.appartenenza (
  tipo         VARCHAR NOT NULL, -- 'distretto_commercio', 'distretto_industriale'
  codice       VARCHAR NOT NULL,
  nome         VARCHAR NOT NULL,
  comune_key   INTEGER NOT NULL, -- dim_comune
  valido_dal   DATE    NOT NULL,
  valido_al    DATE,
  PRIMARY KEY (tipo, codice, comune_key, valido_dal)
);

-- dim_comune as it was before the load `sostituito_da`.
CREATE TABLE dw.storico_comune AS SELECT CAST(0 AS INTEGER) AS sostituito_da, * FROM dw.dim_comune WHERE 1 = 0;
-- appartenenza as it was before the load `sostituito_da`.
CREATE TABLE dw.storico_appartenenza AS SELECT CAST(0 AS INTEGER) AS sostituito_da, * FROM dw.appartenenza WHERE 1 = 0;
CREATE TABLE dw.storico_variazione AS SELECT CAST(0 AS INTEGER) AS sostituito_da, * FROM dw.comune_variazione WHERE 1 = 0;
CREATE TABLE dw.storico_forma AS SELECT CAST(0 AS INTEGER) AS sostituito_da, * FROM dw.forma WHERE 1 = 0;
