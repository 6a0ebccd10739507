import type { RequestEvent } from '@sveltejs/kit';
import type { Handle, HandleFetch, HandleServerError, ServerInit } from '@sveltejs/kit/hooks';
import { building } from '$app/env';
import { CONTESTO_PUBBLICO } from '../../model/contratto/contesto.ts';
import { ErroreDati, MESSAGGI_ERRORE } from '../../model/contratto/errori.ts';
import { annuncia, avvisiDiAvvio } from './lib/server/accesso/avvio.ts';
import { ferma, riconosci, rifiuta } from './lib/server/accesso/guardia.ts';
import { setHeaders, setHeadersBelowHook } from './lib/server/accesso/intestazioni.ts';
import { richiedeCanaleSicuro } from './lib/server/accesso/permessi.ts';
import { controlla, refuseUnreadableForms } from './lib/server/accesso/protezione.ts';
import { avviaScadenze } from './lib/server/accreditamento/scadenze.ts';
import { ConfigError } from './lib/server/config.ts';
import { chooseCodifica } from './lib/server/forme/forme.ts';
import { requestIdFrom, statusOf } from './lib/server/http.ts';
import { readRisposta, sendRisposta } from './lib/server/risposte.ts';
import { avviaServizi, servizi } from './lib/server/servizi.ts';
import { paginaLetta } from './lib/server/statistiche/pagina-letta.ts';

/**
 * Reads the configuration and opens the application's state before the first request: what is wrong ends the process with one line.
 * Places and catalogue are asked at once, so that the first visitor need not wait for them.
 */
