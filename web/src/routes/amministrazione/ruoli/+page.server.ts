import { FUNZIONI, RUOLI_SOLO_APERTI } from '../../../../../model/contratto/accesso.ts';
import { effettiDi, esegui } from '../../../lib/server/amministrazione/console.ts';
import { changeRuoli, readTabella } from '../../../lib/server/amministrazione/ruoli.ts';
import { servizi } from '../../../lib/server/servizi.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async () => ({
  funzioni: FUNZIONI,
  soloAperti: RUOLI_SOLO_APERTI as readonly string[],
  ruoli: await servizi().accessi.ruoli.list(),
});

export const actions: Actions = {
  async default(event) {
    const chiesta = readTabella(await event.request.formData());
    return esegui(async () => ({ cambiati: await changeRuoli(effettiDi(event), chiesta) }));
  },
};
