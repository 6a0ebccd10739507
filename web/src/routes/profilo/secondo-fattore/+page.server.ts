import { error, fail, type RequestEvent } from '@sveltejs/kit';
import type { EsitoNegato } from '../../../lib/server/accesso/conferma.ts';
import { testiProfilo } from '../../../lib/messaggi/it-profilo.ts';
import { erroreAttuale } from '../../../lib/server/cambio-password.ts';
import { leggiPassword } from '../../../lib/server/moduli.ts';
import { servizi } from '../../../lib/server/servizi.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, setHeaders }) => {
  setHeaders({ 'cache-control': 'no-store' });
  if (!locals.utente) error(401);
  return { ...(await servizi().accesso.secondoFattore(locals)), email: locals.utente.email };
};

/** The current password of a form; an empty one is refused before it counts as a wrong one. */
async function leggiAttuale(event: RequestEvent, campo: string) {
  const attuale = leggiPassword(await event.request.formData(), 'attuale');
  const { chiedePassword } = await servizi().accesso.secondoFattore(event.locals);
  if (attuale !== '' || !chiedePassword) return { attuale };
  return { mancante: fail(400, { errori: [{ campo, testo: testiProfilo.password.senzaAttuale }] }) };
}

const nega = (negato: EsitoNegato, campo: string) => fail(400, { errori: [erroreAttuale(negato, campo)] });

export const actions: Actions = {
  async attiva(event) {
    await servizi().accesso.attivaSecondoFattore(event);
    return { esito: 'attivata' as const };
  },

  async disattiva(event) {
    const campo = 'attuale-disattiva';
    const { attuale, mancante } = await leggiAttuale(event, campo);
    if (mancante) return mancante;
    const risposta = await servizi().accesso.disattivaSecondoFattore(event, attuale);
    return risposta.esito === 'fatto' ? { esito: 'disattivata' as const } : nega(risposta, campo);
  },

  /** Shown in this answer only: what is kept cannot be turned back into codes. */
  async codici(event) {
    const campo = 'attuale-codici';
    const { attuale, mancante } = await leggiAttuale(event, campo);
    if (mancante) return mancante;
    const risposta = await servizi().accesso.nuoviCodiciRecupero(event, attuale);
    return risposta.esito === 'fatto' ? { codici: risposta.codici } : nega(risposta, campo);
  },
};
