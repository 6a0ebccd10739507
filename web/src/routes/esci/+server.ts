import { redirect } from '@sveltejs/kit';
import { servizi } from '../../lib/server/servizi.ts';
import type { RequestHandler } from './$types';

/** Ends the session; posts only, so that no link or image of another site can do it. */
export const POST: RequestHandler = async (event) => {
  await servizi().accesso.esci(event);
  const annullato = event.url.searchParams.get('esito') === 'annullato';
  redirect(303, `/accedi?esito=${annullato ? 'annullato' : 'uscito'}`);
};
