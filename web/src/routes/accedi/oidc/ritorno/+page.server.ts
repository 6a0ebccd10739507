import { error, redirect } from '@sveltejs/kit';
import { ESITI_OIDC, refuseOidc } from '../../../../lib/server/oidc/risposta.ts';
import { ErroreOidc, toErroreOidc } from '../../../../lib/server/oidc/errore.ts';
import { servizi } from '../../../../lib/server/servizi.ts';
import type { PageServerLoad } from './$types';

/** The identity provider sends the browser back here: whoever is accredited is let in. */
export const load: PageServerLoad = async (event) => {
  const { oidc, accesso, registra } = servizi();
  if (!oidc) error(404);
  const { cookies, url, locals, setHeaders } = event;
  setHeaders({ 'cache-control': 'no-store' });
  const sfida = cookies.get(oidc.biscotto.nome);
  // Whatever comes of it, it is good once.
  cookies.delete(oidc.biscotto.nome, oidc.biscotto.opzioni);
  const identita = await oidc.concludi(url.searchParams, sfida).catch(async (error: unknown) => {
    const { codice } = toErroreOidc(error);
    // Anybody can ask for this page without a cookie of ours: that is no sign-in, and fills no audit log.
    if (codice !== 'OIDC_RICHIESTA_SCADUTA') {
      await registra(locals, 'accesso.fallito', '', { via: 'oidc', motivo: codice });
    }
    return refuseOidc(error, locals);
  });
  const esito = await accesso.entraConIdentita(event, {
    codiceFiscale: identita.codiceFiscale,
    metodo: 'oidc',
  });
  if (esito !== 'entrato') refuseOidc(new ErroreOidc(ESITI_OIDC[esito], esito), locals);
  redirect(303, identita.destinazione);
};
