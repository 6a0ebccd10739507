import { randomInt } from 'node:crypto';
import type { AccessiState, ScopoGettone, Utente } from '../../../../../sql/app/accessi/tipi.ts';
import { AppStateError } from '../../../../../sql/app/accessi/tipi.ts';
import { passwordCambiata, primoAccesso, reimposta } from '../posta/messaggi.ts';
import { conPassword, type EsitoNegato } from './conferma.ts';
import { chiDi, personaDi, ruotaSessione, type Dipendenze, type Evento } from './dipendenze.ts';
import { impronta, nuovoGettone } from './impronta.ts';
import { valutaPassword, type Giudizio } from './robustezza.ts';
import { rete } from './tentativi.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const DURATA_MS: Record<ScopoGettone, number> = {
  reimposta: 30 * MINUTE,
  primo_accesso: 7 * DAY,
  amministratore: DAY,
};
/** Links of recovery in an hour: for one address of the network, for one e-mail. */
const MAX_RICHIESTE = { indirizzo: 20, email: 3 };

/** Who the first administrator is. */
export interface Anagrafica {
  nome: string;
  cognome: string;
  email: string;
}

export type EsitoImposta =
  | { esito: 'fatto' }
  | { esito: 'gettone_non_valido' }
  | { esito: 'email_esistente' }
  | { esito: 'debole'; giudizio: Giudizio };

export type EsitoCambio =
  { esito: 'fatto' } | { esito: 'uguale' } | { esito: 'debole'; giudizio: Giudizio } | EsitoNegato;

export interface Credenziali {
  valutaPassword(password: string, parole: readonly string[]): Promise<Giudizio>;
  /** The signed-in person's own change: other sessions end, this one gets a new id. */
  cambiaPassword(event: Evento, password: { attuale: string; nuova: string }): Promise<EsitoCambio>;
  /** Always the same, at once: whether somebody has this e-mail is found out after the answer. */
  chiediReimpostazione(event: Evento, email: string): Promise<void>;
  /** Whose link it is, without using it up; null when used, expired or unknown. */
  leggiGettone(
    scopo: ScopoGettone,
    gettone: string,
  ): Promise<{ email: string | null; nome: string | null } | null>;
  /** Uses a link up. Nobody is signed in by it; all sessions of the person end. */
  impostaPassword(
    event: Evento,
    scopo: ScopoGettone,
    gettone: string,
    dati: { password: string; anagrafica?: Anagrafica },
  ): Promise<EsitoImposta>;
  /** Sends the link of the first access; the one before ends. */
  invita(event: Evento, utenteId: string): Promise<void>;
  /** The link of the first access, for who sends it in another way. */
  linkPrimoAccesso(utenteId: string): Promise<string>;
  /** The link that makes the first administrator. */
  linkAmministratore(): Promise<string>;
}

