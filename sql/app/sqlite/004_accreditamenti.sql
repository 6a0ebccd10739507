-- Requests for accreditation. One request names several people and the formal communication (PEC) that came with it; each
-- person is decided alone.

-- Grain: one request.
CREATE TABLE richiesta (
  richiesta_id    INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  richiedente_id  TEXT    NOT NULL REFERENCES utente (utente_id),
  pec_protocollo  TEXT    NOT NULL,
  pec_data        TEXT    NOT NULL, -- YYYY-MM-DD
  creata_il       TEXT    NOT NULL,
  CONSTRAINT ck_richiesta_pec_protocollo CHECK (length(pec_protocollo) <= 100),
  CONSTRAINT ck_richiesta_pec_data CHECK (pec_data GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')
) STRICT;
CREATE INDEX ix_richiesta_richiedente ON richiesta (richiedente_id);

-- Grain: one person of one request.
CREATE TABLE richiesta_persona (
  persona_id     INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  richiesta_id   INTEGER NOT NULL REFERENCES richiesta (richiesta_id),
  nome           TEXT    NOT NULL,
  cognome        TEXT    NOT NULL,
  codice_fiscale TEXT    NOT NULL, -- upper case
  email          TEXT    NOT NULL, -- lower case
  ruolo          TEXT    NOT NULL REFERENCES ruolo (ruolo),
  ente           TEXT    NOT NULL, -- body for which the person works
  livello        TEXT    NOT NULL, -- of the territory asked for
  codice         TEXT    NOT NULL,
  stato          TEXT    NOT NULL,
  motivo         TEXT,             -- of a refusal
  decisa_da      TEXT    REFERENCES utente (utente_id),
  decisa_il      TEXT,
  utente_id      TEXT    REFERENCES utente (utente_id), -- the account that it became
  CONSTRAINT ck_richiesta_persona_nome CHECK (length(nome) <= 200),
  CONSTRAINT ck_richiesta_persona_cognome CHECK (length(cognome) <= 200),
  CONSTRAINT ck_richiesta_persona_codice_fiscale CHECK (length(codice_fiscale) <= 16),
  CONSTRAINT ck_richiesta_persona_email CHECK (length(email) BETWEEN 3 AND 254),
  CONSTRAINT ck_richiesta_persona_ente CHECK (length(ente) <= 200),
  CONSTRAINT ck_richiesta_persona_livello CHECK (livello IN ('italia', 'regione', 'provincia', 'comune', 'ats', 'sll')),
  CONSTRAINT ck_richiesta_persona_codice CHECK (length(codice) BETWEEN 1 AND 40),
  CONSTRAINT ck_richiesta_persona_stato CHECK (stato IN ('in_attesa', 'confermata', 'rifiutata')),
  CONSTRAINT ck_richiesta_persona_motivo CHECK (length(motivo) <= 1000),
  -- Pending and undecided are the same; a refusal has a reason; an account comes from a confirmation.
  CONSTRAINT ck_richiesta_persona_decisione CHECK ((stato = 'in_attesa' AND decisa_da IS NULL AND decisa_il IS NULL AND motivo IS NULL AND utente_id IS NULL)
    OR (stato = 'confermata' AND decisa_da IS NOT NULL AND decisa_il IS NOT NULL AND utente_id IS NOT NULL)
    OR (stato = 'rifiutata' AND decisa_da IS NOT NULL AND decisa_il IS NOT NULL AND motivo IS NOT NULL AND utente_id IS NULL))
) STRICT;
CREATE INDEX ix_richiesta_persona_richiesta ON richiesta_persona (richiesta_id);
CREATE INDEX ix_richiesta_persona_stato ON richiesta_persona (stato);
