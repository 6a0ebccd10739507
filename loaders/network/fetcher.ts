import { allowList } from './allow-list.ts';
import { realEffects, type NetworkEffects } from './effects.ts';
import { fetchToFile, type Conditional, type FetchedFile } from './fetch-to-file.ts';
import { isSdmxData, SDMX_CSV } from './sdmx.ts';
import { fileThrottle } from './throttle.ts';

/** Fetches an address into a folder, unless its marks say that nothing changed. */
export type Fetcher = (
  address: string,
  into: string,
  marks: Conditional,
  signal: AbortSignal,
) => Promise<FetchedFile | 'unchanged'>;

/**
 * The one way in which loads reach the network.
 *
 * @param dir `BELVEDERE_DIR`, where the turns of servers are kept
 * @param hosts names that the administrator added to those of the shipped sources
 */
export function networkFetcher(
  dir: string,
  hosts: () => Promise<readonly string[]>,
  effects: NetworkEffects = realEffects,
): Fetcher {
  const allowed = allowList(hosts);
  const throttle = fileThrottle(dir, effects);
  return (address, into, marks, signal) => {
    const accept = URL.canParse(address) && isSdmxData(address) ? SDMX_CSV : undefined;
    return fetchToFile(address, {
      dir: into,
      allowed,
      throttle,
      signal,
      conditional: marks,
      accept,
      effects,
    });
  };
}
