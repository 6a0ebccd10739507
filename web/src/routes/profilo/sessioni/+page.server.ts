import { error } from '@sveltejs/kit';
import { nomeDispositivo } from '../../../lib/agente.ts';
import { leggiTesto } from '../../../lib/server/moduli.ts';
import { servizi } from '../../../lib/server/servizi.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { utente, sessione }, setHeaders }) => {
  setHeaders({ 'cache-control': 'no-store' });
  if (!utente || !sessione) error(401);
  const al = new Date().toISOString();
  const { righe } = await servizi().accessi.sessioni.list({ utenteId: utente.utenteId, al });
  const voci = righe.map(({ sessioneHash, indirizzo, agente, creataIl, vistaIl }) => ({
    // The hash opens nothing: the cookie holds what it is made from.
    id: sessioneHash,
    dispositivo: nomeDispositivo(agente),
    indirizzo,
    creataIl,
    vistaIl,
    questa: sessioneHash === sessione.hash,
  }));
  return { sessioni: voci.sort((una, altra) => Number(altra.questa) - Number(una.questa)) };
};

export const actions: Actions = {
  async chiudi(event) {
    const id = leggiTesto(await event.request.formData(), 'id');
    return { chiusa: await servizi().accesso.revocaSessione(event, id) };
  },

  async altre(event) {
    return { chiuse: await servizi().accesso.revocaAltre(event) };
  },
};
