import { error } from '@sveltejs/kit';
import { testiOidc, type CodiceOidc } from '../../messaggi/it-oidc.ts';
import { statusOfOidc, toErroreOidc } from './errore.ts';

/** Why a person whose identity is proved does not enter. The provider vouched for them, so they may know the reason. */
export const ESITI_OIDC = {
  sconosciuto: 'OIDC_NON_ACCREDITATO',
  sospeso: 'OIDC_ACCESSO_SOSPESO',
  scaduto: 'OIDC_ACCREDITO_SCADUTO',
} as const satisfies Record<string, CodiceOidc>;

/**
 * Logs why, with codes alone, and answers with the page that says it.
 * @throws always: SvelteKit's error, or what was no failure of the sign-in
 */
export function refuseOidc(failure: unknown, { log, requestId }: App.Locals): never {
  const { codice, motivo } = toErroreOidc(failure);
  log.warn({ codice, motivo }, 'oidc sign-in stopped');
  error(statusOfOidc(codice), { message: testiOidc.errore[codice], codice, id: requestId });
}
