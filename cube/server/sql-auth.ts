import {
  contestoDi,
  puoEntrare,
  utenteInSessione,
  type UtenteInSessione,
} from '../../model/contratto/persona.ts';
import type { AccessiState } from '../../sql/app/accessi/tipi.ts';
import type { CubeEdition } from './cube-editions.ts';
import type { EditionContext } from './edition-context.ts';
import type { Editions } from './editions.ts';
import { contextOf } from './current-context.ts';

/** How Cube's SQL API asks who somebody is. */
export type CheckSqlAuth = (
  request: { meta?: { method?: string } },
  user: string | null,
) => Promise<{ password?: string | null; securityContext?: EditionContext | null }>;

/**
 * Who enters by the SQL API, and what they see: the same context as on the pages, read again while they are connected.
 *
 * The sign-in asks for the verifier of the password alone (method `scram-sha-256`): whether the person exists or may enter, the answer takes
 * as long. What they may see is asked for (method `context`) once the password is proved.
 * @param passwordDays how long passwords of the pages last; null: for ever
 */
export function createCheckSqlAuth(
  accessi: Pick<AccessiState, 'utenti' | 'ruoli' | 'passwordSqlApi'>,
  editions: Editions<CubeEdition>,
  passwordDays: number | null,
): CheckSqlAuth {
  const { utenti, ruoli, passwordSqlApi } = accessi;
  return async ({ meta }, user) => {
    if (meta?.method !== 'context') return { password: await passwordSqlApi.verifier(user ?? '') };
    const utente = await utenti.byEmail(user ?? '');
    if (!utente || !puoEntrare(utente) || !(await passwordSqlApi.find(utente.utenteId))) {
      return { securityContext: null };
    }
    const persona = utenteInSessione(utente, await ruoli.list(), passwordDays);
    if (!persona.funzioni.has('usa_sql')) return { securityContext: null };
    return { securityContext: contextOf(contestoDi(takingAway(persona), utente.soggetto), editions) };
  };
}

/** What is read by a program is taken away: who may not export protected data reads open data only. */
function takingAway(persona: UtenteInSessione): UtenteInSessione {
  if (persona.funzioni.has('esporta_protetti')) return persona;
  const funzioni = new Set([...persona.funzioni].filter((funzione) => funzione !== 'leggi_protetti'));
  return { ...persona, funzioni };
}
