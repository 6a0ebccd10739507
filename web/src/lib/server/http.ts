import { randomUUID } from 'node:crypto';
import type { CodiceErrore } from '../../../../model/contratto/errori.ts';

const VALID_REQUEST_ID = /^[\w.:-]{8,64}$/;

/** The request id of a proxy or client when it is harmless in logs and headers, else a new one. */
export function requestIdFrom(incoming: string | null): string {
  return incoming && VALID_REQUEST_ID.test(incoming) ? incoming : randomUUID();
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
