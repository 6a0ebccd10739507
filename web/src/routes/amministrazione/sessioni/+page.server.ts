import { nomeDispositivo } from '../../../lib/agente.ts';
import { attoreDi, esegui, gestioneDi } from '../../../lib/server/amministrazione/console.ts';
import { rangeOf, readPagina, toPagina } from '../../../lib/server/amministrazione/elenco.ts';
import { leggiPersone } from '../../../lib/server/amministrazione/persone.ts';
import { leggiTesto } from '../../../lib/server/moduli.ts';
import { servizi } from '../../../lib/server/servizi.ts';
import type { Actions, PageServerLoad } from './$types';

/** All sessions that are open, last seen first. */
export const load: PageServerLoad = async ({ url, locals }) => {
  const { accessi } = servizi();
  const numero = readPagina(url.searchParams);
  const al = new Date().toISOString();
  const { righe, totale } = await accessi.sessioni.list({ al, ...rangeOf(numero) });
  const persone = await leggiPersone(
    accessi,
    righe.map(({ utenteId }) => utenteId),
  );
  return {
    pagina: toPagina(numero, totale),
    righe: righe.map((sessione) => ({
      // The hash opens nothing: the cookie holds what it is made from.
      id: sessione.sessioneHash,
      utenteId: sessione.utenteId,
      nome: persone.get(sessione.utenteId)?.nome ?? '',
      email: persone.get(sessione.utenteId)?.email ?? '',
      creataIl: sessione.creataIl,
      vistaIl: sessione.vistaIl,
      indirizzo: sessione.indirizzo,
      dispositivo: nomeDispositivo(sessione.agente),
      completa: sessione.completa,
      tua: sessione.sessioneHash === locals.sessione?.hash,
    })),
  };
};

export const actions: Actions = {
  async chiudi(event) {
    const id = leggiTesto(await event.request.formData(), 'id');
    return esegui(async () => ({
      chiusa: await gestioneDi(event).chiudiSessione(attoreDi(event.locals), id),
    }));
  },
};
