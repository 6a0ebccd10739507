import { servizi } from '../../../lib/server/servizi.ts';
import { PERIODI, readPeriodo, readStatistiche } from '../../../lib/server/statistiche/letture.ts';
import type { PageServerLoad } from './$types';

/** How much the product is used, in the period that the address asks for. */
export const load: PageServerLoad = async ({ url, locals }) => {
  const { accessi, territorio } = servizi();
  const { italia } = await territorio.get(locals.requestId);
  const giorni = readPeriodo(url.searchParams.get('giorni'));
  return { periodi: PERIODI, ...(await readStatistiche(accessi.statistiche, giorni, new Date(), italia)) };
};
