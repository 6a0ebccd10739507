import { paginaNuclei } from '../../lib/server/nuclei/pagina.ts';
import { leggiRichiesta } from '../../lib/server/nuclei/richiesta.ts';
import type { DatiNuclei } from '../../lib/tipi-nuclei.ts';
import type { PageServerLoad } from './$types';

/** Where a person starts: the own territory when it is one, else all own rows with the ways into them. */
export const load: PageServerLoad = async (event): Promise<{ dati: DatiNuclei }> => {
  return { dati: await paginaNuclei(await leggiRichiesta(event, '', { entra: true })) };
};
