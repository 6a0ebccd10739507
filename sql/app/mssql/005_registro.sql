-- What was done, and how much the product is used.

-- Grain: one operation. Append-only: the trigger below refuses the rest, whatever the program does.
CREATE TABLE app.registro (
  evento_id      bigint IDENTITY(1, 1) NOT NULL,
  quando         datetime2(3)          NOT NULL, -- UTC
  utente_id      nvarchar(40)          NULL,     -- who; 'sistema'; null: somebody unknown. No key: the log outlives people
  utente         nvarchar(254)         NOT NULL, -- e-mail then
  azione         nvarchar(60)          NOT NULL, -- what, from a fixed list of words
  oggetto        nvarchar(400)         NOT NULL, -- on whom or what
  dettagli       nvarchar(max)         NOT NULL, -- JSON: what changed, without secrets
  indirizzo      nvarchar(100)         NOT NULL, -- network address
  richiesta_http nvarchar(100)         NOT NULL, -- id of the request, as in the logs of the processes
  CONSTRAINT pk_registro PRIMARY KEY (evento_id),
  CONSTRAINT ck_registro_azione CHECK (LEN(azione) >= 1),
  CONSTRAINT ck_registro_dettagli CHECK (ISJSON(dettagli) = 1)
);
CREATE INDEX ix_registro_quando ON app.registro (quando);
CREATE INDEX ix_registro_azione ON app.registro (azione);

CREATE TRIGGER app.registro_non_cambia ON app.registro INSTEAD OF UPDATE, DELETE
AS THROW 51001, N'registro: le righe non si modificano e non si cancellano', 1;

-- Grain: none, always empty. TRUNCATE TABLE asks no trigger, but refuses a table to which a foreign key points.
CREATE TABLE app.registro_guardia (
  evento_id bigint NOT NULL,
  CONSTRAINT pk_registro_guardia PRIMARY KEY (evento_id)
);
ALTER TABLE app.registro_guardia ADD CONSTRAINT fk_registro_guardia_evento_id FOREIGN KEY (evento_id) REFERENCES app.registro (evento_id);

-- Grain: one count of one day. No person in it.
CREATE TABLE app.statistica (
  tipo   nvarchar(40)  NOT NULL, -- accessi, interrogazioni, pagina
  giorno date          NOT NULL,
  chiave nvarchar(300) NOT NULL, -- path of the page; empty for the others
  numero bigint        NOT NULL,
  CONSTRAINT pk_statistica PRIMARY KEY (tipo, giorno, chiave),
  CONSTRAINT ck_statistica_tipo CHECK (LEN(tipo) >= 1),
  CONSTRAINT ck_statistica_numero CHECK (numero >= 0)
);