export const init: ServerInit = async () => {
  if (building) return;
  try {
    const services = await avviaServizi();
    const { territorio, catalogo, log, config, accessi, accesso } = services;
    setHeadersBelowHook(config);
    avviaScadenze(services);
    Promise.all([territorio.get('avvio'), catalogo.get('avvio')]).catch((error: unknown) =>
      log.warn({ err: error }, 'data process not ready yet'),
    );
    const someone = await accessi.utenti.hasActive('amministratore');
    const linkAmministratore = someone ? null : await accesso.linkAmministratore();
    annuncia(avvisiDiAvvio({ config, linkAmministratore }));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
};

/** Gives each request its id, who asks and with what rights, its log; turns away what may not pass. */
export const handle: Handle = async ({ event, resolve }) => {
  const start = performance.now();
  if (building) return resolve(event);
  const { guardia, config, log, statistiche } = servizi();
  const { locals, request, route, url } = event;
  const requestId = requestIdFrom(request.headers.get('x-request-id'));
  locals.requestId = requestId;
  locals.log = log.child({ requestId });
  locals.indirizzo = addressOf(event);
  locals.contesto = CONTESTO_PUBBLICO;
  locals.utente = null;
  locals.sessione = null;
  // What a page fetches of its own site passes the same guard, with the cookie of the person.
  if (event.isSubRequest) {
    await riconosci(event, guardia);
    return (await ferma(event, guardia)) ?? resolve(event);
  }
  refuseUnreadableForms(request);
  const response = await pass(event, async () => resolve(event));
  const reserved = isReserved(event, response);
  setHeaders(response.headers, { https: config.https, riservata: reserved });
  response.headers.set('x-request-id', requestId);
  if (response.status === 503) response.headers.set('retry-after', '5');
  logRequest(event, response.status, performance.now() - start);
  const pagina = paginaLetta({
    metodo: request.method,
    rotta: route.id,
    percorso: url.pathname,
    soloDati: event.isDataRequest,
    status: response.status,
    tipo: response.headers.get('content-type'),
  });
  if (pagina) statistiche.pagina(pagina);
  return response;
};

/** Host and origin first, then who asks, then whether they may; only then the page. */
async function pass(event: RequestEvent, make: () => Promise<Response>): Promise<Response> {
  const { guardia, config } = servizi();
  const wrong = controlla(event.request, config.origine);
  if (wrong?.tipo === 'altro_nome') {
    return new Response(null, { status: 307, headers: { location: wrong.verso } });
  }
  if (wrong?.tipo === 'host') return rifiuta(event, 421, 'HOST_NON_AMMESSO');
  if (wrong) return rifiuta(event, 403, 'ORIGINE_NON_AMMESSA');
  await riconosci(event, guardia);
  const stopped = await ferma(event, guardia);
  return stopped ?? answer(event, make);
}

/**
 * Sends a kept answer, or makes one: compressed, and kept when the page said that it is whole. Who sends a session's cookie,
 * whatever it is worth, gets nothing that is kept and leaves nothing behind.
 */
async function answer(event: RequestEvent, make: () => Promise<Response>): Promise<Response> {
  const { risposte, versioni, guardia } = servizi();
  const { request, locals, cookies } = event;
  const codifica = chooseCodifica(request.headers.get('accept-encoding'));
  const ifNoneMatch = request.headers.get('if-none-match');
  const anonymous = cookies.get(guardia.cookie.nome) === undefined && request.method === 'GET';
  const versione = await versioni.current();
  // All that a public page depends on: its address (of the page, or of its data) and the version of the data.
  const key = `${codifica} ${request.url} ${JSON.stringify(versione)}`;
  const known = anonymous ? risposte.get(key) : undefined;
  if (known) return sendRisposta(known, ifNoneMatch);
  const response = await make();
  // Files to download are written while they are sent.
  const streamed = response.headers.get('content-disposition')?.startsWith('attachment');
  if (response.body === null || streamed || response.headers.has('content-encoding')) return response;
  const risposta = await readRisposta(response, codifica);
  const whole = locals.conservabile && !locals.incompleta && response.status === 200;
  const keep = anonymous && whole && versione && !risposta.headers.has('set-cookie');
  if (keep) risposte.set(key, risposta);
  return sendRisposta(risposta, ifNoneMatch);
}

/** One person's answer, or one that handles passwords; public files (shapes) stay public for who is signed in. */
function isReserved({ locals, route }: RequestEvent, response: Response): boolean {
  if (route.id !== null && richiedeCanaleSicuro(route.id)) return true;
  if (!locals.sessione && !response.headers.has('set-cookie')) return false;
  return !response.headers.get('cache-control')?.startsWith('public');
}

/** Longer than any address with its zone; what a proxy passes on unchecked may be anything. */
const MAX_ADDRESS = 100;

/** Without the header that a proxy was said to send, nobody knows. */
function addressOf(event: RequestEvent): string {
  try {
    return event.getClientAddress().slice(0, MAX_ADDRESS);
  } catch {
    return 'sconosciuto';
  }
}

/** A page that could not get its shapes is sent, but not kept. */
export const handleFetch: HandleFetch = async ({ event, request, fetch }) => {
  const response = await fetch(request);
  if (!response.ok) event.locals.incompleta = true;
  return response;
};

/** Tokens of links, and the codes that an identity provider sends back: secrets while they live. */
const SECRET_PATH = /\[gettone\]/;
const SECRET_QUERY = /^\/accedi\/oidc/;

/** Path and query are logged: queries hold state and search words only, cut when absurdly long. */
function logRequest(
  { locals, request, route, url, isDataRequest }: RequestEvent,
  status: number,
  ms: number,
) {
  const probe = route.id === '/healthz' || route.id === '/readyz';
  const id = route.id ?? '';
  const path = SECRET_PATH.test(id) ? id : url.pathname;
  const query = SECRET_PATH.test(id) || SECRET_QUERY.test(id) ? '' : url.search;
  const record = {
    method: request.method,
    url: `${path}${query}`.slice(0, 500),
    status,
    ms: Math.round(ms * 10) / 10,
    dati: isDataRequest,
  };
  locals.log[probe ? 'debug' : 'info'](record, 'request');
}

/** Expected failures get their status and sentence here, the others a plain one; the person can quote code and id. */
export const handleError: HandleServerError = (caught) => {
  const { requestId: id, log } = caught.event.locals;
  if (caught.kind !== 'unknown') return { id };
  const { error } = caught;
  if (error instanceof ErroreDati) {
    log.warn({ err: error, codice: error.codice }, 'page failed');
    return { status: statusOf(error.codice), message: error.message, codice: error.codice, id };
  }
  log.error({ err: error }, 'unexpected error');
  return { status: 500, message: MESSAGGI_ERRORE.ERRORE_INTERNO, codice: 'ERRORE_INTERNO', id };
};
