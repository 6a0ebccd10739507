-- Who may enter: people, their rights, sessions, links, codes, failed attempts. Instants are UTC. Secrets are kept as hashes alone.

-- Grain: one person. Nobody is deleted: who leaves is suspended, and the log keeps making sense.
CREATE TABLE app.utente (
  utente_id            nvarchar(40)   NOT NULL, -- random, says nothing
  email                nvarchar(254)  NOT NULL, -- lower case
  nome                 nvarchar(200)  NOT NULL,
  cognome              nvarchar(200)  NOT NULL,
  codice_fiscale       nvarchar(16)   NULL,     -- upper case
  password_hash        nvarchar(200)  NULL,     -- bcrypt; null: no password yet, or an identity provider alone
  password_cambiata_il datetime2(3)   NULL,
  stato                nvarchar(20)   NOT NULL,
  secondo_fattore      bit            NOT NULL, -- 1: the person asked for it
  soggetto             nvarchar(200)  NULL,     -- pseudonym of the recipient that the person is
  scade_il             datetime2(3)   NULL,     -- end of the accreditation
  tentativi_falliti    int            NOT NULL, -- since the last good sign-in
  bloccato_fino_al     datetime2(3)   NULL,
  creato_il            datetime2(3)   NOT NULL,
  ultimo_accesso_il    datetime2(3)   NULL,
  ricerca              nvarchar(1000) NOT NULL, -- surname, name, e-mail, codice fiscale without case and accents: to search and to sort
  CONSTRAINT pk_utente PRIMARY KEY (utente_id),
  CONSTRAINT uq_utente_email UNIQUE (email),
  CONSTRAINT ck_utente_email CHECK (LEN(email) >= 3),
  CONSTRAINT ck_utente_stato CHECK (stato IN (N'invitato', N'attivo', N'sospeso')),
  CONSTRAINT ck_utente_soggetto CHECK (LEN(soggetto) >= 1),
  CONSTRAINT ck_utente_tentativi CHECK (tentativi_falliti >= 0)
);
CREATE UNIQUE INDEX ux_utente_codice_fiscale ON app.utente (codice_fiscale) WHERE codice_fiscale IS NOT NULL;

-- Grain: one role of one person.
CREATE TABLE app.utente_ruolo (
  utente_id nvarchar(40) NOT NULL,
  ruolo     nvarchar(40) NOT NULL,
  CONSTRAINT pk_utente_ruolo PRIMARY KEY (utente_id, ruolo)
);
ALTER TABLE app.utente_ruolo ADD CONSTRAINT fk_utente_ruolo_utente_id FOREIGN KEY (utente_id) REFERENCES app.utente (utente_id);
ALTER TABLE app.utente_ruolo ADD CONSTRAINT fk_utente_ruolo_ruolo FOREIGN KEY (ruolo) REFERENCES app.ruolo (ruolo);
CREATE INDEX ix_utente_ruolo_ruolo ON app.utente_ruolo (ruolo);

-- Grain: one territory whose protected rows one person reads.
CREATE TABLE app.utente_ambito (
  utente_id nvarchar(40) NOT NULL,
  livello   nvarchar(20) NOT NULL,
  codice    nvarchar(40) NOT NULL, -- ISTAT, ATS or SLL code; IT for the whole country
  CONSTRAINT pk_utente_ambito PRIMARY KEY (utente_id, livello, codice),
  CONSTRAINT ck_utente_ambito_livello CHECK (livello IN (N'italia', N'regione', N'provincia', N'comune', N'ats', N'sll')),
  CONSTRAINT ck_utente_ambito_italia CHECK ((livello = N'italia' AND codice = N'IT') OR (livello <> N'italia' AND codice <> N'IT')),
  CONSTRAINT ck_utente_ambito_codice CHECK (LEN(codice) >= 1)
);
ALTER TABLE app.utente_ambito ADD CONSTRAINT fk_utente_ambito_utente_id FOREIGN KEY (utente_id) REFERENCES app.utente (utente_id);
CREATE INDEX ix_utente_ambito_codice ON app.utente_ambito (livello, codice);

-- Grain: one body for which one person acts.
CREATE TABLE app.utente_ente (
  utente_id nvarchar(40) NOT NULL,
  ente      nvarchar(40) NOT NULL, -- IndicePA code
  CONSTRAINT pk_utente_ente PRIMARY KEY (utente_id, ente),
  CONSTRAINT ck_utente_ente_ente CHECK (LEN(ente) >= 1)
);
ALTER TABLE app.utente_ente ADD CONSTRAINT fk_utente_ente_utente_id FOREIGN KEY (utente_id) REFERENCES app.utente (utente_id);

