-- Which load the rollups of a model stand for: written by the process that builds them, read by those that only answer.
-- Grain: one version of the semantic model.
CREATE TABLE dw.edizione (
  modello        NVARCHAR(64) NOT NULL, -- version of the model, a hash of its files
  caricamento_id INT          NOT NULL, -- last load that every rollup contains
  pronta_il      DATETIME2(3) NOT NULL, -- UTC
  CONSTRAINT pk_edizione PRIMARY KEY (modello)
);
