import { error } from '@sveltejs/kit';
import { cambiaPassword, valutaPropria } from '../../../lib/server/cambio-password.ts';
import { servizi } from '../../../lib/server/servizi.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { utente }, url, setHeaders }) => {
  setHeaders({ 'cache-control': 'no-store' });
  if (!utente) error(401);
  const persona = await servizi().accessi.utenti.byId(utente.utenteId);
  return {
    email: utente.email,
    scadeIl: utente.passwordScadeIl,
    impostata: Boolean(persona?.passwordHash),
    fatto: url.searchParams.get('esito') === 'fatto',
  };
};

export const actions: Actions = {
  cambia: (event) => cambiaPassword(event, '/profilo/password?esito=fatto'),
  valuta: valutaPropria,
};
