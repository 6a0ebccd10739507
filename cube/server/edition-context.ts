import type { AccessContext } from './access-context.ts';

/** The edition that a query belongs to, fixed when its token is checked: the answer never mixes two. */
export interface EditionRef {
  key: string;
  /** Version of the model. */
  modello: string;
  /** True only inside this process, for the work that builds rollups. */
  costruisce?: true;
}

/** Cube's security context: who asks, and which edition answers. */
export type EditionContext = Partial<AccessContext> & { edizione: EditionRef };

interface CubeContext {
  securityContext?: Partial<EditionContext> | null;
}

/** Cube compiles one model per version. */
export function appId({ securityContext }: CubeContext): string {
  return securityContext?.edizione?.modello ?? 'nessuno';
}

/**
 * Cube keeps queues, results, values of refresh keys and the list of rollup tables per orchestrator. One for each edition: nothing
 * that was computed from an older load can answer a query of a newer one, not even a query already on its way. Builds have
 * their own, because the one of the pages never builds.
 */
export function orchestratorId({ securityContext }: CubeContext): string {
  const { key = 'nessuna', costruisce } = securityContext?.edizione ?? {};
  return costruisce ? `${key}-costruzione` : key;
}
