import { randomBytes } from 'node:crypto';
import {
  AppStateError,
  type AccessiState,
  type Autorizzazioni,
  type Utente,
} from '../../../../../sql/app/accessi/tipi.ts';
import { limiteRegione, type Posto } from '../accreditamento/limite.ts';
import type { Anagrafica } from './anagrafica.ts';
import { differences, same } from './differenze.ts';
import type { Attore, Effetti } from './effetti.ts';
import { assertNotAbove, findUtente, keepingAdministrator } from './guardie.ts';
import { rifiuto } from './rifiuto.ts';

/**
 * What the console does to people. Each operation checks who acts on whom, does it and writes its one line of the audit log, all in one
 * transaction: such works come one after the other, also those of other processes.
 */
export class GestioneUtenti {
  readonly #effetti: Effetti;

  constructor(effetti: Effetti) {
    this.#effetti = effetti;
  }

  /** Makes the account and sends the first-access link. Gives its id. */
  async crea(
    attore: Attore,
    nuovo: Anagrafica & Autorizzazioni & { scadeIl: string | null },
  ): Promise<string> {
    const utenteId = await this.#atomically(async (store) => {
      await assertNotAbove(store, attore, nuovo.ruoli);
      await this.#assertRoom(store, null, { ...nuovo, stato: 'invitato' });
      const { utenteId } = await store.utenti.create(nuovo);
      const { email, nome, cognome, codiceFiscale, scadeIl } = nuovo;
      const dopo = { email, nome, cognome, codiceFiscale, scadeIl, ...rightsOf(nuovo) };
      await this.#log(store, 'utente.creato', utenteId, { dopo });
      return utenteId;
    });
    await this.#effetti.invita(utenteId);
    return utenteId;
  }

  async modifica(attore: Attore, utenteId: string, dati: Anagrafica): Promise<void> {
    const moved = await this.#reach(attore, utenteId, async (store, utente) => {
      const { nessuna, prima, dopo } = differences<Anagrafica>(utente, dati);
      if (nessuna) return false;
      await store.utenti.update(utenteId, dopo);
      await this.#log(store, 'utente.modificato', utenteId, { email: utente.email, prima, dopo });
      if (dati.email === utente.email) return false;
      // Links already sent lie in a mailbox that is no longer this person's.
      await this.#endLinks(store, utenteId);
      return utente.stato === 'invitato';
    });
    if (moved) await this.#effetti.invita(utenteId);
  }

  /** Replaces the rights of a person, who has to sign in again. One's own roles stay as they are. */
  async autorizza(attore: Attore, utenteId: string, diritti: Autorizzazioni): Promise<void> {
    await this.#reach(attore, utenteId, async (store, utente) => {
      await assertNotAbove(store, attore, diritti.ruoli);
      if (utenteId === attore.utenteId && !same(utente.ruoli, diritti.ruoli))
        throw rifiuto('SU_SE_STESSI', 'ruolo');
      const { nessuna, prima, dopo } = differences(rightsOf(utente), diritti);
      if (nessuna) return;
      await this.#assertRoom(store, utente, { ...utente, ...diritti });
      await this.#keeping(store, () => store.utenti.authorize(utenteId, diritti));
      const sessioniChiuse = await this.#endSessions(store, utenteId);
      const dettagli = { email: utente.email, prima, dopo, sessioniChiuse };
      await this.#log(store, 'utente.autorizzato', utenteId, dettagli);
    });
  }

  /** Sends the first-access link again; the one sent before ends. */
  async invita(attore: Attore, utenteId: string): Promise<void> {
    await this.#reach(attore, utenteId, async (store, utente) => {
      if (utente.stato !== 'invitato') throw rifiuto('GIA_ENTRATO');
      await this.#log(store, 'utente.invitato', utenteId, { email: utente.email });
    });
    await this.#effetti.invita(utenteId);
  }

  /** Nobody enters with this account any more: sessions and links end too. */
  async sospendi(attore: Attore, utenteId: string): Promise<void> {
    await this.#reach(attore, utenteId, async (store, { stato, email }) => {
      if (utenteId === attore.utenteId) throw rifiuto('SU_SE_STESSI');
      if (stato === 'sospeso') return;
      await this.#keeping(store, () => store.utenti.update(utenteId, { stato: 'sospeso' }));
      const sessioniChiuse = await this.#endSessions(store, utenteId);
      await this.#endLinks(store, utenteId);
      await this.#log(store, 'utente.sospeso', utenteId, { email, prima: stato, sessioniChiuse });
    });
  }

  async riattiva(attore: Attore, utenteId: string): Promise<void> {
    await this.#reach(attore, utenteId, async (store, utente) => {
      if (utente.stato !== 'sospeso') return;
      const stato = utente.passwordHash ? 'attivo' : 'invitato';
      await this.#assertRoom(store, utente, { ...utente, stato });
      await store.utenti.update(utenteId, { stato });
      await this.#log(store, 'utente.riattivato', utenteId, { email: utente.email, dopo: stato });
    });
  }

  async sblocca(attore: Attore, utenteId: string): Promise<void> {
    await this.#reach(attore, utenteId, async (store, { email, tentativiFalliti, bloccatoFinoAl }) => {
      await store.utenti.lock(utenteId, null);
      await store.blocchi.clear(chiaveCodici(utenteId));
      const prima = { tentativiFalliti, bloccatoFinoAl };
      await this.#log(store, 'utente.sbloccato', utenteId, { email, prima });
    });
  }

  /** Ends all sessions of a person; of one's own, all but the one in use. Gives how many. */
  terminaSessioni(attore: Attore, utenteId: string): Promise<number> {
    return this.#reach(attore, utenteId, async (store, { email }) => {
      const quante = await this.#endSessions(store, utenteId);
      if (quante > 0) await this.#log(store, 'sessione.revocata', utenteId, { email, quante });
      return quante;
    });
  }

  /** Programs of this person do not enter any more. */
  revocaPasswordSql(attore: Attore, utenteId: string): Promise<void> {
    return this.#reach(attore, utenteId, async (store, { email }) => {
      if (!(await store.passwordSqlApi.remove(utenteId))) return;
      await this.#log(store, 'sql.password_revocata', utenteId, { email });
    });
  }

  /** Ends one session. Says whether it was there. */
  async chiudiSessione(attore: Attore, sessioneHash: string): Promise<boolean> {
    const sessione = await this.#effetti.accessi.sessioni.find(sessioneHash);
    if (!sessione) return false;
    const { utenteId, indirizzo } = sessione;
    return this.#reach(attore, utenteId, async (store, { email }) => {
      if (!(await store.sessioni.remove(sessioneHash))) return false;
      await this.#log(store, 'sessione.revocata', utenteId, { email, quante: 1, indirizzo });
      return true;
    });
  }

  /** @param scadeIl instant at which the accreditation ends; null: never */
  async rinnova(attore: Attore, utenteId: string, scadeIl: string | null): Promise<void> {
    await this.#reach(attore, utenteId, async (store, utente) => {
      const { nessuna, prima, dopo } = differences<Pick<Utente, 'scadeIl'>>(utente, { scadeIl });
      if (nessuna) return;
      await this.#assertRoom(store, utente, { ...utente, scadeIl });
      await this.#keeping(store, () => store.utenti.update(utenteId, dopo));
      await this.#log(store, 'accredito.rinnovato', utenteId, { email: utente.email, prima, dopo });
    });
  }

  /** Asks this person for the second factor, whatever their roles ask. */
  async richiediSecondoFattore(attore: Attore, utenteId: string, richiesto: boolean): Promise<void> {
    await this.#reach(attore, utenteId, async (store, utente) => {
      const change = { secondoFattore: richiesto };
      const { nessuna, prima, dopo } = differences<Pick<Utente, 'secondoFattore'>>(utente, change);
      if (nessuna) return;
      await store.utenti.update(utenteId, dopo);
      await this.#log(store, 'utente.modificato', utenteId, { email: utente.email, prima, dopo });
    });
  }

  /** Unlocks a key other than a person: a network address, an e-mail that nobody has. Says whether it was locked. */
  sbloccaChiave(chiave: string): Promise<boolean> {
    return this.#atomically(async (store) => {
      const { falliti, bloccatoFinoAl } = await store.blocchi.read(chiave, this.#now());
      if (bloccatoFinoAl === null) return false;
      await store.blocchi.clear(chiave);
      await this.#log(store, 'indirizzo.sbloccato', chiave, { prima: { falliti, bloccatoFinoAl } });
      return true;
    });
  }

  /** The person, if the actor may touch somebody with their roles, and what is done to them. */
  #reach<T>(
    attore: Attore,
    utenteId: string,
    work: (store: AccessiState, utente: Utente) => Promise<T>,
  ): Promise<T> {
    return this.#atomically(async (store) => {
      const utente = await findUtente(store, utenteId);
      await assertNotAbove(store, attore, utente.ruoli);
      return work(store, utente);
    });
  }

  /** All or nothing; what the stores refuse becomes a sentence at its field. */
  async #atomically<T>(work: (store: AccessiState) => Promise<T>): Promise<T> {
    try {
      return await this.#effetti.accessi.transazione(work);
    } catch (error) {
      if (error instanceof RegionePiena) {
        throw rifiuto('LIMITE_REGIONE', 'territori', await this.#effetti.nomeRegione(error.regione));
      }
      if (!(error instanceof AppStateError) || error.code === 'FUNZIONE_NON_CONCEDIBILE') throw error;
      throw rifiuto(error.code, CAMPI[error.code]);
    }
  }

  #log(store: AccessiState, azione: string, oggetto: string, dettagli: object): Promise<void> {
    return this.#effetti.registra(store.registro, azione, oggetto, { ...dettagli });
  }

  #keeping<T>(store: AccessiState, change: () => Promise<T>): Promise<T> {
    return keepingAdministrator(store, this.#effetti.now(), change);
  }

  /** @throws RegionePiena */
  async #assertRoom(store: AccessiState, prima: Posto | null, dopo: Posto): Promise<void> {
    const limite = { al: this.#now(), massimo: this.#effetti.massimoPerRegione };
    const full = await limiteRegione(store, { prima, dopo }, limite);
    if (full) throw new RegionePiena(full.regione);
  }

  #endSessions({ sessioni }: AccessiState, utenteId: string): Promise<number> {
    return sessioni.removeOf(utenteId, this.#effetti.sessione ?? undefined);
  }

  /** A token that nobody knows takes the place of the one sent. */
  async #endLinks({ gettoni }: AccessiState, utenteId: string): Promise<void> {
    for (const scopo of ['reimposta', 'primo_accesso'] as const) {
      const hash = randomBytes(32).toString('hex');
      await gettoni.create({ hash, scopo, utenteId, scadeIl: this.#now() });
    }
  }

  readonly #now = (): string => this.#effetti.now().toISOString();
}

/** Undoes the transaction; the name of the Regione is looked up after it. */
class RegionePiena extends Error {
  readonly regione: string;

  constructor(regione: string) {
    super('undone');
    this.regione = regione;
  }
}

/** Under which key wrong codes of the second factor are counted. */
const chiaveCodici = (utenteId: string): string => `codice:${utenteId}`;

function rightsOf({ ruoli, ambiti, enti, soggetto }: Autorizzazioni): Autorizzazioni {
  return { ruoli, ambiti, enti, soggetto };
}

const CAMPI: Partial<Record<string, string>> = {
  EMAIL_ESISTENTE: 'email',
  CODICE_FISCALE_ESISTENTE: 'codiceFiscale',
};
