import type { Contesto } from '../../../../../model/contratto/contesto.ts';
import { ErroreDati } from '../../../../../model/contratto/errori.ts';
import type { Interroga, QueryLimitata } from '../cube/interroga.ts';
import type { RigaCube } from '../cube/transport.ts';

/** Asks with the rights of one person. */
export type Chiedi = (query: QueryLimitata) => Promise<RigaCube[]>;

export function createChiedi(
  interroga: Interroga,
  contesto: Contesto,
  options: { requestId: string; signal?: AbortSignal },
): Chiedi {
  return async (query) => (await interroga(contesto, query, options)).righe;
}

/** No rows instead of a refusal: a view of which a person reads nothing does not exist for that person (400). */
export async function seLeggibile(righe: Promise<RigaCube[]>): Promise<RigaCube[]> {
  try {
    return await righe;
  } catch (error) {
    if (error instanceof ErroreDati && error.codice === 'CUBE_RICHIESTA_RIFIUTATA') return [];
    throw error;
  }
}
