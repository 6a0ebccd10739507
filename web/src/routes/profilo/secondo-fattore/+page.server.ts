import { error } from '@sveltejs/kit';
import { servizi } from '../../../lib/server/servizi.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, setHeaders }) => {
  setHeaders({ 'cache-control': 'no-store' });
  if (!locals.utente) error(401);
  return servizi().accesso.secondoFattore(locals);
};

export const actions: Actions = {
  async attiva(event) {
    await servizi().accesso.impostaSecondoFattore(event, true);
    return { esito: 'attivata' as const };
  },

  async disattiva(event) {
    await servizi().accesso.impostaSecondoFattore(event, false);
    return { esito: 'disattivata' as const };
  },

  /** Shown in this answer only: what is kept cannot be turned back into codes. */
  async codici(event) {
    return { codici: await servizi().accesso.nuoviCodiciRecupero(event) };
  },
};
