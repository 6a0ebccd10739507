import { error, fail, redirect } from '@sveltejs/kit';
import { INTESTAZIONI_GETTONE, giudica } from '../../../lib/server/gettone.ts';
import { leggiNuovaPassword } from '../../../lib/server/moduli.ts';
import { servizi } from '../../../lib/server/servizi.ts';
import { testiAccesso } from '../../../lib/messaggi/it-accesso.ts';
import type { Actions, PageServerLoad } from './$types';

/** Reading the page uses nothing up: mail scanners open links before people do. */
export const load: PageServerLoad = async ({ params, setHeaders }) => {
  setHeaders(INTESTAZIONI_GETTONE);
  return { persona: await servizi().accesso.leggiGettone('reimposta', params.gettone) };
};

export const actions: Actions = {
  async imposta(event) {
    const { password, errori } = leggiNuovaPassword(await event.request.formData());
    if (errori.length > 0) return fail(400, { errori });
    const { accesso } = servizi();
    const risposta = await accesso.impostaPassword(event, 'reimposta', event.params.gettone, { password });
    if (risposta.esito === 'fatto') redirect(303, '/accedi?esito=password');
    if (risposta.esito !== 'debole') return fail(400, { scaduto: true });
    return fail(400, {
      errori: [{ campo: 'password', testo: testiAccesso.nuova.debole }],
      giudizio: risposta.giudizio,
    });
  },

  async valuta({ params, request }) {
    const persona = await servizi().accesso.leggiGettone('reimposta', params.gettone);
    if (!persona) error(404);
    return giudica(await request.formData(), [persona.email, persona.nome]);
  },
};
