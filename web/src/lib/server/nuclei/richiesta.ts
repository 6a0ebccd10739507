import { error, redirect, type RequestEvent } from '@sveltejs/kit';
import { testiNuclei } from '../../messaggi/it-nuclei.ts';
import { servizi } from '../servizi.ts';
import { trovaOggetto, type Oggetto } from './soggetto.ts';
import type { RichiestaNuclei } from './pagina.ts';

type Evento = Pick<RequestEvent, 'locals' | 'request' | 'url'>;

/**
 * From a request to what is asked. Who has no right to the place is refused here, whether there is such a place or not.
 * @param resto the address after `/nuclei`
 * @param entra the address is shown: one that only leads to another is sent there; files take what it leads to
 */
export async function leggiRichiesta(
  { locals, request, url }: Evento,
  resto: string,
  { entra }: { entra: boolean },
): Promise<RichiestaNuclei> {
  const { territorio, catalogo, interroga } = servizi();
  const { requestId, contesto, utente } = locals;
  const [{ italia }, { dataset }] = await Promise.all([territorio.get(requestId), catalogo.get(requestId)]);
  return {
    contesto,
    italia,
    oggetto: findOggetto(),
    params: url.searchParams,
    dataset: dataset.get('nuclei'),
    puoEsportare: utente?.funzioni.has('esporta_protetti') ?? false,
    interroga,
    requestId,
    signal: request.signal,
  };

  function findOggetto(): Oggetto {
    const esito = trovaOggetto(italia, contesto, resto);
    if (esito.tipo === 'oggetto') return esito.oggetto;
    if (esito.tipo === 'altrove') {
      if (entra) redirect(303, `${esito.percorso}${url.search}`);
      const altro = trovaOggetto(italia, contesto, esito.percorso.replace(/^\/nuclei/, ''));
      if (altro.tipo === 'oggetto') return altro.oggetto;
    }
    const { fuori, codice } = testiNuclei.errore;
    error(403, fuori, { codice });
  }
}
