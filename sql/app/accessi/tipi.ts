/*
 * What the application keeps about people: who may enter, what each may see, what was done. Instants are ISO 8601 text in UTC.
 * Secrets (session ids, links, codes) reach these stores only as hashes. Lists give 50 lines unless `limite` says more (1,000 at most). Roles, functions and levels are plain text here:
 * their lists stand in model/contratto, which this folder does not import.
 */

/** A scope of territory: all codes of one level. */
export interface AmbitoUtente {
  livello: string;
  codici: string[];
}

/** Which rights a person has. */
export interface Autorizzazioni {
  ruoli: string[];
  ambiti: AmbitoUtente[];
  /** IndicePA codes. */
  enti: string[];
  /** Pseudonym of the recipient that the person is. */
  soggetto: string | null;
}

export type StatoUtente = 'invitato' | 'attivo' | 'sospeso';

export interface Utente extends Autorizzazioni {
  /** Random, stable, says nothing. */
  utenteId: string;
  /** Lower case; unique. */
  email: string;
  nome: string;
  cognome: string;
  /** Upper case; unique where present. */
  codiceFiscale: string | null;
  /** bcrypt; null until the first access, and for people who only use an identity provider. */
  passwordHash: string | null;
  passwordCambiataIl: string | null;
  stato: StatoUtente;
  /** The person asked for the second factor; a role can require it whatever this says. */
  secondoFattore: boolean;
  /** End of the accreditation; null: none. */
  scadeIl: string | null;
  tentativiFalliti: number;
  bloccatoFinoAl: string | null;
  creatoIl: string;
  ultimoAccessoIl: string | null;
}

export interface NuovoUtente extends Autorizzazioni {
  email: string;
  nome: string;
  cognome: string;
  codiceFiscale: string | null;
  scadeIl: string | null;
}

/** What can be changed of a person; what is left out stays. */
export type ModificaUtente = Partial<
  Pick<
    Utente,
    | 'email'
    | 'nome'
    | 'cognome'
    | 'codiceFiscale'
    | 'passwordHash'
    | 'passwordCambiataIl'
    | 'stato'
    | 'secondoFattore'
    | 'scadeIl'
    | 'ultimoAccessoIl'
  >
>;

export interface FiltroUtenti {
  /** Words, each part of name, surname, e-mail or codice fiscale; case and accents do not count. */
  testo?: string;
  ruolo?: string;
  stato?: StatoUtente;
  /** Only people with a scope on exactly this territory. */
  ambito?: { livello: string; codice: string };
  /** Locked at this instant. */
  bloccatiAl?: string;
  /** With a password changed before this instant (about to expire). */
  passwordPrimaDi?: string;
  /** With an accreditation that ends before this instant. */
  scadePrimaDi?: string;
  da?: number;
  limite?: number;
}

export interface Utenti {
  byId(utenteId: string): Promise<Utente | null>;
  byEmail(email: string): Promise<Utente | null>;
  byCodiceFiscale(codiceFiscale: string): Promise<Utente | null>;
  /** By surname and name. `totale` counts all that match. */
  list(filtro: FiltroUtenti): Promise<{ righe: Utente[]; totale: number }>;
  /** Made `invitato`, with all rights or not at all. @throws AppStateError EMAIL_ESISTENTE, CODICE_FISCALE_ESISTENTE */
  create(nuovo: NuovoUtente): Promise<Utente>;
  /** @throws AppStateError EMAIL_ESISTENTE, CODICE_FISCALE_ESISTENTE, UTENTE_SCONOSCIUTO */
  update(utenteId: string, modifica: ModificaUtente): Promise<void>;
  /** Replaces all rights in one transaction. @throws AppStateError UTENTE_SCONOSCIUTO */
  authorize(utenteId: string, autorizzazioni: Autorizzazioni): Promise<void>;
  /** Adds one failed attempt; parallel guesses all count. Gives how many there are now. @throws AppStateError UTENTE_SCONOSCIUTO */
  addFailure(utenteId: string): Promise<number>;
  /** Locks until this instant (null: open) and, when open, forgets the failures. @throws AppStateError UTENTE_SCONOSCIUTO */
  lock(utenteId: string, finoAl: string | null): Promise<void>;
  /** Whether anybody active, whose accreditation has not ended, has the role (first start: nobody has `amministratore`). */
  hasActive(ruolo: string): Promise<boolean>;
}

export interface Sessione {
  /** SHA-256 (hex) of the id in the cookie. */
  sessioneHash: string;
  utenteId: string;
  creataIl: string;
  scadeIl: string;
  vistaIl: string;
  /** Address and browser of the sign-in, to recognise it in the list. */
  indirizzo: string;
  agente: string;
  /** False: only the password was right, the second factor is still due. */
  completa: boolean;
}

