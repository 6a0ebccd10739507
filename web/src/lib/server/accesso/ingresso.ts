import type { Utente } from '../../../../../sql/app/accessi/tipi.ts';
import { accessoNuovo } from '../posta/messaggi.ts';
import { annotaFallito } from './conferma.ts';
import { chiedeSecondoFattore, puoEntrare } from './contesto.ts';
import { agenteDi, chiDi, personaDi, ruotaSessione, type Dipendenze, type Evento } from './dipendenze.ts';
import type { SecondoFattore } from './secondo-fattore.ts';
import {
  conta,
  contatoreDiEmail,
  contatoreDiIndirizzo,
  contatoreDiUtente,
  rete,
  type Contatore,
} from './tentativi.ts';
import { Occupato } from './turni.ts';

/** `rifiutato` says nothing more: unknown, wrong, locked, suspended and expired are one answer. */
export type EsitoAccesso = { esito: 'entrato' | 'codice' | 'rifiutato' | 'occupato' };

/** Whom an identity provider named, and why they may not enter: it has proved who they are. */
export type EsitoIdentita = 'entrato' | 'sconosciuto' | 'sospeso' | 'scaduto';

export interface Ingresso {
  /** E-mail and password. Sets the cookie of a whole session, or of a half one when a code is due. */
  accedi(event: Evento, credenziali: { email: string; password: string }): Promise<EsitoAccesso>;
  /** Who comes from an identity provider, which is their second factor too; who was invited becomes active. */
  entraConIdentita(
    event: Evento,
    identita: { codiceFiscale: string; metodo: string; soggetto?: string },
  ): Promise<EsitoIdentita>;
  /** Ends the session, whole or half, and takes the cookie away. */
  esci(event: Evento): Promise<void>;
}

/** Sign-ins that are looked at to recognise a browser: the last ones of a season. */
const ACCESSI_NOTI = { limite: 50, giorni: 90 };
const DAY = 86_400_000;

export function createIngresso(d: Dipendenze, secondoFattore: Pick<SecondoFattore, 'primoInvio'>): Ingresso {
  const { stato, config, registra } = d;

  async function attempt(event: Evento, email: string, password: string): Promise<EsitoAccesso> {
    const { locals } = event;
    const address = contatoreDiIndirizzo(stato.blocchi, locals.indirizzo, config.bloccoDopo);
    const utente = await stato.utenti.byEmail(email);
    const counter = utente
      ? contatoreDiUtente(stato, utente)
      : contatoreDiEmail(stato.blocchi, d.firma('email', email));
    const closed = await address.bloccatoFinoAl();
    const tentativo = closed
      ? { ammesso: false, bloccatoFinoAl: null }
      : await conta(counter, config.bloccoDopo);
    const right = await d.cifratura.confronta(password, utente?.passwordHash ?? null);
    if (!utente || !right || !tentativo.ammesso || !puoEntrare(utente)) {
      const via = 'password';
      if (!closed) await annotaFallito(d, event, utente, { tentativo, via, finoAl: await address.fallito() });
      return { esito: 'rifiutato' };
    }
    return admitted(event, utente, counter, password);
  }

  /** Who was invited becomes active; false when they were suspended since they were looked up. */
  function activate(utenteId: string): Promise<boolean> {
    return stato.transazione(async ({ utenti }) => {
      const current = await utenti.byId(utenteId);
      if (current?.stato === 'invitato') await utenti.update(utenteId, { stato: 'attivo' });
      return current !== null && current.stato !== 'sospeso';
    });
  }

  async function admitted(
    event: Evento,
    utente: Utente,
    counter: Contatore,
    password: string,
  ): Promise<EsitoAccesso> {
    await counter.clear();
    if (utente.passwordHash && d.cifratura.daRinnovare(utente.passwordHash)) {
      await stato.utenti.update(utente.utenteId, { passwordHash: await d.cifratura.cifra(password) });
    }
    if (chiedeSecondoFattore(utente, await stato.ruoli.list())) {
      await ruotaSessione(d, event, utente, { completa: false, altre: 'restano' });
      await secondoFattore.primoInvio(event, utente);
      return { esito: 'codice' };
    }
    await completa(d, event, utente, { via: 'password' });
    return { esito: 'entrato' };
  }

  return {
    async accedi(event, { email, password }) {
      try {
        const address = email.trim().toLowerCase().slice(0, 320);
        return await d.turni(rete(event.locals.indirizzo), () => attempt(event, address, password));
      } catch (error) {
        if (!(error instanceof Occupato)) throw error;
        event.locals.log.warn({ err: error }, 'sign-in refused: too many at once');
        return { esito: 'occupato' };
      }
    },

    async entraConIdentita(event, { codiceFiscale, metodo }) {
      const utente = await stato.utenti.byCodiceFiscale(codiceFiscale.toUpperCase());
      const reason = identityProblem(utente);
      if (!utente || reason) {
        const motivo = reason ?? 'sconosciuto';
        const chi = utente ? chiDi(utente) : { utenteId: null, email: '' };
        await registra(event.locals, 'accesso.fallito', utente?.utenteId ?? '', { via: metodo, motivo }, chi);
        return motivo;
      }
      if (!(await activate(utente.utenteId))) return 'sospeso';
      await completa(d, event, utente, { via: metodo });
      return 'entrato';
    },

    async esci({ cookies, locals }) {
      const { sessione, utente } = locals;
      d.cookie.togli(cookies);
      if (!sessione) return;
      await stato.sessioni.remove(sessione.hash);
      if (utente) await registra(locals, 'accesso.uscita', utente.utenteId);
      locals.sessione = null;
      locals.utente = null;
    },
  };
}

function identityProblem(utente: Utente | null): EsitoIdentita | null {
  if (!utente) return 'sconosciuto';
  if (utente.stato === 'sospeso') return 'sospeso';
  // A lock answers guesses of the password: it does not keep out who proved to be the person elsewhere.
  return utente.scadeIl !== null && Date.parse(utente.scadeIl) <= Date.now() ? 'scaduto' : null;
}

/** Opens the whole session, says so in the audit log, and tells the person when the browser is a new one. */
export async function completa(
  d: Dipendenze,
  event: Evento,
  utente: Utente,
  { via }: { via: string },
): Promise<void> {
  const { utenteId } = utente;
  const { locals } = event;
  const agente = agenteDi(event);
  const known = await isKnown(d, utente, locals.indirizzo, agente);
  await ruotaSessione(d, event, utente, { completa: true, altre: 'restano' });
  const quando = new Date().toISOString();
  await d.stato.utenti.update(utenteId, { ultimoAccessoIl: quando });
  await d.registra(locals, 'accesso.riuscito', utenteId, { via, agente }, chiDi(utente));
  d.contaAccesso();
  if (known) return;
  const { indirizzo } = locals;
  void d.spedisci(utente, accessoNuovo({ persona: personaDi(utente), quando, indirizzo, agente }));
}

/** The first sign-in is nothing to be told about; later ones are when network and browser are both new. */
async function isKnown(d: Dipendenze, utente: Utente, indirizzo: string, agente: string): Promise<boolean> {
  if (utente.ultimoAccessoIl === null) return true;
  const { limite, giorni } = ACCESSI_NOTI;
  const dal = new Date(Date.now() - giorni * DAY).toISOString();
  const filtro = { utente: utente.utenteId, azione: 'accesso.riuscito', dal, limite };
  const { righe } = await d.stato.registro.search(filtro);
  return righe.some((riga) => rete(riga.indirizzo) === rete(indirizzo) || riga.dettagli.agente === agente);
}
