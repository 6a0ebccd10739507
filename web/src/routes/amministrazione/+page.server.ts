import { sezioniPer } from '../../lib/componenti/amministrazione/sezioni.ts';
import { countSezioni } from '../../lib/server/amministrazione/quadro.ts';
import { servizi } from '../../lib/server/servizi.ts';
import type { PageServerLoad } from './$types';

/** What the person may open, each with the number that says whether to go there now. */
export const load: PageServerLoad = async ({ locals }) => {
  const { accessi, config } = servizi();
  const sezioni = sezioniPer([...(locals.utente?.funzioni ?? [])]);
  const conti = await countSezioni(accessi, config, new Date(), new Set(sezioni.map(({ chiave }) => chiave)));
  return { sezioni: sezioni.map(({ chiave, href }) => ({ chiave, href, conto: conti[chiave] ?? null })) };
};
