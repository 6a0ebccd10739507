import { servizi } from '../../lib/server/servizi.ts';
import { toSuggerimento } from '../../lib/server/territorio/ricerca.ts';
import type { PageServerLoad } from './$types';

const QUANTI = 50;
const MAX_LUNGHEZZA = 100;

/** The search page: what was asked and every place that matches, best first. */
export const load: PageServerLoad = async ({ url, locals }) => {
  const testo = (url.searchParams.get('q') ?? '').slice(0, MAX_LUNGHEZZA).trim();
  const { cerca } = await servizi().territorio.get(locals.requestId);
  return { testo, risultati: testo ? cerca(testo, QUANTI).map(toSuggerimento) : [] };
};