export interface Sessioni {
  insert(sessione: Sessione): Promise<void>;
  find(sessioneHash: string): Promise<Sessione | null>;
  /** Those of a person (or of all), not expired at `al`, last seen first. */
  list(filtro: {
    utenteId?: string;
    al: string;
    da?: number;
    limite?: number;
  }): Promise<{ righe: Sessione[]; totale: number }>;
  touch(sessioneHash: string, vistaIl: string, scadeIl: string): Promise<void>;
  /** Says whether it was there. With `utenteId`, only if it is that person's. */
  remove(sessioneHash: string, utenteId?: string): Promise<boolean>;
  /** All of a person, but one. Gives how many. */
  removeOf(utenteId: string, tranne?: string): Promise<number>;
  removeExpired(al: string): Promise<void>;
}

export type ScopoGettone = 'amministratore' | 'primo_accesso' | 'reimposta';

/** Links sent by e-mail, and the link of the first start: good once. */
export interface Gettoni {
  /** @param hash SHA-256 (hex) of the token; an earlier token of the same person and purpose ends */
  create(gettone: {
    hash: string;
    scopo: ScopoGettone;
    utenteId: string | null;
    scadeIl: string;
  }): Promise<void>;
  /** Whose it is, without using it up; null when used, expired or unknown. */
  find(hash: string, scopo: ScopoGettone, al: string): Promise<{ utenteId: string | null } | null>;
  /** Uses it up, in one statement: of two at once one wins. */
  consume(hash: string, scopo: ScopoGettone, al: string): Promise<{ utenteId: string | null } | null>;
  removeExpired(al: string): Promise<void>;
}

/** Codes of the second factor sent by e-mail, and the recovery codes. */
export interface Codici {
  /** @param codiceHash keyed hash of the code; the session's earlier code ends */
  create(codice: { sessioneHash: string; codiceHash: string; scadeIl: string }): Promise<void>;
  /**
   * Tries a code in one transaction: a wrong one counts, a right one is used up. After `massimo` wrong ones nothing is right any more.
   */
  attempt(
    sessioneHash: string,
    codiceHash: string,
    al: string,
    massimo: number,
  ): Promise<'giusto' | 'sbagliato' | 'esaurito' | 'scaduto'>;
  /** Replaces the recovery codes of a person. */
  setRecovery(utenteId: string, codiciHash: string[]): Promise<void>;
  /** Uses one up; of two at once one wins. */
  useRecovery(utenteId: string, codiceHash: string): Promise<boolean>;
  countRecovery(utenteId: string): Promise<number>;
}

/** Passwords of the SQL API, one a person; they are kept as SCRAM verifiers. */
export interface PasswordSqlApi {
  /** Takes the place of the one before. */
  set(utenteId: string, verificatore: string, al: string): Promise<void>;
  /** Says whether there was one. */
  remove(utenteId: string): Promise<boolean>;
  find(utenteId: string): Promise<{ creataIl: string; usataIl: string | null } | null>;
  /** The verifier of the person with this e-mail; null where there is none: asking takes as long. */
  verifier(email: string): Promise<string | null>;
  /** It has opened the door. */
  touch(utenteId: string, usataIl: string): Promise<void>;
}

/** Failed attempts by key other than a person: network address, unknown e-mail (hashed). */
export interface Blocchi {
  /** Failures within the window and until when the key is locked. */
  read(chiave: string, al: string): Promise<{ falliti: number; bloccatoFinoAl: string | null }>;
  /** Adds one; failures older than `dal` are forgotten first. Gives how many there are now. */
  add(chiave: string, al: string, dal: string): Promise<number>;
  lock(chiave: string, finoAl: string): Promise<void>;
  clear(chiave: string): Promise<void>;
  /** Locked at this instant, the longest first. */
  listLocked(al: string): Promise<{ chiave: string; falliti: number; bloccatoFinoAl: string }[]>;
  /** Forgets what no longer counts. */
  removeExpired(al: string): Promise<void>;
}

export interface RuoloConcesso {
  ruolo: string;
  nome: string;
  descrizione: string;
  secondoFattore: boolean;
  funzioni: string[];
}

export interface Ruoli {
  /** In the order of the list. */
  list(): Promise<RuoloConcesso[]>;
  /** Says whether it changed anything. @throws AppStateError FUNZIONE_NON_CONCEDIBILE: roles that read open data only get none */
  grant(ruolo: string, funzione: string, concessa: boolean): Promise<boolean>;
  requireSecondFactor(ruolo: string, richiesto: boolean): Promise<boolean>;
}

export type StatoRichiesta = 'in_attesa' | 'confermata' | 'rifiutata';

/** One person in a request for accreditation. */
export interface PersonaRichiesta {
  personaId: number;
  nome: string;
  cognome: string;
  codiceFiscale: string;
  email: string;
  ruolo: string;
  ente: string;
  livello: string;
  codice: string;
  stato: StatoRichiesta;
  /** Why it was refused. */
  motivo: string | null;
  decisaDa: string | null;
  decisaIl: string | null;
  /** The account that it became. */
  utenteId: string | null;
}

