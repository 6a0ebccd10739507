-- Who may enter: people, their rights, sessions, links, codes, failed attempts. Instants are ISO 8601 text in UTC with
-- milliseconds, so that they compare as text. Secrets are kept as hashes alone.

-- Grain: one person. Nobody is deleted: who leaves is suspended, and the log keeps making sense.
CREATE TABLE utente (
  utente_id             TEXT    NOT NULL PRIMARY KEY, -- random, says nothing
  email                 TEXT    NOT NULL UNIQUE,      -- lower case
  nome                  TEXT    NOT NULL,
  cognome               TEXT    NOT NULL,
  codice_fiscale        TEXT,                         -- upper case
  password_hash         TEXT,                         -- bcrypt; null: no password yet, or an identity provider alone
  password_cambiata_il  TEXT,
  stato                 TEXT    NOT NULL,
  secondo_fattore       INTEGER NOT NULL,             -- 1: the person asked for it
  soggetto              TEXT,                         -- pseudonym of the recipient that the person is
  scade_il              TEXT,                         -- end of the accreditation
  tentativi_falliti     INTEGER NOT NULL,             -- since the last good sign-in
  bloccato_fino_al      TEXT,
  creato_il             TEXT    NOT NULL,
  ultimo_accesso_il     TEXT,
  ricerca               TEXT    NOT NULL,             -- surname, name, e-mail, codice fiscale without case and accents: to search and to sort
  CONSTRAINT ck_utente_email CHECK (length(email) BETWEEN 3 AND 254 AND email = lower(email)),
  CONSTRAINT ck_utente_nome CHECK (length(nome) <= 200),
  CONSTRAINT ck_utente_cognome CHECK (length(cognome) <= 200),
  CONSTRAINT ck_utente_codice_fiscale CHECK (length(codice_fiscale) <= 16),
  CONSTRAINT ck_utente_stato CHECK (stato IN ('invitato', 'attivo', 'sospeso')),
  CONSTRAINT ck_utente_secondo_fattore CHECK (secondo_fattore IN (0, 1)),
  CONSTRAINT ck_utente_soggetto CHECK (length(soggetto) BETWEEN 1 AND 200),
  CONSTRAINT ck_utente_tentativi CHECK (tentativi_falliti >= 0)
) STRICT;
CREATE UNIQUE INDEX ux_utente_codice_fiscale ON utente (codice_fiscale) WHERE codice_fiscale IS NOT NULL;

-- Grain: one role of one person.
CREATE TABLE utente_ruolo (
  utente_id TEXT NOT NULL REFERENCES utente (utente_id),
  ruolo     TEXT NOT NULL REFERENCES ruolo (ruolo),
  PRIMARY KEY (utente_id, ruolo)
) STRICT;
CREATE INDEX ix_utente_ruolo_ruolo ON utente_ruolo (ruolo);

-- Grain: one territory whose protected rows one person reads.
CREATE TABLE utente_ambito (
  utente_id TEXT NOT NULL REFERENCES utente (utente_id),
  livello   TEXT NOT NULL,
  codice    TEXT NOT NULL, -- ISTAT, ATS or SLL code; IT for the whole country
  PRIMARY KEY (utente_id, livello, codice),
  CONSTRAINT ck_utente_ambito_livello CHECK (livello IN ('italia', 'regione', 'provincia', 'comune', 'ats', 'sll')),
  CONSTRAINT ck_utente_ambito_italia CHECK ((livello = 'italia' AND codice = 'IT') OR (livello <> 'italia' AND codice <> 'IT')),
  CONSTRAINT ck_utente_ambito_codice CHECK (length(codice) BETWEEN 1 AND 40)
) STRICT;
CREATE INDEX ix_utente_ambito_codice ON utente_ambito (livello, codice);

-- Grain: one body for which one person acts.
CREATE TABLE utente_ente (
  utente_id TEXT NOT NULL REFERENCES utente (utente_id),
  ente      TEXT NOT NULL, -- IndicePA code
  PRIMARY KEY (utente_id, ente),
  CONSTRAINT ck_utente_ente_ente CHECK (length(ente) BETWEEN 1 AND 40)
) STRICT;

