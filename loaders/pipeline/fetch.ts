import { SHIPPED_HOSTS } from '../network/allow-list.ts';
import { networkFetcher, type Fetcher } from '../network/fetcher.ts';
import type { AppState } from '../../sql/app/state.ts';

/** Hosts of the shipped sources: always allowed. */
export const HOSTS = SHIPPED_HOSTS;

/**
 * The network as loads use it: the shipped hosts and those that the administrator has added.
 * @param dir folder of the product
 */
export function productFetcher(dir: string, openAppState: () => Promise<AppState>): Fetcher {
  return networkFetcher(dir, async () => {
    const state = await openAppState();
    try {
      return await state.hosts();
    } finally {
      await state.close();
    }
  });
}
