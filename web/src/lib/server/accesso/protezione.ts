import { error } from '@sveltejs/kit';
import { testiPermessi } from '../../messaggi/it-permessi.ts';
import { isLoopback } from '../loopback.ts';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Say nothing but whether the process lives: asked by address, by whatever name. */
const SONDE: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

/** What is wrong with a request before anybody looks at who sent it. */
export type Difetto = { tipo: 'host' } | { tipo: 'origine' } | { tipo: 'altro_nome'; verso: string };

/**
 * Two checks that need no session.
 * - Host: a site on this machine answers to its own name only; otherwise any page of the web could read it by a name that it
 *   makes lead here (DNS rebinding). Another name of this machine is sent to the right one, so that cookies are one set.
 * - Origin: whatever changes something must come from our own pages, forms and JSON alike (CSRF). Browsers say where a request comes from by
 *   `Origin`, or by `Sec-Fetch-Site`; who says neither is refused.
 *
 * @param origine public origin
 */
export function controlla(request: Request, origine: string): Difetto | null {
  const { method, headers } = request;
  const { pathname, search } = new URL(request.url);
  const own = new URL(origine);
  const host = headers.get('host')?.toLowerCase() ?? '';
  const safe = SAFE_METHODS.has(method);
  if (isLoopback(own.hostname) && host !== own.host && !SONDE.has(pathname)) {
    const ours = URL.canParse(`http://${host}`) && isLoopback(new URL(`http://${host}`).hostname);
    return ours && safe
      ? { tipo: 'altro_nome', verso: `${own.origin}${pathname}${search}` }
      : { tipo: 'host' };
  }
  if (safe) return null;
  const from = headers.get('origin');
  const same = from === null ? headers.get('sec-fetch-site') === 'same-origin' : from === own.origin;
  return same ? null : { tipo: 'origine' };
}

/** A form that cannot be read is a mistake of who sent it: the pages that read it answer 400, and nobody looks for a failure of ours. */
export function refuseUnreadableForms(request: Request): void {
  const read = request.formData.bind(request);
  request.formData = () =>
    read().catch((caught: unknown) => {
      if (!(caught instanceof TypeError)) throw caught;
      error(400, { message: testiPermessi.MODULO_ILLEGGIBILE, codice: 'MODULO_ILLEGGIBILE' });
    });
}