-- Grain: one session that is open, or ended by time and not yet swept.
CREATE TABLE sessione (
  sessione_hash TEXT    NOT NULL PRIMARY KEY, -- SHA-256 of the id in the cookie
  utente_id     TEXT    NOT NULL REFERENCES utente (utente_id),
  creata_il     TEXT    NOT NULL,
  scade_il      TEXT    NOT NULL,
  vista_il      TEXT    NOT NULL,
  indirizzo     TEXT    NOT NULL,             -- of the sign-in
  agente        TEXT    NOT NULL,             -- browser of the sign-in
  completa      INTEGER NOT NULL,             -- 0: the second factor is still due
  CONSTRAINT ck_sessione_completa CHECK (completa IN (0, 1)),
  CONSTRAINT ck_sessione_indirizzo CHECK (length(indirizzo) <= 100),
  CONSTRAINT ck_sessione_agente CHECK (length(agente) <= 400)
) STRICT;
CREATE INDEX ix_sessione_utente ON sessione (utente_id);
CREATE INDEX ix_sessione_scade ON sessione (scade_il);

-- Grain: one link, good once. Of one person and purpose only the last is kept.
CREATE TABLE gettone (
  gettone_hash TEXT NOT NULL PRIMARY KEY, -- SHA-256
  scopo        TEXT NOT NULL,
  utente_id    TEXT REFERENCES utente (utente_id), -- null: the link of the first start
  creato_il    TEXT NOT NULL,
  scade_il     TEXT NOT NULL,
  usato_il     TEXT,
  CONSTRAINT ck_gettone_scopo CHECK (scopo IN ('amministratore', 'primo_accesso', 'reimposta'))
) STRICT;
CREATE INDEX ix_gettone_utente ON gettone (utente_id, scopo);
CREATE INDEX ix_gettone_scade ON gettone (scade_il);

-- Grain: the code of the second factor that one session waits for. A used code is gone.
CREATE TABLE codice_accesso (
  sessione_hash TEXT    NOT NULL PRIMARY KEY REFERENCES sessione (sessione_hash) ON DELETE CASCADE,
  codice_hash   TEXT    NOT NULL, -- keyed
  scade_il      TEXT    NOT NULL,
  tentativi     INTEGER NOT NULL, -- wrong ones
  CONSTRAINT ck_codice_accesso_tentativi CHECK (tentativi >= 0)
) STRICT;

-- Grain: one recovery code of one person, not yet used.
CREATE TABLE codice_recupero (
  utente_id   TEXT NOT NULL REFERENCES utente (utente_id),
  codice_hash TEXT NOT NULL, -- keyed
  PRIMARY KEY (utente_id, codice_hash)
) STRICT;

-- Grain: one key other than a person (network address, unknown e-mail as a hash) that failed to sign in.
CREATE TABLE blocco (
  chiave           TEXT NOT NULL PRIMARY KEY,
  ultimo_il        TEXT NOT NULL, -- last failure or lock
  bloccato_fino_al TEXT,
  CONSTRAINT ck_blocco_chiave CHECK (length(chiave) BETWEEN 1 AND 200)
) STRICT;
CREATE INDEX ix_blocco_fino_al ON blocco (bloccato_fino_al);

-- Grain: one failure of one key, until it is forgotten.
CREATE TABLE blocco_tentativo (
  tentativo_id   INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  chiave         TEXT    NOT NULL REFERENCES blocco (chiave) ON DELETE CASCADE,
  quando         TEXT    NOT NULL,
  dimenticato_il TEXT    NOT NULL -- from then on it no longer counts
) STRICT;
CREATE INDEX ix_blocco_tentativo_chiave ON blocco_tentativo (chiave, dimenticato_il);
CREATE INDEX ix_blocco_tentativo_dimenticato ON blocco_tentativo (dimenticato_il);
