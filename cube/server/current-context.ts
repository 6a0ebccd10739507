import type { Contesto } from '../../model/contratto/contesto.ts';
import { completeAccess } from './access-context.ts';
import type { CubeEdition } from './cube-editions.ts';
import type { EditionContext } from './edition-context.ts';
import type { Editions } from './editions.ts';

/** Asked before the rollups of the first edition stand. */
export class NotReadyError extends Error {
  readonly status = 503;
}

/**
 * Cube's security context of who asks: the current edition, and what the row policies read of it.
 * @throws NotReadyError
 */
export function contextOf(contesto: Contesto, { current }: Editions<CubeEdition>): EditionContext {
  if (!current) throw new NotReadyError('Gli aggregati non sono ancora pronti');
  const { key, modello, prepared } = current;
  return { ...completeAccess(contesto, prepared.celle(contesto)), edizione: { key, modello } };
}
