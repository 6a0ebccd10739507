import { contestoDi, puoEntrare, utenteInSessione } from '../../model/contratto/persona.ts';
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
    return { securityContext: contextOf(contestoDi(persona, utente.soggetto), editions) };
  };
}
