import { error, redirect } from '@sveltejs/kit';
import { destinazioneLocale } from '../../../lib/server/accesso/destinazione.ts';
import { refuseOidc } from '../../../lib/server/oidc/risposta.ts';
import { servizi } from '../../../lib/server/servizi.ts';
import type { PageServerLoad } from './$types';

/** Sends the browser to the identity provider; without one there is no such page. */
export const load: PageServerLoad = async ({ cookies, url, locals, setHeaders }) => {
  const { oidc } = servizi();
  if (!oidc) error(404);
  setHeaders({ 'cache-control': 'no-store' });
  const destinazione = destinazioneLocale(url.searchParams.get('destinazione'));
  const { indirizzo, sfida } = await oidc.avvia(destinazione).catch((e) => refuseOidc(e, locals));
  cookies.set(oidc.biscotto.nome, sfida, oidc.biscotto.opzioni);
  redirect(303, indirizzo, { external: [indirizzo.origin] });
};
