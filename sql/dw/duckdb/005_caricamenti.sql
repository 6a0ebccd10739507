-- What a load leaves behind, and what it needs to be undone.

ALTER TABLE dw.caricamento ADD COLUMN operazione VARCHAR DEFAULT 'caricamento'; -- 'caricamento' | 'annullamento' | 'rigenerazione'
ALTER TABLE dw.caricamento ADD COLUMN stato VARCHAR DEFAULT 'pubblicato';       -- 'pubblicato' | 'annullato'
ALTER TABLE dw.caricamento ADD COLUMN origine VARCHAR;                          -- name of the source ('posas'); NULL for generated data
ALTER TABLE dw.caricamento ADD COLUMN parametri VARCHAR;                        -- JSON: options that the content depends on (year, seed, regions)
ALTER TABLE dw.caricamento ADD COLUMN esclusi BIGINT DEFAULT 0;                 -- lines without data (totals, notes), not in letti
ALTER TABLE dw.caricamento ADD COLUMN scarti_file VARCHAR;                      -- file name of the list of rejects; NULL when there are none
ALTER TABLE dw.caricamento ADD COLUMN annulla_id INTEGER;                       -- the load that this one undoes

-- Grain: one declared dataset, reusable for the next supply.
CREATE TABLE dw.definizione_dataset (
  codice      VARCHAR   NOT NULL PRIMARY KEY, -- dataset.codice, a slug
  definizione VARCHAR   NOT NULL,             -- JSON as declared
  creata_da   VARCHAR   NOT NULL,
  creata_il   TIMESTAMP NOT NULL              -- UTC
);

-- The row of dw.dataset as it was before the load `sostituito_da`.
CREATE TABLE dw.storico_dataset (
  sostituito_da  INTEGER NOT NULL, -- caricamento_id
  codice         VARCHAR NOT NULL, -- dataset.codice
  aggiornato_al  DATE    NOT NULL,
  dimostrativo   BOOLEAN NOT NULL,
  caricamento_id INTEGER,
  PRIMARY KEY (sostituito_da, codice)
);
