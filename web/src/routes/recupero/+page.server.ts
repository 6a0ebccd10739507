import { fail } from '@sveltejs/kit';
import { testiAccesso } from '../../lib/messaggi/it-accesso.ts';
import { leggiTesto } from '../../lib/server/moduli.ts';
import { isIndirizzo } from '../../lib/server/posta/indirizzi.ts';
import { servizi } from '../../lib/server/servizi.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ setHeaders }) => {
  setHeaders({ 'cache-control': 'no-store' });
};

export const actions: Actions = {
  /** The answer is the same whoever asks for whomever: it must not tell who has an account. */
  async default(event) {
    const email = leggiTesto(await event.request.formData(), 'email');
    if (!isIndirizzo(email))
      return fail(400, { email, errori: [{ campo: 'email', testo: testiAccesso.recupero.senza }] });
    await servizi().accesso.chiediReimpostazione(event, email);
    return { inviato: email };
  },
};