export interface Richiesta {
  richiestaId: number;
  richiedenteId: string;
  /** Number and date of the formal communication (PEC). */
  pecProtocollo: string;
  pecData: string;
  creataIl: string;
  persone: PersonaRichiesta[];
}

export type NuovaPersona = Pick<
  PersonaRichiesta,
  'nome' | 'cognome' | 'codiceFiscale' | 'email' | 'ruolo' | 'ente' | 'livello' | 'codice'
>;

export interface Decisione {
  stato: 'confermata' | 'rifiutata';
  /** Why; a refusal must have one. */
  motivo: string | null;
  /** Id of the administrator. */
  decisaDa: string;
  /** The account; a confirmation must have one. */
  utenteId: string | null;
}

export interface Richieste {
  create(richiesta: {
    richiedenteId: string;
    pecProtocollo: string;
    pecData: string;
    persone: NuovaPersona[];
  }): Promise<number>;
  byId(richiestaId: number): Promise<Richiesta | null>;
  /** Newest first. */
  list(filtro: {
    richiedenteId?: string;
    stato?: StatoRichiesta;
    da?: number;
    limite?: number;
  }): Promise<{ righe: Richiesta[]; totale: number }>;
  persona(
    personaId: number,
  ): Promise<(PersonaRichiesta & { richiestaId: number; richiedenteId: string }) | null>;
  /** Decides a pending one; of two administrators at once only one does. Says whether it did. */
  decide(personaId: number, decisione: Decisione): Promise<boolean>;
}

/** One line of the audit log. */
export interface Evento {
  eventoId: number;
  quando: string;
  /** Who did it: id of a person, `sistema`, or null for somebody unknown. */
  utenteId: string | null;
  /** Their e-mail then: people leave, the log stays. */
  utente: string;
  /** What was done, from a fixed list of words: `accesso.riuscito`, `utente.creato`, `ruolo.modificato`… */
  azione: string;
  /** On whom or what. */
  oggetto: string;
  /** What changed, without secrets. */
  dettagli: Record<string, unknown>;
  indirizzo: string;
  richiestaHttp: string;
}

export interface FiltroRegistro {
  /** From this instant on. */
  dal?: string;
  /** Before this instant. */
  al?: string;
  /** Part of the e-mail, or exactly the id. */
  utente?: string;
  azione?: string;
  /** Words that all occur in a line; case counts for letters beyond a-z. */
  testo?: string;
  da?: number;
  limite?: number;
}

/** Append-only: the database itself refuses to change or delete a line. */
export interface Registro {
  append(evento: Omit<Evento, 'eventoId' | 'quando'>): Promise<void>;
  /** Newest first. */
  search(filtro: FiltroRegistro): Promise<{ righe: Evento[]; totale: number }>;
  byId(eventoId: number): Promise<Evento | null>;
  /** All that match, newest first, in chunks. */
  stream(filtro: FiltroRegistro): AsyncIterable<Evento[]>;
  azioni(): Promise<string[]>;
}

export interface Conteggio {
  /** YYYY-MM-DD. */
  giorno: string;
  /** `accessi`, `interrogazioni`, `pagina`. */
  tipo: string;
  /** Path of the page; empty for the others. */
  chiave: string;
  numero: number;
}

/** Counters by day: no person in them. */
export interface Statistiche {
  /** Adds to what is there. */
  add(conteggi: Conteggio[]): Promise<void>;
  read(tipo: string, dal: string, al: string): Promise<Conteggio[]>;
  /** The keys of a type with the highest sums. */
  top(tipo: string, dal: string, al: string, limite: number): Promise<{ chiave: string; numero: number }[]>;
  /** People who signed in since. */
  activeUsers(dal: string): Promise<number>;
}

/** All that concerns access. */
export interface AccessiState {
  /**
   * Reads and writes through the stores that the work gets: all or nothing, and one such work after the other, also of several
   * processes. What the work throws undoes it; an error of a store ends it even if the work catches it. On SQL Server the work may
   * run again (deadlock), so it must do nothing else.
   */
  transazione<T>(work: (accessi: AccessiState) => Promise<T>): Promise<T>;
  utenti: Utenti;
  sessioni: Sessioni;
  gettoni: Gettoni;
  codici: Codici;
  passwordSqlApi: PasswordSqlApi;
  blocchi: Blocchi;
  ruoli: Ruoli;
  richieste: Richieste;
  registro: Registro;
  statistiche: Statistiche;
}

export type CodiceStato =
  'EMAIL_ESISTENTE' | 'CODICE_FISCALE_ESISTENTE' | 'UTENTE_SCONOSCIUTO' | 'FUNZIONE_NON_CONCEDIBILE';

/** An expected refusal of the stores. */
export class AppStateError extends Error {
  readonly code: CodiceStato;

  constructor(code: CodiceStato, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AppStateError';
    this.code = code;
  }
}
