import { error, redirect } from '@sveltejs/kit';
import { testiAmministrazione } from '../../../../../lib/messaggi/it-amministrazione.ts';
import {
  attoreDi,
  esegui,
  gestioneDi,
  leggiLuoghi,
  leggiTabella,
} from '../../../../../lib/server/amministrazione/console.ts';
import {
  checkDiritti,
  readDiritti,
  toBozza,
  toDiritti,
} from '../../../../../lib/server/amministrazione/diritti.ts';
import { leggiTesto } from '../../../../../lib/server/moduli.ts';
import { servizi } from '../../../../../lib/server/servizi.ts';
import type { Actions, PageServerLoad } from './$types';

const TROVATI = 12;

export const load: PageServerLoad = async ({ params, locals }) => {
  const utente = await servizi().accessi.utenti.byId(params.utenteId);
  if (!utente) error(404, testiAmministrazione.rifiuto.UTENTE_SCONOSCIUTO());
  const [tabella, luoghi] = await Promise.all([leggiTabella(), leggiLuoghi(locals.requestId)]);
  return {
    utenteId: utente.utenteId,
    nome: `${utente.nome} ${utente.cognome}`,
    proprio: utente.utenteId === locals.utente?.utenteId,
    diritti: toDiritti(utente, luoghi),
    tabella,
  };
};

export const actions: Actions = {
  async cerca({ request, locals }) {
    const form = await request.formData();
    const luoghi = await leggiLuoghi(locals.requestId);
    const cercato = leggiTesto(form, 'territorio');
    const trovati = cercato ? luoghi.cerca(cercato, TROVATI) : [];
    return { bozza: toBozza(readDiritti(form), luoghi), cercato, trovati };
  },

  async salva(event) {
    const form = await event.request.formData();
    const luoghi = await leggiLuoghi(event.locals.requestId);
    const chiesti = readDiritti(form);
    const esito = await esegui(
      async () => {
        const diritti = checkDiritti(chiesti, luoghi);
        await gestioneDi(event).autorizza(attoreDi(event.locals), event.params.utenteId, diritti);
        return 'fatto';
      },
      { bozza: toBozza(chiesti, luoghi) },
    );
    if (typeof esito !== 'string') return esito;
    redirect(303, `/amministrazione/utenti/${event.params.utenteId}?fatto=autorizzato`);
  },
};
