import { regenerateDemo } from '../dimostrazione/regenerate.ts';
import { SOURCES } from '../sources/registry.ts';
import type { AppState } from '../../sql/app/state.ts';
import type { Warehouse } from '../../sql/warehouse.ts';
import type { LoadEvent } from './events.ts';
import type { CommandEffects } from './execute.ts';
import { productFetcher } from './fetch.ts';

/** What differs between the program of loads and the data process. */
export interface EffectsParts {
  warehouse: Warehouse;
  /** Folder of the product. */
  dir: string;
  user: string;
  emit: (event: LoadEvent) => void;
  signal: AbortSignal;
  openAppState: () => Promise<AppState>;
}

/** Commands with the product's own sources, network and generator. */
export function productEffects({ openAppState, ...parts }: EffectsParts): CommandEffects {
  return {
    ...parts,
    sources: SOURCES,
    registry: new URL('../sources/registry.ts', import.meta.url).href,
    regenerateDemo: async (session, datasets) => {
      const onProgress = (fase: string, fatto: number, totale: number): void =>
        parts.emit({ tipo: 'avanzamento', fase, fatto, totale, righe: 0 });
      await regenerateDemo(session, { datasets, onProgress, signal: parts.signal });
    },
    fetch: productFetcher(parts.dir, openAppState),
  };
}
