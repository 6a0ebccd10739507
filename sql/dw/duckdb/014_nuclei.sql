-- Households that receive the inclusion allowance and the social services that take charge of them. Protected: rows follow the
-- scopes of who asks (model/views/nuclei-presi-in-carico.yml), and no total of them is public.

-- Grain: one phase of taking charge, in order.
CREATE TABLE dw.dim_fase (
  fase_key    INTEGER NOT NULL PRIMARY KEY, -- 1 … 6, ascending with the order
  codice      VARCHAR NOT NULL UNIQUE,
  nome        VARCHAR NOT NULL,
  descrizione VARCHAR NOT NULL
);
INSERT INTO dw.dim_fase (fase_key, codice, nome, descrizione) VALUES
  (1, 'richiesta',     'Richiesta presentata',    'La domanda è accolta; il nucleo attende un ente che se ne occupi.'),
  (2, 'assegnata',     'Assegnata',               'Il nucleo è assegnato a un ente e a un operatore.'),
  (3, 'valutazione',   'Valutazione in corso',    'L''operatore valuta i bisogni del nucleo.'),
  (4, 'patto_firmato', 'Patto firmato',           'Il nucleo ha firmato il patto per l''inclusione sociale.'),
  (5, 'sospesa',       'Sospesa',                 'Il percorso è sospeso.'),
  (6, 'decaduta',      'Decaduta',                'Il nucleo non ha più diritto alla misura.');

-- Grain: one body that can be in charge of households.
CREATE TABLE dw.dim_ente (
  codice VARCHAR NOT NULL PRIMARY KEY, -- as in the index of public administrations (IndicePA), lower case
  nome   VARCHAR NOT NULL
);

-- Grain: household x observation day. A STOCK: never add over periods. A household has one phase at a day.
-- Unique: (soggetto, periodo_key). Stored in the order comune, soggetto, period.
CREATE TABLE dw.fact_nuclei (
  comune_key  INTEGER NOT NULL, -- dim_comune: where the household lives
  periodo_key INTEGER NOT NULL, -- dim_periodo: a quarter, observed on its last day
  fase_key    INTEGER NOT NULL, -- dim_fase
  ente_codice VARCHAR NOT NULL, -- dim_ente: the body in charge
  soggetto    VARCHAR NOT NULL, -- pseudonym of the household, from nothing that is known of a person
  componenti  INTEGER NOT NULL, -- persons of the household, > 0
  giorni      INTEGER NOT NULL  -- days since the application, >= 0
);

-- Grain: level x territory x observation day x phase. What the comparison with wider territories reads, through a rollup that each load makes again.
CREATE VIEW dw.confronto_nuclei AS
SELECT 'italia' AS livello, 'IT' AS territorio_codice, 'Italia' AS territorio_nome, f.periodo_key, f.fase_key,
       COUNT(*) AS nuclei, SUM(CAST(f.componenti AS BIGINT)) AS componenti, SUM(CAST(f.giorni AS BIGINT)) AS giorni
  FROM dw.fact_nuclei AS f JOIN dw.dim_comune AS c ON c.comune_key = f.comune_key
 GROUP BY f.periodo_key, f.fase_key
UNION ALL
SELECT 'regione' AS livello, c.regione_codice AS territorio_codice, MIN(c.regione_nome) AS territorio_nome, f.periodo_key, f.fase_key,
       COUNT(*) AS nuclei, SUM(CAST(f.componenti AS BIGINT)) AS componenti, SUM(CAST(f.giorni AS BIGINT)) AS giorni
  FROM dw.fact_nuclei AS f JOIN dw.dim_comune AS c ON c.comune_key = f.comune_key
 GROUP BY c.regione_codice, f.periodo_key, f.fase_key
UNION ALL
SELECT 'provincia' AS livello, c.provincia_codice AS territorio_codice, MIN(c.provincia_nome) AS territorio_nome, f.periodo_key, f.fase_key,
       COUNT(*) AS nuclei, SUM(CAST(f.componenti AS BIGINT)) AS componenti, SUM(CAST(f.giorni AS BIGINT)) AS giorni
  FROM dw.fact_nuclei AS f JOIN dw.dim_comune AS c ON c.comune_key = f.comune_key
 GROUP BY c.provincia_codice, f.periodo_key, f.fase_key
UNION ALL
SELECT 'ats' AS livello, c.ats_codice AS territorio_codice, MIN(c.ats_nome) AS territorio_nome, f.periodo_key, f.fase_key,
       COUNT(*) AS nuclei, SUM(CAST(f.componenti AS BIGINT)) AS componenti, SUM(CAST(f.giorni AS BIGINT)) AS giorni
  FROM dw.fact_nuclei AS f JOIN dw.dim_comune AS c ON c.comune_key = f.comune_key
 GROUP BY c.ats_codice, f.periodo_key, f.fase_key;
