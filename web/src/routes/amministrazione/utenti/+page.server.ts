import { leggiLuoghi } from '../../../lib/server/amministrazione/console.ts';
import { RUOLI_ASSEGNABILI } from '../../../lib/server/amministrazione/diritti.ts';
import {
  rangeOf,
  readPagina,
  readRicerca,
  toFiltro,
  toPagina,
} from '../../../lib/server/amministrazione/elenco.ts';
import { toRiga } from '../../../lib/server/amministrazione/persone.ts';
import { servizi } from '../../../lib/server/servizi.ts';
import type { PageServerLoad } from './$types';

/** The people that match the search of the address, fifty at a time. */
export const load: PageServerLoad = async ({ url, locals }) => {
  const { accessi, config } = servizi();
  const now = new Date();
  const ricerca = readRicerca(url.searchParams);
  const numero = readPagina(url.searchParams);
  const [{ righe, totale }, tabella, luoghi] = await Promise.all([
    accessi.utenti.list({ ...toFiltro(ricerca, config, now), ...rangeOf(numero) }),
    accessi.ruoli.list(),
    leggiLuoghi(locals.requestId),
  ]);
  return {
    ricerca,
    pagina: toPagina(numero, totale),
    righe: righe.map((utente) => toRiga(utente, luoghi, tabella, now)),
    ruoli: tabella
      .filter(({ ruolo }) => RUOLI_ASSEGNABILI.some((assegnabile) => assegnabile === ruolo))
      .map(({ ruolo, nome }) => ({ valore: ruolo, testo: nome })),
  };
};
