import { Lucia, TimeSpan, type Adapter, type DatabaseSession } from 'lucia';
import type { AccessiState, Sessione, Utente } from '../../../../../sql/app/accessi/tipi.ts';
import { impronta } from './impronta.ts';

/*
 * The only file that knows lucia. Ids are made by lucia (200 random bits) and reach the stores as SHA-256 only;
 * an id that a client sends is looked up and never taken over.
 */

declare module 'lucia' {
  interface Register {
    Lucia: Lucia<AttributiSessione, { utente: Utente }>;
    DatabaseSessionAttributes: { sessione: AttributiSessione };
    DatabaseUserAttributes: { utente: Utente };
  }
}

type AttributiSessione = Pick<Sessione, 'creataIl' | 'indirizzo' | 'agente' | 'completa'>;

/** A session in use, and whose it is. */
export interface SessioneAperta {
  /** SHA-256 of the id; the id itself stays in the cookie. */
  hash: string;
  completa: boolean;
  creataIl: string;
  utente: Utente;
}

export interface Sessioni {
  /** A new session under a new id, which goes into the cookie and nowhere else. */
  apri(
    utenteId: string,
    sessione: Pick<Sessione, 'indirizzo' | 'agente' | 'completa'>,
  ): Promise<{ id: string; hash: string }>;
  /** The session of a cookie, prolonged by its use; null when unknown or ended. */
  leggi(id: string): Promise<SessioneAperta | null>;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** With the password alone: enough for two codes that come late. */
const PRIMO_FATTORE_MS = 20 * MINUTE;
/** How exact "last seen" is: a page's requests write once. */
const VISTA_MS = MINUTE;
/** A session in use ends after this many times the hours that it may rest (NIST SP 800-63B: a day at AAL2). */
const DURATE_IN_USO = 2;

/** @param ore hours without use after which a session ends */
export function createSessioni(stores: Pick<AccessiState, 'sessioni' | 'utenti'>, ore: number): Sessioni {
  const lucia = new Lucia(createAdapter(stores, ore), {
    sessionExpiresIn: new TimeSpan(ore, 'h'),
    getSessionAttributes: ({ sessione }) => sessione,
    getUserAttributes: ({ utente }) => ({ utente }),
  });
  return {
    async apri(utenteId, { indirizzo, agente, completa }) {
      const creataIl = new Date().toISOString();
      const { id } = await lucia.createSession(utenteId, {
        sessione: { creataIl, indirizzo, agente: agente.slice(0, 200), completa },
      });
      return { id, hash: impronta(id) };
    },
    async leggi(id) {
      const { session, user } = await lucia.validateSession(id);
      if (!session) return null;
      const { completa, creataIl } = session;
      return { hash: impronta(id), completa, creataIl, utente: user.utente };
    },
  };
}

/** When a session ends that is used now. */
function fineDi({ creataIl, completa }: AttributiSessione, ore: number, now: number): Date {
  const from = Date.parse(creataIl);
  if (!completa) return new Date(from + PRIMO_FATTORE_MS);
  return new Date(Math.min(now + ore * HOUR, from + DURATE_IN_USO * ore * HOUR));
}

/** lucia's view of the stores. What the product asks of them directly (lists, revocation) does not pass here. */
function createAdapter(
  { sessioni, utenti }: Pick<AccessiState, 'sessioni' | 'utenti'>,
  ore: number,
): Adapter {
  async function find(id: string): Promise<Sessione | null> {
    const sessione = await sessioni.find(impronta(id));
    return sessione && Date.parse(sessione.scadeIl) > Date.now() ? sessione : null;
  }

  return {
    async getSessionAndUser(id) {
      const sessione = await find(id);
      if (!sessione) return [null, null];
      const utente = await utenti.byId(sessione.utenteId);
      if (!utente) return [toLucia(id, sessione), null];
      const now = Date.now();
      if (now - Date.parse(sessione.vistaIl) >= VISTA_MS) {
        sessione.scadeIl = fineDi(sessione, ore, now).toISOString();
        await sessioni.touch(sessione.sessioneHash, new Date(now).toISOString(), sessione.scadeIl);
      }
      return [toLucia(id, sessione), { id: utente.utenteId, attributes: { utente } }];
    },
    async setSession({ id, userId, attributes: { sessione } }) {
      await sessioni.insert({
        ...sessione,
        sessioneHash: impronta(id),
        utenteId: userId,
        vistaIl: sessione.creataIl,
        scadeIl: fineDi(sessione, ore, Date.now()).toISOString(),
      });
    },
    // lucia would prolong by its own rule, which knows neither half sessions nor a last hour: ours was applied above.
    updateSessionExpiration: async () => {},
    async deleteSession(id) {
      await sessioni.remove(impronta(id));
    },
    async deleteUserSessions(utenteId) {
      await sessioni.removeOf(utenteId);
    },
    async deleteExpiredSessions() {
      await sessioni.removeExpired(new Date().toISOString());
    },
    async getUserSessions() {
      throw new Error('sessions are listed from the store: their ids are not known');
    },
  };
}

function toLucia(id: string, sessione: Sessione): DatabaseSession {
  const { utenteId, scadeIl, creataIl, indirizzo, agente, completa } = sessione;
  return {
    id,
    userId: utenteId,
    expiresAt: new Date(scadeIl),
    attributes: { sessione: { creataIl, indirizzo, agente, completa } },
  };
}
