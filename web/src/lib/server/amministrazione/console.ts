import { error, fail, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import type { EsitoRifiutato, RuoloNominato } from '../../tipi-amministrazione.ts';
import { createRegistra } from '../accesso/registra.ts';
import { servizi } from '../servizi.ts';
import { luoghiDi, type Luoghi } from './ambiti.ts';
import { RUOLI_ASSEGNABILI } from './diritti.ts';
import type { Attore, Effetti } from './effetti.ts';
import { Rifiuto } from './rifiuto.ts';
import { GestioneUtenti } from './utenti.ts';

/** What the routes of the console share. */
type Evento = Pick<RequestEvent, 'locals' | 'cookies' | 'request' | 'url'>;

/** Who acts. The hook let nobody through without a session. */
export function attoreDi({ utente }: App.Locals): Attore {
  if (!utente) error(401);
  return { utenteId: utente.utenteId, funzioni: utente.funzioni };
}

/** The outside of the operations, in the name of who sent this request. */
export function effettiDi(event: Evento): Effetti {
  const { accessi, accesso, config } = servizi();
  const { locals } = event;
  return {
    accessi,
    now: () => new Date(),
    massimoPerRegione: config.maxUtentiRegione,
    nomeRegione: async (codice) =>
      (await leggiLuoghi(locals.requestId)).find('regione', codice)?.nome ?? codice,
    sessione: locals.sessione?.hash ?? null,
    registra: (registro, ...evento) => createRegistra(registro)(locals, ...evento),
    invita: (utenteId) => accesso.invita(event, utenteId),
  };
}

export const gestioneDi = (event: Evento): GestioneUtenti => new GestioneUtenti(effettiDi(event));

/** The places on which scopes can be granted. */
export async function leggiLuoghi(requestId: string): Promise<Luoghi> {
  return luoghiDi(await servizi().territorio.get(requestId));
}

/** What each role may do now, for those that a person can have. */
export async function leggiTabella(): Promise<RuoloNominato[]> {
  const tabella = await servizi().accessi.ruoli.list();
  return tabella.filter(({ ruolo }) => RUOLI_ASSEGNABILI.some((assegnabile) => assegnabile === ruolo));
}

/**
 * Runs what a form asks; a refusal becomes the form's answer.
 * @param bozza what was typed, so that the form shows it again
 */
export async function esegui<T, B extends object = object>(
  work: () => Promise<T>,
  bozza?: B,
): Promise<T | ActionFailure<EsitoRifiutato & Partial<B>>> {
  try {
    return await work();
  } catch (caught) {
    if (!(caught instanceof Rifiuto)) throw caught;
    return fail(400, { ...bozza, errori: [...caught.errori], codice: caught.codice } as EsitoRifiutato &
      Partial<B>);
  }
}
