import type { Handle, HandleServerError, ServerInit } from '@sveltejs/kit/hooks';
import { building } from '$app/env';
import { CONTESTO_PUBBLICO } from '../../model/contratto/contesto.ts';
import { ErroreDati, MESSAGGI_ERRORE } from '../../model/contratto/errori.ts';
import { ConfigError } from './lib/server/config.ts';
import { requestIdFrom, SECURITY_HEADERS, statusOf } from './lib/server/http.ts';
import { servizi } from './lib/server/servizi.ts';

/** Reads the configuration before the first request: a wrong one ends the process with one line. */
export const init: ServerInit = () => {
  if (building) return;
  try {
    servizi();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
};

/** Gives each request its id, its security context and its log; sub-requests of a page inherit the page's. */
export const handle: Handle = async ({ event, resolve }) => {
  const start = performance.now();
  const requestId = requestIdFrom(event.request.headers.get('x-request-id'));
  const log = servizi().log.child({ requestId });
  event.locals.requestId = requestId;
  event.locals.contesto = CONTESTO_PUBBLICO;
  event.locals.log = log;
  const response = await resolve(event);
  if (event.isSubRequest) return response;
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.headers.set(name, value);
  response.headers.set('x-request-id', requestId);
  const { method } = event.request;
  const ms = Math.round(performance.now() - start);
  const level = event.route.id === '/healthz' || event.route.id === '/readyz' ? 'debug' : 'info';
  log[level](
    { method, url: pathOf(event.url), status: response.status, ms, data: event.isDataRequest },
    'request',
  );
  return response;
};

/** Path and query as logged: queries hold state and search words only, cut when absurdly long. */
function pathOf({ pathname, search }: URL): string {
  return `${pathname}${search}`.slice(0, 500);
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
