import { fail, redirect } from '@sveltejs/kit';
import type { ErroreCampo } from '../../lib/componenti/moduli/campo.ts';
import { testiAccesso } from '../../lib/messaggi/it-accesso.ts';
import { destinazioneLocale } from '../../lib/server/accesso/destinazione.ts';
import { leggiPassword, leggiTesto } from '../../lib/server/moduli.ts';
import { servizi } from '../../lib/server/servizi.ts';
import type { Actions, PageServerLoad } from './$types';

const testi = testiAccesso.accedi;

export const load: PageServerLoad = ({ url, setHeaders }) => {
  setHeaders({ 'cache-control': 'no-store' });
  const { oidc, accessoPossibile } = servizi().config;
  const destinazione = url.searchParams.get('destinazione');
  return {
    /** Known words only: the address must not be able to put a sentence into the page. */
    esito: testi.esito[url.searchParams.get('esito') ?? ''] ?? null,
    destinazione: destinazione === null ? null : destinazioneLocale(destinazione),
    identita: oidc && { nome: oidc.nome },
    possibile: accessoPossibile,
  };
};

export const actions: Actions = {
  async default(event) {
    const form = await event.request.formData();
    const email = leggiTesto(form, 'email');
    const password = leggiPassword(form, 'password');
    const errori: ErroreCampo[] = [];
    if (email === '') errori.push({ campo: 'email', testo: testi.senzaEmail });
    if (password === '') errori.push({ campo: 'password', testo: testi.senzaPassword });
    if (errori.length > 0) return fail(400, { email, errori });
    const { esito } = await servizi().accesso.accedi(event, { email, password });
    const destinazione = event.url.searchParams.get('destinazione');
    if (esito === 'entrato') redirect(303, destinazioneLocale(destinazione));
    if (esito === 'codice') redirect(303, codicePath(destinazione));
    const testo = esito === 'occupato' ? testi.occupato : testi.rifiutato;
    return fail(esito === 'occupato' ? 503 : 400, { email, errori: [{ campo: '', testo }] });
  },
};

/** Where the second factor is asked, keeping where the person wanted to go. */
function codicePath(destinazione: string | null): string {
  if (destinazione === null) return '/accedi/codice';
  return `/accedi/codice?destinazione=${encodeURIComponent(destinazioneLocale(destinazione))}`;
}
