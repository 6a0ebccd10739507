import { error } from '@sveltejs/kit';
import { luoghiInUso, utenteIdDi } from '../../../lib/server/accreditamento/richiedente.ts';
import { vistaRichiesta } from '../../../lib/server/accreditamento/viste.ts';
import { servizi } from '../../../lib/server/servizi.ts';
import { testiAccreditamento } from '../../../lib/messaggi/it-accreditamento.ts';
import type { PageServerLoad } from './$types';

/** One of the own requests; those of others do not exist here. */
export const load: PageServerLoad = async ({ params, locals, url }) => {
  const id = /^\d{1,9}$/.test(params.id) ? Number(params.id) : null;
  const richiesta = id === null ? null : await servizi().accessi.richieste.byId(id);
  if (!richiesta || richiesta.richiedenteId !== utenteIdDi(locals)) {
    error(404, testiAccreditamento.richiesta.sconosciuta);
  }
  return {
    richiesta: vistaRichiesta(richiesta, await luoghiInUso(locals)),
    appena: url.searchParams.get('esito') === 'inviata',
  };
};
