import { servizi } from '../../lib/server/servizi.ts';
import { dayInItaly } from '../../lib/server/accreditamento/date.ts';
import { contestoRichiedente } from '../../lib/server/accreditamento/richiedente.ts';
import { postiRegione } from '../../lib/server/accreditamento/richieste.ts';
import { daRinnovare } from '../../lib/server/accreditamento/rinnovo.ts';
import {
  nomeDiritto,
  nomePersona,
  nomeTerritorio,
  vistaRichiesta,
} from '../../lib/server/accreditamento/viste.ts';
import type { PageServerLoad } from './$types';

const QUANTE = 200;

/** What this person may ask for, what is about to end, and what was asked. */
export const load: PageServerLoad = async ({ locals }) => {
  const { accessi, config } = servizi();
  const { utenteId, poteri, luoghi } = await contestoRichiedente(locals);
  const al = new Date().toISOString();
  const territori = await Promise.all(
    poteri.map(async (potere) => ({
      nome: nomeTerritorio(luoghi, potere),
      posti: potere.livello === 'regione' ? await postiRegione(accessi, potere.codice, al) : null,
    })),
  );
  const [scadenze, richieste] = await Promise.all([
    daRinnovare(accessi, { richiedenteId: utenteId, poteri, luoghi, al }),
    accessi.richieste.list({ richiedenteId: utenteId, limite: QUANTE }),
  ]);
  return {
    territori,
    massimo: config.maxUtentiRegione,
    scadenze: scadenze.map(({ utente, diritto }) => ({
      utenteId: utente.utenteId,
      chi: nomePersona(utente),
      diritto: nomeDiritto(luoghi, diritto),
      scade: dayInItaly(utente.scadeIl ?? al),
      scaduto: utente.scadeIl !== null && utente.scadeIl <= al,
    })),
    richieste: richieste.righe.map((richiesta) => vistaRichiesta(richiesta, luoghi)),
  };
};
