import type { RequestEvent } from '@sveltejs/kit';
import { CONTESTO_PUBBLICO } from '../../../../../model/contratto/contesto.ts';
import type { Funzione } from '../../../../../model/contratto/accesso.ts';
import type { AccessiState } from '../../../../../sql/app/accessi/tipi.ts';
import { testiPermessi, type CodicePermesso } from '../../messaggi/it-permessi.ts';
import type { WebConfig } from '../config.ts';
import { contestoDi, passwordScaduta, puoEntrare, utenteInSessione } from './contesto.ts';
import type { CookieSessione } from './cookie.ts';
import { destinazioneLocale } from './destinazione.ts';
import type { Sessioni } from './lucia.ts';
import { decidi, funzioniDi, PASSWORD_SCADUTA, type Decisione } from './permessi.ts';

/** What the guard of the door works with. */
export interface Guardia {
  stato: Pick<AccessiState, 'ruoli' | 'sessioni'>;
  sessioni: Sessioni;
  cookie: CookieSessione;
  config: Pick<WebConfig, 'accessoPossibile' | 'password'>;
}

const NESSUNA: ReadonlySet<Funzione> = new Set();

/**
 * Who asks: fills `locals` from the cookie. Rights are read at every request, so that a change by the administrator counts at
 * the next one; the session of somebody who may not enter any more ends here.
 */
export async function riconosci({ locals, cookies }: RequestEvent, g: Guardia): Promise<void> {
  locals.contesto = CONTESTO_PUBBLICO;
  locals.utente = null;
  locals.sessione = null;
  const id = g.config.accessoPossibile ? g.cookie.leggi(cookies) : undefined;
  const aperta = id === undefined ? null : await g.sessioni.leggi(id);
  if (!aperta) return;
  const { hash, completa, utente } = aperta;
  if (!puoEntrare(utente)) {
    await g.stato.sessioni.removeOf(utente.utenteId);
    return;
  }
  locals.sessione = { hash, completa, utenteId: utente.utenteId };
  if (!completa) return;
  locals.utente = utenteInSessione(utente, await g.stato.ruoli.list(), g.config.password.giorni);
  locals.contesto = contestoDi(locals.utente, utente.soggetto);
}

/**
 * Whether the request may go on.
 * @returns null, or the answer instead of the page
 */
export async function ferma(event: RequestEvent, g: Guardia): Promise<Response | null> {
  const { locals, route } = event;
  const decisione = decidi({
    routeId: route.id,
    canaleSicuro: g.config.accessoPossibile,
    sessione: locals.sessione,
    funzioni: locals.utente?.funzioni ?? NESSUNA,
    passwordScaduta: locals.utente !== null && passwordScaduta(locals.utente),
  });
  return decisione === 'passa' ? null : answerTo(event, decisione);
}

function answerTo(event: RequestEvent, decisione: Exclude<Decisione, 'passa'>): Response | Promise<Response> {
  const { url } = event;
  const wanted = `destinazione=${encodeURIComponent(url.pathname + url.search)}`;
  switch (decisione) {
    case 'accedi':
      return isNavigation(event)
        ? verso(event, `/accedi?${wanted}`)
        : rifiuta(event, 401, 'ACCESSO_RICHIESTO');
    case 'codice':
      return isNavigation(event)
        ? verso(event, `/accedi/codice?${wanted}`)
        : rifiuta(event, 401, 'ACCESSO_RICHIESTO');
    case 'entrato':
      return verso(event, destinazioneLocale(url.searchParams.get('destinazione')));
    case 'password_scaduta':
      return isNavigation(event) ? verso(event, PASSWORD_SCADUTA) : rifiuta(event, 403, 'PASSWORD_SCADUTA');
    case 'senza_https':
      return rifiuta(event, 403, 'ACCESSO_SENZA_HTTPS');
    case 'negato':
      return rifiuta(event, 403, 'PERMESSO_NEGATO');
    case 'sconosciuta':
      return rifiuta(event, 404, 'PAGINA_SCONOSCIUTA');
  }
}

/** Somebody opens a page (or its data, moving inside the site); files and posts are not that. */
function isNavigation({ request, route }: RequestEvent): boolean {
  const reading = request.method === 'GET' || request.method === 'HEAD';
  return reading && !/\.[a-z]+$/.test(route.id ?? '');
}

/** Posts of `use:enhance`, which read an action's result and follow nothing by themselves. */
const isEnhanced = ({ request }: RequestEvent): boolean =>
  request.headers.get('x-sveltekit-action') === 'true';

function verso(event: RequestEvent, location: string): Response {
  if (isEnhanced(event)) return Response.json({ type: 'redirect', status: 303, location });
  return new Response(null, { status: 303, headers: { location } });
}

/** Says no, in the form that the asker reads: a page of the site, an action's result, or plain JSON. */
export async function rifiuta(
  event: RequestEvent,
  status: number,
  codice: CodicePermesso,
): Promise<Response> {
  const { request, locals, isDataRequest, isSubRequest } = event;
  const funzioni = codice === 'PERMESSO_NEGATO' ? funzioniDi(event.route.id ?? '') : [];
  const body = { message: testiPermessi[codice], codice, id: locals.requestId, funzioni };
  if (isEnhanced(event)) return Response.json({ type: 'error', status, error: body }, { status });
  const page =
    request.headers.get('accept')?.includes('text/html') === true && !isDataRequest && !isSubRequest;
  if (!page) return Response.json(body, { status });
  const answer = await event.fetch(`/_esito/${codice}?funzioni=${funzioni.join()}`, {
    headers: { accept: 'text/html' },
  });
  return new Response(answer.body, { status, headers: answer.headers });
}
