import { json } from '@sveltejs/kit';
import { servizi } from '../../lib/server/servizi.ts';
import { toSuggerimento } from '../../lib/server/territorio/ricerca.ts';
import type { RequestHandler } from './$types';

const QUANTI = 8;
const MAX_LUNGHEZZA = 100;

/** `/cerca.json?q=`: places while typing. Depends on the list of places only, so browsers may keep it for a while. */
export const GET: RequestHandler = async ({ url, locals }) => {
  const testo = (url.searchParams.get('q') ?? '').slice(0, MAX_LUNGHEZZA);
  const { cerca } = await servizi().territorio.get(locals.requestId);
  const risultati = cerca(testo, QUANTI).map(toSuggerimento);
  return json({ risultati }, { headers: { 'cache-control': 'public, max-age=300' } });
};
