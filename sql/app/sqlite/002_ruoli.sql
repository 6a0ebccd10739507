-- Roles and what each may do. Which rows a person reads follows from the scopes of the person (003), never from the role.

-- Grain: one function of the program that can be granted to roles.
CREATE TABLE funzione (
  funzione    TEXT    NOT NULL PRIMARY KEY, -- the word that the program asks for
  descrizione TEXT    NOT NULL,
  ordine      INTEGER NOT NULL UNIQUE
) STRICT;

-- Grain: one role. The list is the program's; names and grants are what administrators see.
CREATE TABLE ruolo (
  ruolo           TEXT    NOT NULL PRIMARY KEY,
  nome            TEXT    NOT NULL,
  descrizione     TEXT    NOT NULL,
  ordine          INTEGER NOT NULL UNIQUE,
  secondo_fattore INTEGER NOT NULL CHECK (secondo_fattore IN (0, 1)) -- 1: people of this role always give the second factor
) STRICT;

-- Grain: one function granted to one role. Two roles read open data only: nobody can grant them anything.
CREATE TABLE ruolo_funzione (
  ruolo    TEXT NOT NULL REFERENCES ruolo (ruolo),
  funzione TEXT NOT NULL REFERENCES funzione (funzione),
  PRIMARY KEY (ruolo, funzione),
  CONSTRAINT ck_ruolo_funzione_solo_aperti CHECK (ruolo NOT IN ('cittadino', 'pubblico'))
) STRICT;
CREATE INDEX ix_ruolo_funzione_funzione ON ruolo_funzione (funzione);

INSERT INTO funzione (funzione, descrizione, ordine) VALUES
  ('leggi_protetti',     'Legge i dati protetti del proprio ambito', 1),
  ('esporta_protetti',   'Scarica i dati protetti del proprio ambito', 2),
  ('richiedi_accrediti', 'Chiede l’accreditamento di altre persone', 3),
  ('decidi_accrediti',   'Conferma o rifiuta le richieste di accreditamento', 4),
  ('importa_elenchi',    'Importa elenchi di persone già accreditate', 5),
  ('gestisci_utenti',    'Crea, modifica, sospende e sblocca le utenze', 6),
  ('gestisci_ruoli',     'Cambia le funzioni concesse ai ruoli', 7),
  ('leggi_registro',     'Legge ed esporta il registro delle operazioni', 8),
  ('leggi_statistiche',  'Legge le statistiche d’uso', 9);

INSERT INTO ruolo (ruolo, nome, descrizione, ordine, secondo_fattore) VALUES
  ('amministratore',      'Amministratore', 'Gestisce la piattaforma: utenze, ruoli, accreditamenti, registro.', 1, 1),
  ('ministero',           'Ministero e comitato', 'Direzioni del Ministero e componenti del comitato.', 2, 0),
  ('referente_regionale', 'Referente regionale', 'Referente della Regione o della Provincia autonoma: chiede gli accreditamenti del suo territorio.', 3, 0),
  ('amministratore_ats',  'Amministratore di ATS', 'Amministra l’Ambito territoriale sociale: chiede gli accreditamenti di Comuni e Uffici di Piano.', 4, 0),
  ('coordinatore',        'Coordinatore', 'Coordina i servizi di un Ambito o di un Comune.', 5, 0),
  ('analista',            'Analista', 'Studia i dati del territorio assegnato.', 6, 0),
  ('decisore',            'Decisore', 'Programma e decide le politiche del territorio assegnato.', 7, 0),
  ('operatore',           'Operatore', 'Lavora nei servizi che prendono in carico le persone.', 8, 0),
  ('ente_attuatore',      'Ente attuatore', 'Ente accreditato che attua gli interventi: legge ciò che lo riguarda.', 9, 0),
  ('destinatario',        'Destinatario', 'Persona a cui gli interventi si rivolgono: legge ciò che la riguarda.', 10, 0),
  ('cittadino',           'Cittadino', 'Persona registrata: legge i soli dati aperti.', 11, 0),
  ('pubblico',            'Pubblico', 'Chiunque, senza accesso: legge i soli dati aperti.', 12, 0);

INSERT INTO ruolo_funzione (ruolo, funzione) VALUES
  ('amministratore',      'importa_elenchi'),
  ('amministratore',      'decidi_accrediti'),
  ('amministratore',      'gestisci_utenti'),
  ('amministratore',      'gestisci_ruoli'),
  ('amministratore',      'leggi_registro'),
  ('amministratore',      'leggi_statistiche'),
  ('ministero',           'leggi_protetti'),
  ('ministero',           'esporta_protetti'),
  ('ministero',           'leggi_statistiche'),
  ('referente_regionale', 'leggi_protetti'),
  ('referente_regionale', 'esporta_protetti'),
  ('referente_regionale', 'richiedi_accrediti'),
  ('amministratore_ats',  'leggi_protetti'),
  ('amministratore_ats',  'esporta_protetti'),
  ('amministratore_ats',  'richiedi_accrediti'),
  ('coordinatore',        'leggi_protetti'),
  ('coordinatore',        'esporta_protetti'),
  ('analista',            'leggi_protetti'),
  ('analista',            'esporta_protetti'),
  ('decisore',            'leggi_protetti'),
  ('decisore',            'esporta_protetti'),
  ('ente_attuatore',      'leggi_protetti'),
  ('ente_attuatore',      'esporta_protetti'),
  ('operatore',           'leggi_protetti'),
  ('destinatario',        'leggi_protetti');
