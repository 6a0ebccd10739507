import { error, redirect } from '@sveltejs/kit';
import { cambiaPassword, valutaPropria } from '../../../lib/server/cambio-password.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals: { utente }, setHeaders }) => {
  setHeaders({ 'cache-control': 'no-store' });
  if (!utente) error(401);
  const { passwordScadeIl, email } = utente;
  if (passwordScadeIl === null || Date.parse(passwordScadeIl) > Date.now())
    redirect(303, '/profilo/password');
  return { email };
};

export const actions: Actions = {
  cambia: (event) => cambiaPassword(event, '/profilo/password?esito=fatto'),
  valuta: valutaPropria,
};
