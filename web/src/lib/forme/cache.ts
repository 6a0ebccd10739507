/**
 * Shapes already asked for, by URL. Addresses are immutable, so the answer is kept for the life of the page or of the
 * server; a failed one is forgotten and may be asked again.
 */
import type { Topology } from 'topojson-specification';

type Fetch = typeof globalThis.fetch;

const LIMITE = 60;
const cache = new Map<string, Promise<Topology>>();

/**
 * Read as blob: SvelteKit copies into the page what its `fetch` reads as text or JSON, and the shapes would then be
 * sent inside every page instead of once.
 */
async function scarica(url: string, fetch: Fetch): Promise<Topology> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`Le forme ${url} non sono arrivate: HTTP ${answer.status}`);
  return JSON.parse(await (await answer.blob()).text()) as Topology;
}

/** The topology at `url`; repeated calls share one request. */
export function caricaForma(url: string, fetch: Fetch = globalThis.fetch): Promise<Topology> {
  const known = cache.get(url);
  if (known) {
    cache.delete(url);
    cache.set(url, known);
    return known;
  }
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
