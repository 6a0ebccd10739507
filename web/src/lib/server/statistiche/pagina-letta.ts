/** What is known of a request when its answer is ready. */
export interface Lettura {
  metodo: string;
  /** SvelteKit's id of the route; null when no route answers. */
  rotta: string | null;
  /** Path asked for, without query. */
  percorso: string;
  /** The data of a page, asked for while moving inside the site. */
  soloDati: boolean;
  status: number;
  tipo: string | null;
}

/** The one route whose addresses are counted one by one: names of places, which the registry bounds. */
const ROTTA_TERRITORIO = '/territorio/[...percorso]';

/**
 * Under which name a request counts as a page read; null: it does not. Places count by address (an address that
 * is not the canonical one never answers 200), every other page by its route, so that ids of people or requests are not kept.
 */
export function paginaLetta({ metodo, rotta, percorso, soloDati, status, tipo }: Lettura): string | null {
  if (rotta === null || metodo !== 'GET' || status !== 200) return null;
  if (!soloDati && !tipo?.startsWith('text/html')) return null;
  return rotta === ROTTA_TERRITORIO ? percorso : rotta;
}