-- Grain: one session that is open, or ended by time and not yet swept.
CREATE TABLE app.sessione (
  sessione_hash nvarchar(64)  NOT NULL, -- SHA-256 of the id in the cookie
  utente_id     nvarchar(40)  NOT NULL,
  creata_il     datetime2(3)  NOT NULL,
  scade_il      datetime2(3)  NOT NULL,
  vista_il      datetime2(3)  NOT NULL,
  indirizzo     nvarchar(100) NOT NULL, -- of the sign-in
  agente        nvarchar(400) NOT NULL, -- browser of the sign-in
  completa      bit           NOT NULL, -- 0: the second factor is still due
  CONSTRAINT pk_sessione PRIMARY KEY (sessione_hash)
);
ALTER TABLE app.sessione ADD CONSTRAINT fk_sessione_utente_id FOREIGN KEY (utente_id) REFERENCES app.utente (utente_id);
CREATE INDEX ix_sessione_utente ON app.sessione (utente_id);
CREATE INDEX ix_sessione_scade ON app.sessione (scade_il);

-- Grain: one link, good once. Of one person and purpose only the last is kept.
CREATE TABLE app.gettone (
  gettone_hash nvarchar(64) NOT NULL, -- SHA-256
  scopo        nvarchar(20) NOT NULL,
  utente_id    nvarchar(40) NULL,     -- null: the link of the first start
  creato_il    datetime2(3) NOT NULL,
  scade_il     datetime2(3) NOT NULL,
  usato_il     datetime2(3) NULL,
  CONSTRAINT pk_gettone PRIMARY KEY (gettone_hash),
  CONSTRAINT ck_gettone_scopo CHECK (scopo IN (N'amministratore', N'primo_accesso', N'reimposta'))
);
ALTER TABLE app.gettone ADD CONSTRAINT fk_gettone_utente_id FOREIGN KEY (utente_id) REFERENCES app.utente (utente_id);
CREATE INDEX ix_gettone_utente ON app.gettone (utente_id, scopo);
CREATE INDEX ix_gettone_scade ON app.gettone (scade_il);

-- Grain: the code of the second factor that one session waits for. A used code is gone.
CREATE TABLE app.codice_accesso (
  sessione_hash nvarchar(64)  NOT NULL,
  codice_hash   nvarchar(128) NOT NULL, -- keyed
  scade_il      datetime2(3)  NOT NULL,
  tentativi     int           NOT NULL, -- wrong ones
  CONSTRAINT pk_codice_accesso PRIMARY KEY (sessione_hash),
  CONSTRAINT ck_codice_accesso_tentativi CHECK (tentativi >= 0)
);
ALTER TABLE app.codice_accesso ADD CONSTRAINT fk_codice_accesso_sessione_hash FOREIGN KEY (sessione_hash) REFERENCES app.sessione (sessione_hash) ON DELETE CASCADE;

-- Grain: one recovery code of one person, not yet used.
CREATE TABLE app.codice_recupero (
  utente_id   nvarchar(40)  NOT NULL,
  codice_hash nvarchar(128) NOT NULL, -- keyed
  CONSTRAINT pk_codice_recupero PRIMARY KEY (utente_id, codice_hash)
);
ALTER TABLE app.codice_recupero ADD CONSTRAINT fk_codice_recupero_utente_id FOREIGN KEY (utente_id) REFERENCES app.utente (utente_id);

-- Grain: one key other than a person (network address, unknown e-mail as a hash) that failed to sign in.
CREATE TABLE app.blocco (
  chiave           nvarchar(200) NOT NULL,
  ultimo_il        datetime2(3)  NOT NULL, -- last failure or lock
  bloccato_fino_al datetime2(3)  NULL,
  CONSTRAINT pk_blocco PRIMARY KEY (chiave),
  CONSTRAINT ck_blocco_chiave CHECK (LEN(chiave) >= 1)
);
CREATE INDEX ix_blocco_fino_al ON app.blocco (bloccato_fino_al);

-- Grain: one failure of one key, until it is forgotten.
CREATE TABLE app.blocco_tentativo (
  tentativo_id   bigint IDENTITY(1, 1) NOT NULL,
  chiave         nvarchar(200)         NOT NULL,
  quando         datetime2(3)          NOT NULL,
  dimenticato_il datetime2(3)          NOT NULL, -- from then on it no longer counts
  CONSTRAINT pk_blocco_tentativo PRIMARY KEY (tentativo_id)
);
ALTER TABLE app.blocco_tentativo ADD CONSTRAINT fk_blocco_tentativo_chiave FOREIGN KEY (chiave) REFERENCES app.blocco (chiave) ON DELETE CASCADE;
CREATE INDEX ix_blocco_tentativo_chiave ON app.blocco_tentativo (chiave, dimenticato_il);
CREATE INDEX ix_blocco_tentativo_dimenticato ON app.blocco_tentativo (dimenticato_il);
