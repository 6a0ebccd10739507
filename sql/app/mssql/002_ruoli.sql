-- Roles and what each may do. Which rows a person reads follows from the scopes of the person (003), never from the role.

-- Grain: one function of the program that can be granted to roles.
CREATE TABLE app.funzione (
  funzione    nvarchar(40)  NOT NULL, -- the word that the program asks for
  descrizione nvarchar(400) NOT NULL,
  ordine      int           NOT NULL,
  CONSTRAINT pk_funzione PRIMARY KEY (funzione),
  CONSTRAINT uq_funzione_ordine UNIQUE (ordine)
);

-- Grain: one role. The list is the program's; names and grants are what administrators see.
CREATE TABLE app.ruolo (
  ruolo           nvarchar(40)  NOT NULL,
  nome            nvarchar(200) NOT NULL,
  descrizione     nvarchar(400) NOT NULL,
  ordine          int           NOT NULL,
  secondo_fattore bit           NOT NULL, -- 1: people of this role always give the second factor
  CONSTRAINT pk_ruolo PRIMARY KEY (ruolo),
  CONSTRAINT uq_ruolo_ordine UNIQUE (ordine)
);

-- Grain: one function granted to one role. Two roles read open data only: nobody can grant them anything.
CREATE TABLE app.ruolo_funzione (
  ruolo    nvarchar(40) NOT NULL,
  funzione nvarchar(40) NOT NULL,
  CONSTRAINT pk_ruolo_funzione PRIMARY KEY (ruolo, funzione),
  CONSTRAINT ck_ruolo_funzione_solo_aperti CHECK (ruolo NOT IN (N'cittadino', N'pubblico'))
);
ALTER TABLE app.ruolo_funzione ADD CONSTRAINT fk_ruolo_funzione_ruolo FOREIGN KEY (ruolo) REFERENCES app.ruolo (ruolo);
ALTER TABLE app.ruolo_funzione ADD CONSTRAINT fk_ruolo_funzione_funzione FOREIGN KEY (funzione) REFERENCES app.funzione (funzione);
CREATE INDEX ix_ruolo_funzione_funzione ON app.ruolo_funzione (funzione);

INSERT INTO app.funzione (funzione, descrizione, ordine) VALUES
  (N'leggi_protetti',     N'Legge i dati protetti del proprio ambito', 1),
  (N'esporta_protetti',   N'Scarica i dati protetti del proprio ambito', 2),
  (N'richiedi_accrediti', N'Chiede l’accreditamento di altre persone', 3),
  (N'decidi_accrediti',   N'Conferma o rifiuta le richieste di accreditamento', 4),
  (N'importa_elenchi',    N'Importa elenchi di persone già accreditate', 5),
  (N'gestisci_utenti',    N'Crea, modifica, sospende e sblocca le utenze', 6),
  (N'gestisci_ruoli',     N'Cambia le funzioni concesse ai ruoli', 7),
  (N'leggi_registro',     N'Legge ed esporta il registro delle operazioni', 8),
  (N'leggi_statistiche',  N'Legge le statistiche d’uso', 9);

INSERT INTO app.ruolo (ruolo, nome, descrizione, ordine, secondo_fattore) VALUES
  (N'amministratore',      N'Amministratore', N'Gestisce la piattaforma: utenze, ruoli, accreditamenti, registro.', 1, 1),
  (N'ministero',           N'Ministero e comitato', N'Direzioni del Ministero e componenti del comitato.', 2, 0),
  (N'referente_regionale', N'Referente regionale', N'Referente della Regione o della Provincia autonoma: chiede gli accreditamenti del suo territorio.', 3, 0),
  (N'amministratore_ats',  N'Amministratore di ATS', N'Amministra l’Ambito territoriale sociale: chiede gli accreditamenti di Comuni e Uffici di Piano.', 4, 0),
  (N'coordinatore',        N'Coordinatore', N'Coordina i servizi di un Ambito o di un Comune.', 5, 0),
  (N'analista',            N'Analista', N'Studia i dati del territorio assegnato.', 6, 0),
  (N'decisore',            N'Decisore', N'Programma e decide le politiche del territorio assegnato.', 7, 0),
  (N'operatore',           N'Operatore', N'Lavora nei servizi che prendono in carico le persone.', 8, 0),
  (N'ente_attuatore',      N'Ente attuatore', N'Ente accreditato che attua gli interventi: legge ciò che lo riguarda.', 9, 0),
  (N'destinatario',        N'Destinatario', N'Persona a cui gli interventi si rivolgono: legge ciò che la riguarda.', 10, 0),
  (N'cittadino',           N'Cittadino', N'Persona registrata: legge i soli dati aperti.', 11, 0),
  (N'pubblico',            N'Pubblico', N'Chiunque, senza accesso: legge i soli dati aperti.', 12, 0);

INSERT INTO app.ruolo_funzione (ruolo, funzione) VALUES
  (N'amministratore',      N'importa_elenchi'),
  (N'amministratore',      N'decidi_accrediti'),
  (N'amministratore',      N'gestisci_utenti'),
  (N'amministratore',      N'gestisci_ruoli'),
  (N'amministratore',      N'leggi_registro'),
  (N'amministratore',      N'leggi_statistiche'),
  (N'ministero',           N'leggi_protetti'),
  (N'ministero',           N'esporta_protetti'),
  (N'ministero',           N'leggi_statistiche'),
  (N'referente_regionale', N'leggi_protetti'),
  (N'referente_regionale', N'esporta_protetti'),
  (N'referente_regionale', N'richiedi_accrediti'),
  (N'amministratore_ats',  N'leggi_protetti'),
  (N'amministratore_ats',  N'esporta_protetti'),
  (N'amministratore_ats',  N'richiedi_accrediti'),
  (N'coordinatore',        N'leggi_protetti'),
  (N'coordinatore',        N'esporta_protetti'),
  (N'analista',            N'leggi_protetti'),
  (N'analista',            N'esporta_protetti'),
  (N'decisore',            N'leggi_protetti'),
  (N'decisore',            N'esporta_protetti'),
  (N'ente_attuatore',      N'leggi_protetti'),
  (N'ente_attuatore',      N'esporta_protetti'),
  (N'operatore',           N'leggi_protetti'),
  (N'destinatario',        N'leggi_protetti');
