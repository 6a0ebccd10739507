import { luoghiInUso } from '../../../lib/server/accreditamento/richiedente.ts';
import { nomePersona, vistaRichiesta, type Richiesta } from '../../../lib/server/accreditamento/viste.ts';
import { servizi } from '../../../lib/server/servizi.ts';
import { testiAccreditamento as testi } from '../../../lib/messaggi/it-accreditamento.ts';
import type { PageServerLoad } from './$types';

const DA_DECIDERE = 1000;
const DECISE = 50;

/** Requests with somebody to decide on, the oldest first; then the last ones that are done. */
export const load: PageServerLoad = async ({ locals }) => {
  const { richieste, utenti } = servizi().accessi;
  const [waiting, all, luoghi] = await Promise.all([
    richieste.list({ stato: 'in_attesa', limite: DA_DECIDERE }),
    richieste.list({ limite: DECISE * 2 }),
    luoghiInUso(locals),
  ]);
  const vista = async (richiesta: Richiesta) => {
    const utente = await utenti.byId(richiesta.richiedenteId);
    const richiedente = utente ? nomePersona(utente) : testi.decisioni.richiedenteIgnoto;
    return { ...vistaRichiesta(richiesta, luoghi), richiedente };
  };
  const done = all.righe.filter(({ persone }) => persone.every(({ stato }) => stato !== 'in_attesa'));
  return {
    daDecidere: await Promise.all(waiting.righe.toReversed().map(vista)),
    decise: await Promise.all(done.slice(0, DECISE).map(vista)),
  };
};
