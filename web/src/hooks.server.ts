import type { RequestEvent } from '@sveltejs/kit';
import type { Handle, HandleFetch, HandleServerError, ServerInit } from '@sveltejs/kit/hooks';
import { building } from '$app/env';
import { CONTESTO_PUBBLICO } from '../../model/contratto/contesto.ts';
import { ErroreDati, MESSAGGI_ERRORE } from '../../model/contratto/errori.ts';
import { ConfigError } from './lib/server/config.ts';
import { chooseCodifica } from './lib/server/forme/forme.ts';
import { requestIdFrom, SECURITY_HEADERS, statusOf } from './lib/server/http.ts';
import { readRisposta, sendRisposta } from './lib/server/risposte.ts';
import { servizi } from './lib/server/servizi.ts';

/**
 * Reads the configuration before the first request: a wrong one ends the process with one line.
 * Places and catalogue are asked at once, so that the first visitor need not wait for them.
 */
export const init: ServerInit = () => {
  if (building) return;
  try {
    const { territorio, catalogo, log } = servizi();
    Promise.all([territorio.get('avvio'), catalogo.get('avvio')]).catch((error: unknown) =>
      log.warn({ err: error }, 'data process not ready yet'),
    );
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
};

/** Gives each request its id, its security context and its log; sub-requests of a page are its own business. */
export const handle: Handle = async ({ event, resolve }) => {
  const start = performance.now();
  const requestId = requestIdFrom(event.request.headers.get('x-request-id'));
  event.locals.requestId = requestId;
  event.locals.contesto = CONTESTO_PUBBLICO;
  event.locals.log = servizi().log.child({ requestId });
  if (event.isSubRequest) return resolve(event);
  const response = await answer(event, async () => resolve(event));
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.headers.set(name, value);
  response.headers.set('x-request-id', requestId);
  if (response.status === 503) response.headers.set('retry-after', '5');
  logRequest(event, response.status, performance.now() - start);
  return response;
};

/** Sends a kept answer, or makes one: compressed, and kept when the page said that it is whole. */
async function answer(event: RequestEvent, make: () => Promise<Response>): Promise<Response> {
  const { risposte, versioni } = servizi();
  const { request, locals } = event;
  const codifica = chooseCodifica(request.headers.get('accept-encoding'));
  const ifNoneMatch = request.headers.get('if-none-match');
  const versione = await versioni.current();
  // All that a public page depends on: its address (of the page, or of its data) and the version of the data.
  const key = `${request.method} ${codifica} ${request.url} ${JSON.stringify(versione)}`;
  const known = risposte.get(key);
  if (known) return sendRisposta(known, ifNoneMatch);
  const response = await make();
  if (response.body === null || response.headers.has('content-encoding')) return response;
  const risposta = await readRisposta(response, codifica);
  const whole = locals.conservabile && !locals.incompleta && response.status === 200;
  if (whole && versione && request.method === 'GET') risposte.set(key, risposta);
  return sendRisposta(risposta, ifNoneMatch);
}

/** A page that could not get its shapes is sent, but not kept. */
export const handleFetch: HandleFetch = async ({ event, request, fetch }) => {
  const response = await fetch(request);
  if (!response.ok) event.locals.incompleta = true;
  return response;
};

/** Path and query are logged: queries hold state and search words only, cut when absurdly long. */
function logRequest(
  { locals, request, route, url, isDataRequest }: RequestEvent,
  status: number,
  ms: number,
) {
  const probe = route.id === '/healthz' || route.id === '/readyz';
  const record = {
    method: request.method,
    url: `${url.pathname}${url.search}`.slice(0, 500),
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
