import { error, redirect } from '@sveltejs/kit';
import { CONTESTO_PUBBLICO } from '../../../../../model/contratto/contesto.ts';
import { MESSAGGI_ERRORE } from '../../../../../model/contratto/errori.ts';
import { isComplete } from '../../../lib/server/pagina/pagina.ts';
import { servizi } from '../../../lib/server/servizi.ts';
import { resolvePercorso } from '../../../lib/server/territorio/risolvi.ts';
import { nearestPlaces } from '../../../lib/server/territorio/territorio.ts';
import type { DatiPagina } from '../../../lib/tipi.ts';
import type { PageServerLoad } from './$types';

/** The page of a place. Unknown places: 404 with the nearest names; other spellings: sent to the right address. */
export const load: PageServerLoad = async ({
  params,
  url,
  locals,
  request,
}): Promise<{ dati: DatiPagina }> => {
  const { territorio, catalogo, pagine } = servizi();
  const { requestId, contesto } = locals;
  const registro = await territorio.get(requestId);
  const esito = resolvePercorso(registro.italia, params.percorso);
  if (esito.tipo === 'altrove') redirect(308, `${esito.percorso}${url.search}`);
  if (esito.tipo === 'sconosciuto') {
    const vicini = nearestPlaces(registro, esito.cercato, esito.ultimo);
    error(404, MESSAGGI_ERRORE.TERRITORIO_SCONOSCIUTO, { codice: 'TERRITORIO_SCONOSCIUTO', vicini });
  }
  const { nodo } = esito;
  const richiesta = { contesto, nodo, params: url.searchParams, requestId, signal: request.signal };
  const dati = await pagine.get(richiesta);
  const following = !catalogo.scaduto() && !territorio.scaduto();
  locals.conservabile = contesto === CONTESTO_PUBBLICO && following && isComplete(dati);
  return { dati };
};
