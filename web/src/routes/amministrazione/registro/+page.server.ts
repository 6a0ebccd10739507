import { testiAmministrazione } from '../../../lib/messaggi/it-amministrazione.ts';
import { rangeOf, readPagina, toPagina } from '../../../lib/server/amministrazione/elenco.ts';
import { leggiPersone } from '../../../lib/server/amministrazione/persone.ts';
import {
  isUtente,
  readRicercaRegistro,
  toFiltroRegistro,
} from '../../../lib/server/amministrazione/registro.ts';
import { servizi } from '../../../lib/server/servizi.ts';
import type { PageServerLoad } from './$types';

/** The lines of the audit log that match the search of the address, newest first. */
export const load: PageServerLoad = async ({ url }) => {
  const { accessi } = servizi();
  const ricerca = readRicercaRegistro(url.searchParams);
  const numero = readPagina(url.searchParams);
  const [{ righe, totale }, azioni] = await Promise.all([
    accessi.registro.search({ ...toFiltroRegistro(ricerca), ...rangeOf(numero) }),
    accessi.registro.azioni(),
  ]);
  const persone = await leggiPersone(accessi, righe.map(({ oggetto }) => oggetto).filter(isUtente));
  return {
    ricerca,
    pagina: toPagina(numero, totale),
    azioni: azioni.map((azione) => ({
      valore: azione,
      testo: testiAmministrazione.azioni[azione] ?? azione,
    })),
    righe: righe.map(({ eventoId, quando, utente, azione, oggetto, indirizzo }) => ({
      eventoId,
      quando,
      utente,
      azione: testiAmministrazione.azioni[azione] ?? azione,
      oggetto: persone.get(oggetto)?.email ?? oggetto,
      indirizzo,
    })),
  };
};
