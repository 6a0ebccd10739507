import { error } from '@sveltejs/kit';
import { testiAmministrazione } from '../../../../lib/messaggi/it-amministrazione.ts';
import { leggiPersone } from '../../../../lib/server/amministrazione/persone.ts';
import { dettagliToRighe, isUtente } from '../../../../lib/server/amministrazione/registro.ts';
import { servizi } from '../../../../lib/server/servizi.ts';
import type { PageServerLoad } from './$types';

/** One line of the audit log, whole. */
export const load: PageServerLoad = async ({ params, locals }) => {
  const { accessi } = servizi();
  const evento = /^\d{1,15}$/.test(params.eventoId)
    ? await accessi.registro.byId(Number(params.eventoId))
    : null;
  if (!evento) error(404, testiAmministrazione.registro.ignota);
  const { dettagli, ...resto } = evento;
  const persone = await leggiPersone(accessi, [evento.oggetto].filter(isUtente));
  const apribile = locals.utente?.funzioni.has('gestisci_utenti') && persone.has(evento.oggetto);
  return {
    evento: { ...resto, nome: testiAmministrazione.azioni[evento.azione] ?? evento.azione },
    oggetto: persone.get(evento.oggetto)?.email ?? evento.oggetto,
    href: apribile ? `/amministrazione/utenti/${evento.oggetto}` : null,
    righe: dettagliToRighe(dettagli),
  };
};
