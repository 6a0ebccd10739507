import { error, redirect } from '@sveltejs/kit';
import { MESSAGGI_ERRORE } from '../../../../../model/contratto/errori.ts';
import { chooseCodifica } from '../../../lib/server/forme/forme.ts';
import { servizi } from '../../../lib/server/servizi.ts';
import type { RequestHandler } from './$types';

/** `/forme/<versione>/<percorso>.json`: immutable TopoJSON. An old version leads to the current one. */
export const GET: RequestHandler = async ({ params, request, locals }) => {
  const { versione, percorso } =
    /^(?<versione>[^/]+)\/(?<percorso>.+)\.json$/.exec(params.percorso)?.groups ?? {};
  const forma = percorso ? await servizi().forme.get(percorso, locals.requestId) : null;
  if (!forma) error(404, MESSAGGI_ERRORE.FORMA_SCONOSCIUTA, { codice: 'FORMA_SCONOSCIUTA' });
  if (versione !== forma.versione) redirect(307, `/forme/${forma.versione}/${percorso}.json`);

  const codifica = chooseCodifica(request.headers.get('accept-encoding'));
  const headers = new Headers({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': 'application/json; charset=utf-8',
    etag: `"${versione}-${codifica}"`,
    vary: 'accept-encoding',
  });
  if (request.headers.get('if-none-match') === headers.get('etag'))
    return new Response(null, { status: 304, headers });
  if (codifica !== 'identity') headers.set('content-encoding', codifica);
  const body = await forma.corpo(codifica);
  headers.set('content-length', String(body.byteLength));
  return new Response(new Uint8Array(body), { headers });
};
