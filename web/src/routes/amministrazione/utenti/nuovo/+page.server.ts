import { redirect } from '@sveltejs/kit';
import { checkAnagrafica, readAnagrafica } from '../../../../lib/server/amministrazione/anagrafica.ts';
import {
  attoreDi,
  esegui,
  gestioneDi,
  leggiLuoghi,
  leggiTabella,
} from '../../../../lib/server/amministrazione/console.ts';
import { endOfDay, readScadenza } from '../../../../lib/server/amministrazione/date.ts';
import { checkDiritti, readDiritti, toBozza } from '../../../../lib/server/amministrazione/diritti.ts';
import { collect } from '../../../../lib/server/amministrazione/rifiuto.ts';
import { leggiTesto } from '../../../../lib/server/moduli.ts';
import { giornoDi } from '../../../../lib/server/statistiche/giorni.ts';
import { servizi } from '../../../../lib/server/servizi.ts';
import type { Actions, PageServerLoad } from './$types';

const TROVATI = 12;

export const load: PageServerLoad = async () => {
  const end = new Date();
  end.setUTCMonth(end.getUTCMonth() + servizi().config.mesiAccredito);
  return { tabella: await leggiTabella(), scadenza: giornoDi(new Date(endOfDay(giornoDi(end)))) };
};

export const actions: Actions = {
  async cerca({ request, locals }) {
    const form = await request.formData();
    const luoghi = await leggiLuoghi(locals.requestId);
    const cercato = leggiTesto(form, 'territorio');
    const trovati = cercato ? luoghi.cerca(cercato, TROVATI) : [];
    return { ...typed(form), bozza: toBozza(readDiritti(form), luoghi), cercato, trovati };
  },

  async crea(event) {
    const form = await event.request.formData();
    const luoghi = await leggiLuoghi(event.locals.requestId);
    const bozza = { ...typed(form), bozza: toBozza(readDiritti(form), luoghi) };
    const now = new Date();
    const esito = await esegui(async () => {
      const { dati, errori } = checkAnagrafica(readAnagrafica(form), giornoDi(now));
      const [scadeIl, diritti] = collect(
        errori,
        () => readScadenza(leggiTesto(form, 'scadenza'), 'scadenza', now),
        () => checkDiritti(readDiritti(form), luoghi),
      );
      return gestioneDi(event).crea(attoreDi(event.locals), { ...dati, ...diritti, scadeIl });
    }, bozza);
    if (typeof esito !== 'string') return esito;
    redirect(303, `/amministrazione/utenti/${esito}?fatto=creato`);
  },
};

/** What was typed about the person, to show it again. */
function typed(form: FormData) {
  return { anagrafica: readAnagrafica(form), scadenza: leggiTesto(form, 'scadenza') };
}
