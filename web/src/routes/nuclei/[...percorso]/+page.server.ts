import { paginaNuclei } from '../../../lib/server/nuclei/pagina.ts';
import { leggiRichiesta } from '../../../lib/server/nuclei/richiesta.ts';
import type { DatiNuclei } from '../../../lib/tipi-nuclei.ts';
import type { PageServerLoad } from './$types';

/** The households of one of the own places. */
export const load: PageServerLoad = async (event): Promise<{ dati: DatiNuclei }> => {
  return { dati: await paginaNuclei(await leggiRichiesta(event, event.params.percorso, { entra: true })) };
};
