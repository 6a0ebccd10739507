import { randomBytes } from 'node:crypto';
import {
  AppStateError,
  type AccessiState,
  type Autorizzazioni,
  type Utente,
} from '../../../../../sql/app/accessi/tipi.ts';
import { limiteRegione } from '../accreditamento/limite.ts';
import type { Anagrafica } from './anagrafica.ts';
import { differences, same } from './differenze.ts';
import type { Attore, Effetti } from './effetti.ts';
import { assertNotAbove, findUtente, isActive, somebodyHas } from './guardie.ts';
import { rifiuto } from './rifiuto.ts';

/** What the console does to people. Each operation checks who acts on whom, does it, and writes it into the audit log. */
export class GestioneUtenti {
  readonly #effetti: Effetti;
  readonly #accessi: AccessiState;

  constructor(effetti: Effetti) {
    this.#effetti = effetti;
    this.#accessi = effetti.accessi;
  }

  /** Makes the account and sends the first-access link. Gives its id. */
  async crea(
    attore: Attore,
    nuovo: Anagrafica & Autorizzazioni & { scadeIl: string | null },
  ): Promise<string> {
    await assertNotAbove(this.#accessi, attore, nuovo.ruoli);
    const { utenteId } = await this.#guarded(nuovo, () => this.#accessi.utenti.create(nuovo));
    const { email, nome, cognome, codiceFiscale, scadeIl } = nuovo;
    const dopo = { email, nome, cognome, codiceFiscale, scadeIl, ...rightsOf(nuovo) };
    await this.#effetti.registra('utente.creato', utenteId, { dopo });
    await this.#effetti.invita(utenteId);
    return utenteId;
  }

  async modifica(attore: Attore, utenteId: string, dati: Anagrafica): Promise<void> {
    const utente = await this.#reach(attore, utenteId);
    const { nessuna, prima, dopo } = differences<Anagrafica>(utente, dati);
    if (nessuna) return;
    await orRifiuto(() => this.#accessi.utenti.update(utenteId, dopo));
    await this.#effetti.registra('utente.modificato', utenteId, { email: utente.email, prima, dopo });
    if (dati.email === utente.email) return;
    // Links already sent lie in a mailbox that is no longer this person's.
    await this.#endLinks(utenteId);
    if (utente.stato === 'invitato') await this.#effetti.invita(utenteId);
  }

  /** Replaces the rights of a person, who has to sign in again. One's own roles stay as they are. */
  async autorizza(attore: Attore, utenteId: string, diritti: Autorizzazioni): Promise<void> {
    const utente = await this.#reach(attore, utenteId);
    await assertNotAbove(this.#accessi, attore, diritti.ruoli);
    if (utenteId === attore.utenteId && !same(utente.ruoli, diritti.ruoli))
      throw rifiuto('SU_SE_STESSI', 'ruolo');
    const { nessuna, prima, dopo } = differences(rightsOf(utente), diritti);
    if (nessuna) return;
    await this.#guarded(
      { ...utente, ...diritti },
      () => this.#accessi.utenti.authorize(utenteId, diritti),
      () => this.#accessi.utenti.authorize(utenteId, rightsOf(utente)),
    );
    await this.#effetti.registra('utente.autorizzato', utenteId, { email: utente.email, prima, dopo });
    await this.#effetti.chiudiSessioniDi(utenteId);
  }

  /** Sends the first-access link again; the one sent before ends. */
  async invita(attore: Attore, utenteId: string): Promise<void> {
    const utente = await this.#reach(attore, utenteId);
    if (utente.stato !== 'invitato') throw rifiuto('GIA_ENTRATO');
    await this.#effetti.invita(utenteId);
    await this.#effetti.registra('utente.invitato', utenteId, { email: utente.email });
  }

  /** Nobody enters with this account any more: sessions and links end too. */
  async sospendi(attore: Attore, utenteId: string): Promise<void> {
    const utente = await this.#reach(attore, utenteId);
    if (utenteId === attore.utenteId) throw rifiuto('SU_SE_STESSI');
    if (utente.stato === 'sospeso') return;
    await this.#setStato(utente, 'sospeso');
    await this.#effetti.registra('utente.sospeso', utenteId, { email: utente.email, prima: utente.stato });
    await this.#effetti.chiudiSessioniDi(utenteId);
    await this.#endLinks(utenteId);
  }

  async riattiva(attore: Attore, utenteId: string): Promise<void> {
    const utente = await this.#reach(attore, utenteId);
    if (utente.stato !== 'sospeso') return;
    const stato = utente.passwordHash ? 'attivo' : 'invitato';
    await this.#setStato(utente, stato);
    await this.#effetti.registra('utente.riattivato', utenteId, { email: utente.email, dopo: stato });
  }

  async sblocca(attore: Attore, utenteId: string): Promise<void> {
    const utente = await this.#reach(attore, utenteId);
    await this.#accessi.utenti.lock(utenteId, null);
    await this.#accessi.blocchi.clear(chiaveCodici(utenteId));
    const { tentativiFalliti, bloccatoFinoAl } = utente;
    const prima = { tentativiFalliti, bloccatoFinoAl };
    await this.#effetti.registra('utente.sbloccato', utenteId, { email: utente.email, prima });
  }

  /** Ends all sessions of a person; of one's own, all but the one in use. Gives how many. */
  async terminaSessioni(attore: Attore, utenteId: string): Promise<number> {
    await this.#reach(attore, utenteId);
    return this.#effetti.chiudiSessioniDi(utenteId);
  }

  /** Programs of this person do not enter any more. */
  async revocaPasswordSql(attore: Attore, utenteId: string): Promise<void> {
    const utente = await this.#reach(attore, utenteId);
    if (!(await this.#accessi.passwordSqlApi.remove(utenteId))) return;
    await this.#effetti.registra('sql.password_revocata', utenteId, { email: utente.email });
  }

  /** Ends one session. Says whether it was there. */
  async chiudiSessione(attore: Attore, sessioneHash: string): Promise<boolean> {
    const sessione = await this.#accessi.sessioni.find(sessioneHash);
    if (!sessione) return false;
    const { utenteId, indirizzo } = sessione;
    const utente = await this.#reach(attore, utenteId);
    if (!(await this.#accessi.sessioni.remove(sessioneHash))) return false;
    await this.#effetti.registra('sessione.revocata', utenteId, {
      email: utente.email,
      quante: 1,
      indirizzo,
    });
    return true;
  }

  /** @param scadeIl instant at which the accreditation ends; null: never */
  async rinnova(attore: Attore, utenteId: string, scadeIl: string | null): Promise<void> {
    const utente = await this.#reach(attore, utenteId);
    const { nessuna, prima, dopo } = differences<Pick<Utente, 'scadeIl'>>(utente, { scadeIl });
    if (nessuna) return;
    await this.#guarded(
      { ...utente, scadeIl },
      () => this.#accessi.utenti.update(utenteId, dopo),
      () => this.#accessi.utenti.update(utenteId, prima),
    );
    await this.#effetti.registra('accredito.rinnovato', utenteId, { email: utente.email, prima, dopo });
  }

  /** Asks this person for the second factor, whatever their roles ask. */
  async richiediSecondoFattore(attore: Attore, utenteId: string, richiesto: boolean): Promise<void> {
    const utente = await this.#reach(attore, utenteId);
    const change = { secondoFattore: richiesto };
    const { nessuna, prima, dopo } = differences<Pick<Utente, 'secondoFattore'>>(utente, change);
    if (nessuna) return;
    await this.#accessi.utenti.update(utenteId, dopo);
    await this.#effetti.registra('utente.modificato', utenteId, { email: utente.email, prima, dopo });
  }

  /** The person, if the actor may touch somebody with their roles. */
  async #reach(attore: Attore, utenteId: string): Promise<Utente> {
    const utente = await findUtente(this.#accessi, utenteId);
    await assertNotAbove(this.#accessi, attore, utente.ruoli);
    return utente;
  }

  async #setStato(utente: Utente, stato: Utente['stato']): Promise<void> {
    const { utenteId } = utente;
    await this.#guarded(
      { ...utente, stato },
      () => this.#accessi.utenti.update(utenteId, { stato }),
      () => this.#accessi.utenti.update(utenteId, { stato: utente.stato }),
    );
  }

  /**
   * Writes what may take the last administrator away or crowd a Regione; looks again after it, and takes it back if so: of two
   * administrators who demote each other at the same moment at least one stays.
   * @param after the person as they are then
   */
  async #guarded<T>(after: Dopo, write: () => Promise<T>, undo?: () => Promise<void>): Promise<T> {
    const { now, massimoPerRegione: massimo } = this.#effetti;
    const hadAdministrator = await somebodyHas(this.#accessi, ['amministratore'], now());
    const limite = { al: now().toISOString(), massimo, escluso: after.utenteId };
    const full = takesPlace(after, now()) ? await limiteRegione(this.#accessi, after, limite) : null;
    if (full) throw rifiuto('LIMITE_REGIONE', 'territori', full.regione);
    const written = await orRifiuto(write);
    if (undo && hadAdministrator && !(await somebodyHas(this.#accessi, ['amministratore'], now()))) {
      await undo();
      throw rifiuto('ULTIMO_AMMINISTRATORE', 'ruolo');
    }
    return written;
  }

  /** A token that nobody knows takes the place of the one sent. */
  async #endLinks(utenteId: string): Promise<void> {
    const scadeIl = this.#effetti.now().toISOString();
    for (const scopo of ['reimposta', 'primo_accesso'] as const) {
      const hash = randomBytes(32).toString('hex');
      await this.#accessi.gettoni.create({ hash, scopo, utenteId, scadeIl });
    }
  }
}

/** Under which key wrong codes of the second factor are counted. */
const chiaveCodici = (utenteId: string): string => `codice:${utenteId}`;

/** What decides whether a person counts among those of a Regione; invited people do. */
type Dopo = Pick<Utente, 'ambiti' | 'scadeIl'> & Partial<Pick<Utente, 'utenteId' | 'stato'>>;

function takesPlace({ stato, scadeIl }: Dopo, now: Date): boolean {
  return stato !== 'sospeso' && isActive({ stato: 'attivo', scadeIl }, now);
}

function rightsOf({ ruoli, ambiti, enti, soggetto }: Autorizzazioni): Autorizzazioni {
  return { ruoli, ambiti, enti, soggetto };
}

const CAMPI: Partial<Record<string, string>> = {
  EMAIL_ESISTENTE: 'email',
  CODICE_FISCALE_ESISTENTE: 'codiceFiscale',
};

/** Runs a change of the stores; what they refuse becomes a sentence at its field. */
async function orRifiuto<T>(change: () => Promise<T>): Promise<T> {
  try {
    return await change();
  } catch (error) {
    if (!(error instanceof AppStateError)) throw error;
    throw rifiuto(
      error.code === 'FUNZIONE_NON_CONCEDIBILE' ? 'SOLO_DATI_APERTI' : error.code,
      CAMPI[error.code],
    );
  }
}
