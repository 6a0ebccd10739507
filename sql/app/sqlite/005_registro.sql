-- What was done, and how much the product is used.

-- Grain: one operation. Append-only: the triggers below refuse the rest, whatever the program does.
CREATE TABLE registro (
  evento_id      INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  quando         TEXT    NOT NULL, -- ISO 8601, UTC, milliseconds
  utente_id      TEXT,             -- who; 'sistema'; null: somebody unknown. No key: the log outlives people
  utente         TEXT    NOT NULL, -- e-mail then
  azione         TEXT    NOT NULL, -- what, from a fixed list of words
  oggetto        TEXT    NOT NULL, -- on whom or what
  dettagli       TEXT    NOT NULL, -- JSON: what changed, without secrets
  indirizzo      TEXT    NOT NULL, -- network address
  richiesta_http TEXT    NOT NULL, -- id of the request, as in the logs of the processes
  CONSTRAINT ck_registro_azione CHECK (length(azione) BETWEEN 1 AND 60),
  CONSTRAINT ck_registro_dettagli CHECK (json_valid(dettagli))
) STRICT;
CREATE INDEX ix_registro_quando ON registro (quando);
CREATE INDEX ix_registro_azione ON registro (azione);

CREATE TRIGGER registro_non_cambia BEFORE UPDATE ON registro
BEGIN
  SELECT RAISE(ABORT, 'registro: le righe non si modificano');
END;
CREATE TRIGGER registro_non_perde BEFORE DELETE ON registro
BEGIN
  SELECT RAISE(ABORT, 'registro: le righe non si cancellano');
END;
-- REPLACE deletes without asking the trigger above.
CREATE TRIGGER registro_non_sostituisce BEFORE INSERT ON registro
WHEN EXISTS (SELECT 1 FROM registro WHERE evento_id = NEW.evento_id)
BEGIN
  SELECT RAISE(ABORT, 'registro: le righe non si sostituiscono');
END;

-- Grain: one count of one day. No person in it.
CREATE TABLE statistica (
  tipo   TEXT    NOT NULL, -- accessi, interrogazioni, pagina
  giorno TEXT    NOT NULL, -- YYYY-MM-DD
  chiave TEXT    NOT NULL, -- path of the page; empty for the others
  numero INTEGER NOT NULL,
  PRIMARY KEY (tipo, giorno, chiave),
  CONSTRAINT ck_statistica_tipo CHECK (length(tipo) BETWEEN 1 AND 40),
  CONSTRAINT ck_statistica_giorno CHECK (giorno GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  CONSTRAINT ck_statistica_chiave CHECK (length(chiave) <= 300),
  CONSTRAINT ck_statistica_numero CHECK (numero >= 0)
) STRICT;
