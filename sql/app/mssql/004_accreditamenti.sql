-- Requests for accreditation. One request names several people and the formal communication (PEC) that came with it; each
-- person is decided alone.

-- Grain: one request.
CREATE TABLE app.richiesta (
  richiesta_id   int IDENTITY(1, 1) NOT NULL,
  richiedente_id nvarchar(40)       NOT NULL,
  pec_protocollo nvarchar(100)      NOT NULL,
  pec_data       date               NOT NULL,
  creata_il      datetime2(3)       NOT NULL,
  CONSTRAINT pk_richiesta PRIMARY KEY (richiesta_id)
);
ALTER TABLE app.richiesta ADD CONSTRAINT fk_richiesta_richiedente_id FOREIGN KEY (richiedente_id) REFERENCES app.utente (utente_id);
CREATE INDEX ix_richiesta_richiedente ON app.richiesta (richiedente_id);

-- Grain: one person of one request.
CREATE TABLE app.richiesta_persona (
  persona_id     int IDENTITY(1, 1) NOT NULL,
  richiesta_id   int                NOT NULL,
  nome           nvarchar(200)      NOT NULL,
  cognome        nvarchar(200)      NOT NULL,
  codice_fiscale nvarchar(16)       NOT NULL, -- upper case
  email          nvarchar(254)      NOT NULL, -- lower case
  ruolo          nvarchar(40)       NOT NULL,
  ente           nvarchar(200)      NOT NULL, -- body for which the person works
  livello        nvarchar(20)       NOT NULL, -- of the territory asked for
  codice         nvarchar(40)       NOT NULL,
  stato          nvarchar(20)       NOT NULL,
  motivo         nvarchar(1000)     NULL,     -- of a refusal
  decisa_da      nvarchar(40)       NULL,
  decisa_il      datetime2(3)       NULL,
  utente_id      nvarchar(40)       NULL,     -- the account that it became
  CONSTRAINT pk_richiesta_persona PRIMARY KEY (persona_id),
  CONSTRAINT ck_richiesta_persona_email CHECK (LEN(email) >= 3),
  CONSTRAINT ck_richiesta_persona_livello CHECK (livello IN (N'italia', N'regione', N'provincia', N'comune', N'ats', N'sll')),
  CONSTRAINT ck_richiesta_persona_codice CHECK (LEN(codice) >= 1),
  CONSTRAINT ck_richiesta_persona_stato CHECK (stato IN (N'in_attesa', N'confermata', N'rifiutata')),
  -- Pending and undecided are the same; a refusal has a reason; an account comes from a confirmation.
  CONSTRAINT ck_richiesta_persona_decisione CHECK ((stato = N'in_attesa' AND decisa_da IS NULL AND decisa_il IS NULL AND motivo IS NULL AND utente_id IS NULL)
    OR (stato = N'confermata' AND decisa_da IS NOT NULL AND decisa_il IS NOT NULL AND utente_id IS NOT NULL)
    OR (stato = N'rifiutata' AND decisa_da IS NOT NULL AND decisa_il IS NOT NULL AND motivo IS NOT NULL AND utente_id IS NULL))
);
ALTER TABLE app.richiesta_persona ADD CONSTRAINT fk_richiesta_persona_richiesta_id FOREIGN KEY (richiesta_id) REFERENCES app.richiesta (richiesta_id);
ALTER TABLE app.richiesta_persona ADD CONSTRAINT fk_richiesta_persona_ruolo FOREIGN KEY (ruolo) REFERENCES app.ruolo (ruolo);
ALTER TABLE app.richiesta_persona ADD CONSTRAINT fk_richiesta_persona_decisa_da FOREIGN KEY (decisa_da) REFERENCES app.utente (utente_id);
ALTER TABLE app.richiesta_persona ADD CONSTRAINT fk_richiesta_persona_utente_id FOREIGN KEY (utente_id) REFERENCES app.utente (utente_id);
CREATE INDEX ix_richiesta_persona_richiesta ON app.richiesta_persona (richiesta_id);
CREATE INDEX ix_richiesta_persona_stato ON app.richiesta_persona (stato);
