/**
 * Shapes already asked for, by URL. The pieces are immutable, so a promise is kept for the life of the page; a
 * failed one is forgotten and may be asked again.
 */
import type { Topology } from 'topojson-specification';

type Fetch = typeof globalThis.fetch;

const LIMITE = 60;
const cache = new Map<string, Promise<Topology>>();

async function scarica(url: string, fetch: Fetch): Promise<Topology> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`Le forme ${url} non sono arrivate: HTTP ${answer.status}`);
  return (await answer.json()) as Topology;
}

/**
 * The topology at `url`. In the browser repeated calls share one request; on the server nothing is kept here
 * (`fetch` is the one of the request, and SvelteKit hands its answer to the browser with the page).
 */
export function caricaForma(url: string, fetch: Fetch = globalThis.fetch): Promise<Topology> {
  if (typeof window === 'undefined') return scarica(url, fetch);
  const known = cache.get(url);
  if (known) return known;
  const asked = scarica(url, fetch);
  cache.set(url, asked);
  asked.catch(() => cache.delete(url));
  const oldest = cache.keys().next().value;
  if (cache.size > LIMITE && oldest !== undefined) cache.delete(oldest);
  return asked;
}

/** Asks for a piece that will probably be needed; failures are silent, the real request will report them. */
export function prefetchForma(url: string | null | undefined): void {
  if (url) caricaForma(url).catch(() => undefined);
}
