import type { ColumnType, Generated } from 'kysely';

/** ISO 8601 text in SQLite, datetime2(3) in SQL Server; UTC. */
type Instant = ColumnType<string | Date, string, string>;
type InstantOrNull = ColumnType<string | Date | null, string | null, string | null>;
/** YYYY-MM-DD in SQLite, date in SQL Server. */
type Day = ColumnType<string | Date, string, string>;
/** 0 or 1 in SQLite, bit in SQL Server. */
type Flag = ColumnType<number | boolean, 0 | 1, 0 | 1>;

/** The tables of the application's own state, as the migrations describe them; the same in both engines. Numbers of type bigint come from SQL Server as text. */
export interface AppTables {
  host_ammesso: { host: string; aggiunto_da: string; aggiunto_il: Instant };
  funzione: { funzione: string; descrizione: string; ordine: number };
  ruolo: { ruolo: string; nome: string; descrizione: string; ordine: number; secondo_fattore: Flag };
  ruolo_funzione: { ruolo: string; funzione: string };
  utente: UtenteTable;
  utente_ruolo: { utente_id: string; ruolo: string };
  utente_ambito: { utente_id: string; livello: string; codice: string };
  utente_ente: { utente_id: string; ente: string };
  sessione: {
    sessione_hash: string;
    utente_id: string;
    creata_il: Instant;
    scade_il: Instant;
    vista_il: Instant;
    indirizzo: string;
    agente: string;
    completa: Flag;
  };
  gettone: {
    gettone_hash: string;
    scopo: string;
    utente_id: string | null;
    creato_il: Instant;
    scade_il: Instant;
    usato_il: InstantOrNull;
  };
  codice_accesso: { sessione_hash: string; codice_hash: string; scade_il: Instant; tentativi: number };
  codice_recupero: { utente_id: string; codice_hash: string };
  password_sql_api: {
    utente_id: string;
    verificatore: string;
    creata_il: Instant;
    usata_il: InstantOrNull;
  };
  blocco: { chiave: string; ultimo_il: Instant; bloccato_fino_al: InstantOrNull };
  blocco_tentativo: {
    tentativo_id: Generated<number>;
    chiave: string;
    quando: Instant;
    dimenticato_il: Instant;
  };
  richiesta: {
    richiesta_id: Generated<number>;
    richiedente_id: string;
    pec_protocollo: string;
    pec_data: Day;
    creata_il: Instant;
  };
  richiesta_persona: RichiestaPersonaTable;
  registro: {
    evento_id: Generated<number>;
    quando: Instant;
    utente_id: string | null;
    utente: string;
    azione: string;
    oggetto: string;
    dettagli: string;
    indirizzo: string;
    richiesta_http: string;
  };
  statistica: { tipo: string; giorno: Day; chiave: string; numero: number };
}

export interface UtenteTable {
  utente_id: string;
  email: string;
  nome: string;
  cognome: string;
  codice_fiscale: string | null;
  password_hash: string | null;
  password_cambiata_il: InstantOrNull;
  stato: string;
  secondo_fattore: Flag;
  soggetto: string | null;
  scade_il: InstantOrNull;
  tentativi_falliti: number;
  bloccato_fino_al: InstantOrNull;
  creato_il: Instant;
  ultimo_accesso_il: InstantOrNull;
  ricerca: string;
}

export interface RichiestaPersonaTable {
  persona_id: Generated<number>;
  richiesta_id: number;
  nome: string;
  cognome: string;
  codice_fiscale: string;
  email: string;
  ruolo: string;
  ente: string;
  livello: string;
  codice: string;
  stato: string;
  motivo: string | null;
  decisa_da: string | null;
  decisa_il: InstantOrNull;
  utente_id: string | null;
}
