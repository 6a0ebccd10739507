-- Which load the rollups of a model stand for: written by the process that builds them, read by those that only answer.
-- Grain: one version of the semantic model.
CREATE TABLE dw.edizione (
  modello        VARCHAR   NOT NULL PRIMARY KEY, -- version of the model, a hash of its files
  caricamento_id INTEGER   NOT NULL,             -- last load that every rollup contains
  pronta_il      TIMESTAMP NOT NULL              -- UTC
);