export function createCredenziali(d: Dipendenze): Credenziali {
  const { stato, registra, config } = d;
  const now = () => new Date().toISOString();

  async function newToken(
    scopo: ScopoGettone,
    utenteId: string | null,
  ): Promise<{ gettone: string; scadeIl: string }> {
    const { gettone, hash } = nuovoGettone();
    const scadeIl = new Date(Date.now() + DURATA_MS[scopo]).toISOString();
    await stato.gettoni.create({ hash, scopo, utenteId, scadeIl });
    return { gettone, scadeIl };
  }

  /** The person of a link, who may still get a password; `nobody` for the link of the first administrator. */
  async function owner(scopo: ScopoGettone, gettone: string): Promise<Utente | 'nobody' | null> {
    const found = await stato.gettoni.find(impronta(gettone), scopo, now());
    if (!found) return null;
    if (scopo === 'amministratore') return (await stato.utenti.hasActive('amministratore')) ? null : 'nobody';
    const utente = found.utenteId === null ? null : await stato.utenti.byId(found.utenteId);
    return utente && mayHavePassword(utente, scopo) ? utente : null;
  }

  const consume = ({ gettoni }: AccessiState, scopo: ScopoGettone, gettone: string) =>
    gettoni.consume(impronta(gettone), scopo, now());

  /** What a new password changes of a person. */
  const passwordOf = async (password: string) => ({
    passwordHash: await d.cifratura.cifra(password),
    passwordCambiataIl: now(),
  });

  async function createAdministrator(
    event: Evento,
    gettone: string,
    { password, anagrafica }: { password: string; anagrafica: Anagrafica },
  ): Promise<EsitoImposta> {
    const { nome, cognome } = anagrafica;
    const email = anagrafica.email.trim().toLowerCase();
    if (await stato.utenti.byEmail(email)) return { esito: 'email_esistente' };
    const rights = { ruoli: ['amministratore'], ambiti: [], enti: [], soggetto: null };
    const person = { email, nome, cognome, codiceFiscale: null, scadeIl: null, ...rights };
    const change = await passwordOf(password);
    const utente = await stato.transazione(async (store) => {
      if (await store.utenti.hasActive('amministratore')) return null;
      if (!(await consume(store, 'amministratore', gettone))) return null;
      const made = await store.utenti.create(person);
      await store.utenti.update(made.utenteId, { ...change, stato: 'attivo' });
      return made;
    });
    if (!utente) return { esito: 'gettone_non_valido' };
    await registra(event.locals, 'amministratore.creato', utente.utenteId, {}, chiDi(utente));
    return { esito: 'fatto' };
  }

  async function useLink(
    event: Evento,
    scopo: ScopoGettone,
    gettone: string,
    { utente, password }: { utente: Utente; password: string },
  ): Promise<EsitoImposta> {
    const { utenteId } = utente;
    const change = await passwordOf(password);
    const used = await stato.transazione(async (store) => {
      if (!(await consume(store, scopo, gettone))) return false;
      // Suspended since the link was looked at: it does not bring them back.
      const current = await store.utenti.byId(utenteId);
      if (!current || !mayHavePassword(current, scopo)) return false;
      await store.utenti.update(utenteId, { ...change, stato: 'attivo' });
      await store.utenti.lock(utenteId, null);
      await store.sessioni.removeOf(utenteId);
      return true;
    });
    if (!used) return { esito: 'gettone_non_valido' };
    const azione = scopo === 'reimposta' ? 'password.reimpostata' : 'password.cambiata';
    await registra(event.locals, azione, utenteId, { scopo }, chiDi(utente));
    void d.spedisci(utente, passwordCambiata({ persona: personaDi(utente), quando: now() }));
    return { esito: 'fatto' };
  }

  /** Counts a request by a key; false beyond the limit of an hour. */
  async function underLimit(chiave: string, massimo: number): Promise<boolean> {
    const since = new Date(Date.now() - 60 * MINUTE).toISOString();
    return (await stato.blocchi.add(chiave, now(), since)) <= massimo;
  }

  async function sendReset(event: Evento, email: string): Promise<void> {
    const { locals } = event;
    if (!(await underLimit(`recupero:${rete(locals.indirizzo)}`, MAX_RICHIESTE.indirizzo))) return;
    if (!(await underLimit(`recupero:${d.firma('email', email)}`, MAX_RICHIESTE.email))) return;
    const utente = await stato.utenti.byEmail(email);
    if (!utente || !mayHavePassword(utente, 'reimposta')) return;
    const { gettone, scadeIl } = await newToken('reimposta', utente.utenteId);
    await registra(locals, 'password.reimpostazione_chiesta', utente.utenteId, {}, chiDi(utente));
    const percorso = `/recupero/${gettone}`;
    await d.spedisci(utente, reimposta({ persona: personaDi(utente), percorso, scadeIl }));
  }

  return {
    valutaPassword,

    cambiaPassword: (event, { attuale, nuova }) =>
      conPassword<EsitoCambio>(d, event, { attuale, via: 'cambio' }, async (utente) => {
        const giudizio = await valutaPassword(nuova, paroleDi(utente));
        if (!giudizio.accettata) return { esito: 'debole', giudizio };
        if (await d.cifratura.confronta(nuova, utente.passwordHash)) return { esito: 'uguale' };
        await stato.utenti.update(utente.utenteId, await passwordOf(nuova));
        await ruotaSessione(d, event, utente, { completa: true, altre: 'finiscono' });
        await registra(event.locals, 'password.cambiata', utente.utenteId);
        void d.spedisci(utente, passwordCambiata({ persona: personaDi(utente), quando: now() }));
        return { esito: 'fatto' };
      }),

    async chiediReimpostazione(event, email) {
      const address = email.trim().toLowerCase().slice(0, 320);
      // Well after the answer, by a time that nobody can subtract: writing a link down holds up whatever is answered meanwhile.
      setTimeout(
        () =>
          sendReset(event, address).catch((error: unknown) =>
            event.locals.log.error({ err: error }, 'password reset not sent'),
          ),
        randomInt(100, 400),
      );
    },

    async leggiGettone(scopo, gettone) {
      const found = await owner(scopo, gettone);
      if (!found) return null;
      return found === 'nobody' ? { email: null, nome: null } : { email: found.email, nome: found.nome };
    },

    async impostaPassword(event, scopo, gettone, { password, anagrafica }) {
      const found = await owner(scopo, gettone);
      if (!found || (found === 'nobody' && !anagrafica)) return { esito: 'gettone_non_valido' };
      const parole = found === 'nobody' ? Object.values(anagrafica ?? {}) : paroleDi(found);
      const giudizio = await valutaPassword(password, parole);
      if (!giudizio.accettata) return { esito: 'debole', giudizio };
      return d.turni(rete(event.locals.indirizzo), async () => {
        if (found !== 'nobody') return useLink(event, scopo, gettone, { utente: found, password });
        if (!anagrafica) return { esito: 'gettone_non_valido' };
        try {
          return await createAdministrator(event, gettone, { password, anagrafica });
        } catch (error) {
          if (!(error instanceof AppStateError) || error.code !== 'EMAIL_ESISTENTE') throw error;
          return { esito: 'email_esistente' };
        }
      });
    },

    async invita(_event, utenteId) {
      const utente = await stato.utenti.byId(utenteId);
      if (!utente) return;
      const { gettone, scadeIl } = await newToken('primo_accesso', utenteId);
      const percorso = `/primo-accesso/${gettone}`;
      await d.spedisci(utente, primoAccesso({ persona: personaDi(utente), percorso, scadeIl }));
    },

    async linkPrimoAccesso(utenteId) {
      const { gettone } = await newToken('primo_accesso', utenteId);
      return `${config.origine}/primo-accesso/${gettone}`;
    },

    async linkAmministratore() {
      const { gettone } = await newToken('amministratore', null);
      return `${config.origine}/primo-accesso/${gettone}`;
    },
  };
}

/** A link does not bring back who was suspended or whose accreditation ended; a reset does not replace the first access. */
function mayHavePassword({ stato, scadeIl }: Utente, scopo: ScopoGettone): boolean {
  if (scadeIl !== null && Date.parse(scadeIl) <= Date.now()) return false;
  return stato === 'attivo' || (stato === 'invitato' && scopo === 'primo_accesso');
}

const paroleDi = ({ nome, cognome, email }: Utente): string[] => [nome, cognome, email];
