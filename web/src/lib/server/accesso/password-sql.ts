import { makeSqlApiPassword, scramVerifier } from '../../../../../sql/app/accessi/verificatore.ts';
import type { Utente } from '../../../../../sql/app/accessi/tipi.ts';
import { passwordSqlCreata } from '../posta/messaggi.ts';
import { personaDi, type Dipendenze, type Evento } from './dipendenze.ts';
import { bloccatoAdesso, conta, contatoreDiUtente, rete } from './tentativi.ts';

const MINUTE = 60_000;
/** Who has no password of the pages proves to be there by having signed in a short time ago. */
const ACCESSO_RECENTE_MS = 15 * MINUTE;

/** What is known of the password of the SQL API: never the password. */
export interface StatoPasswordSql {
  /** ISO 8601; `usataIl` null: never used. Null: there is none. */
  esistente: { creataIl: string; usataIl: string | null } | null;
  /** Making one asks for the password of the pages. False: the person signs in by the identity provider alone. */
  chiedePassword: boolean;
}

export type EsitoPasswordSql =
  /** The password, shown now and never again. */
  | { esito: 'creata'; password: string }
  | { esito: 'attuale_errata' }
  | { esito: 'bloccato'; secondi: number }
  /** The sign-in by the identity provider is too long ago. */
  | { esito: 'accesso_vecchio' };

/** The signed-in person's own password of the SQL API, by which programs enter. */
export interface PasswordSql {
  statoPasswordSql(locals: App.Locals): Promise<StatoPasswordSql>;
  /** Makes one in the place of the one before, which ends. @param attuale password of the pages */
  creaPasswordSql(event: Evento, attuale: string): Promise<EsitoPasswordSql>;
  /** Says whether there was one. */
  revocaPasswordSql(event: Evento): Promise<boolean>;
}

export function createPasswordSql(d: Dipendenze): PasswordSql {
  const { stato, registra, config } = d;
  const { passwordSqlApi } = stato;

  async function self({ utente }: App.Locals): Promise<Utente> {
    const found = utente ? await stato.utenti.byId(utente.utenteId) : null;
    if (!found) throw new Error('asked for nobody: the route lets in who is not signed in');
    return found;
  }

  /** Null: it is the person. Wrong passwords count like those of a sign-in. */
  async function refusal(event: Evento, utente: Utente, attuale: string): Promise<EsitoPasswordSql | null> {
    if (utente.passwordHash === null) {
      return (await signedInLately(event.locals)) ? null : { esito: 'accesso_vecchio' };
    }
    const counter = contatoreDiUtente(stato, utente);
    const { ammesso } = await conta(counter, config.bloccoDopo);
    const right = await d.cifratura.confronta(attuale, utente.passwordHash);
    if (!ammesso) return { esito: 'bloccato', secondi: secondsUntil((await counter.read()).bloccatoFinoAl) };
    if (!right) {
      await registra(event.locals, 'accesso.fallito', utente.utenteId, { via: 'password sql' });
      return { esito: 'attuale_errata' };
    }
    await counter.clear();
    return null;
  }

  async function signedInLately({ sessione }: App.Locals): Promise<boolean> {
    const found = sessione ? await stato.sessioni.find(sessione.hash) : null;
    return found !== null && Date.parse(found.creataIl) > Date.now() - ACCESSO_RECENTE_MS;
  }

  return {
    async statoPasswordSql(locals) {
      const { utenteId, passwordHash } = await self(locals);
      return { esistente: await passwordSqlApi.find(utenteId), chiedePassword: passwordHash !== null };
    },

    creaPasswordSql: (event, attuale) =>
      d.turni(rete(event.locals.indirizzo), async () => {
        const utente = await self(event.locals);
        const { utenteId } = utente;
        const refused = await refusal(event, utente, attuale);
        if (refused) return refused;
        const password = makeSqlApiPassword();
        const before = await passwordSqlApi.find(utenteId);
        const quando = new Date().toISOString();
        await passwordSqlApi.set(utenteId, await scramVerifier(password), quando);
        await registra(event.locals, 'sql.password_creata', utenteId, { sostituita: before !== null });
        void d.spedisci(utente, passwordSqlCreata({ persona: personaDi(utente), quando }));
        return { esito: 'creata', password };
      }),

    async revocaPasswordSql({ locals }) {
      const { utenteId } = await self(locals);
      if (!(await passwordSqlApi.remove(utenteId))) return false;
      await registra(locals, 'sql.password_revocata', utenteId);
      return true;
    },
  };
}

const secondsUntil = (instant: string | null): number =>
  bloccatoAdesso(instant) ? Math.ceil((Date.parse(instant ?? '') - Date.now()) / 1000) : 0;
