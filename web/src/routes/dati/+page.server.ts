import { servizi } from '../../lib/server/servizi.ts';
import type { Dataset } from '../../lib/tipi.ts';
import type { PageServerLoad } from './$types';

/** Every data set, by level. */
export const load: PageServerLoad = async ({ locals }): Promise<{ dataset: Dataset[] }> => {
  const { catalogo } = servizi();
  const { dataset } = await catalogo.get(locals.requestId);
  locals.conservabile = !catalogo.scaduto();
  return { dataset: [...dataset.values()] };
};
