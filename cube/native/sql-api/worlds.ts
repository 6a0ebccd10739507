import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { World } from './session/query.ts';
import type { Catalogue, CubeSource, Engine } from './types.ts';

export interface WorldParts {
  /** Who this is now: rights and whatever else Cube's security context holds. @throws SqlError when access has ended */
  context(user: string): Promise<unknown>;
  /** Cube, bound to a context. */
  source(context: unknown): CubeSource;
  readonly engines: { engine(catalogue: Catalogue): Engine };
}

/** Rights are read again after this time, so that who loses them stops reading. */
const FRESH_MS = 1000;
/** A model can change under the same context. */
const CATALOGUE_MS = 30_000;

/**
 * What each person sees now. People with equal contexts share one: their catalogue is read once.
 * @returns gives it by the name of the person
 */
export function createWorlds(parts: WorldParts): (user: string) => Promise<World> {
  const byUser = new LRUCache<string, Promise<World>>({ max: 1000, ttl: FRESH_MS });
  const byContext = new LRUCache<string, Promise<World>>({ max: 200, ttl: CATALOGUE_MS });
  return remembering(byUser, async (user) => {
    const context = await parts.context(user);
    const key = createHash('sha256').update(JSON.stringify(context)).digest('base64');
    return remembering(byContext, async () => {
      const source = parts.source(context);
      const catalogue = await source.catalogue();
      // Each plan asks for the catalogue: it is the one of this context, read once.
      const known: CubeSource = { ...source, catalogue: async () => catalogue };
      return { key, source: known, catalogue, engine: parts.engines.engine(catalogue) };
    })(key);
  });
}

/** What failed is not remembered. */
function remembering(
  cache: LRUCache<string, Promise<World>>,
  make: (key: string) => Promise<World>,
): (key: string) => Promise<World> {
  return (key) => {
    const known = cache.get(key);
    if (known) return known;
    const made = make(key);
    cache.set(key, made);
    made.catch(() => cache.delete(key));
    return made;
  };
}
