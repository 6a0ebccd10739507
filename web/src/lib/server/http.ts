import { randomUUID } from 'node:crypto';
import type { CodiceErrore } from '../../../../model/contratto/errori.ts';

const VALID_REQUEST_ID = /^[\w.:-]{8,64}$/;

/** The request id of a proxy or client when it is harmless in logs and headers, else a new one. */
export function requestIdFrom(incoming: string | null): string {
  return incoming && VALID_REQUEST_ID.test(incoming) ? incoming : randomUUID();
}

/** On every answer. The Content-Security-Policy of pages comes from their renderer, which knows its hashes. */
const SECURITY_HEADERS: Record<string, string> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** A year: browsers that came once by https never come by http again. */
const HSTS = 'max-age=31536000';
const NO_STORE = 'private, no-store';
/** For answers that are no page: whatever a browser makes of them, nothing in them runs. */
const CSP_WITHOUT_PAGE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/**
 * Writes the headers that every answer carries.
 *
 * @param riservata the answer is one person's, or handles passwords: nobody keeps it, not even the browser's back button
 */
export function setHeaders(
  headers: Headers,
  { https, riservata }: { https: boolean; riservata: boolean },
): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) headers.set(name, value);
  if (!headers.has('referrer-policy')) headers.set('referrer-policy', 'strict-origin-when-cross-origin');
  if (!headers.has('content-security-policy')) headers.set('content-security-policy', CSP_WITHOUT_PAGE);
  if (https) headers.set('strict-transport-security', HSTS);
  if (riservata) headers.set('cache-control', NO_STORE);
}

const STATUS: Partial<Record<CodiceErrore, number>> = {
  CUBE_NON_RISPONDE: 503,
  CUBE_OCCUPATO: 503,
  CUBE_ERRORE: 502,
  CUBE_RISPOSTA_NON_VALIDA: 502,
  CUBE_ACCESSO_NEGATO: 403,
  TERRITORIO_NON_CARICATO: 503,
  TERRITORIO_SCONOSCIUTO: 404,
  FORMA_SCONOSCIUTA: 404,
  RICHIESTA_ANNULLATA: 499,
};

/** The one place where a code becomes an HTTP status. */
export function statusOf(codice: CodiceErrore): number {
  return STATUS[codice] ?? 500;
}
