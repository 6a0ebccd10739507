import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { testiAccesso } from '../../../lib/messaggi/it-accesso.ts';
import { destinazioneLocale } from '../../../lib/server/accesso/destinazione.ts';
import { leggiTesto } from '../../../lib/server/moduli.ts';
import { servizi } from '../../../lib/server/servizi.ts';
import type { Actions, PageServerLoad } from './$types';

const testi = testiAccesso.codice;

export const load: PageServerLoad = async ({ locals, setHeaders }) => {
  setHeaders({ 'cache-control': 'no-store' });
  return { email: await servizi().accesso.indirizzoDelCodice(locals) };
};

export const actions: Actions = {
  async conferma(event) {
    const codice = leggiTesto(await event.request.formData(), 'codice').replace(/\D/g, '');
    if (codice.length !== 6) return sbagliato('codice', testi.senza);
    const risposta = await servizi().accesso.verificaCodice(event, codice);
    if (risposta.esito === 'entrato') entra(event);
    if (risposta.esito === 'bloccato') return sbagliato('codice', testi.bloccato(risposta.secondi));
    return sbagliato('codice', testi[risposta.esito]);
  },

  async invia(event) {
    const risposta = await servizi().accesso.inviaCodice(event);
    if (risposta.esito === 'attendi') return sbagliato('', testi.attendi(risposta.secondi));
    return { inviato: true };
  },

  async recupero(event) {
    const codice = leggiTesto(await event.request.formData(), 'recupero');
    if (codice === '') return sbagliato('recupero', testi.recuperoSenza);
    const risposta = await servizi().accesso.usaCodiceRecupero(event, codice);
    if (risposta.esito === 'entrato') entra(event);
    if (risposta.esito === 'bloccato') return sbagliato('recupero', testi.bloccato(risposta.secondi));
    return sbagliato('recupero', testi.recuperoSbagliato);
  },
};

const sbagliato = (campo: string, testo: string) => fail(400, { errori: [{ campo, testo }] });

function entra({ url }: RequestEvent): never {
  redirect(303, destinazioneLocale(url.searchParams.get('destinazione')));
}
