import { error } from '@sveltejs/kit';
import { FUNZIONI } from '../../../../../model/contratto/accesso.ts';
import { testiPermessi, type CodicePermesso } from '../../../lib/messaggi/it-permessi.ts';
import type { PageServerLoad } from './$types';

const STATUS: Partial<Record<CodicePermesso, number>> = {
  ACCESSO_RICHIESTO: 401,
  HOST_NON_AMMESSO: 421,
  PAGINA_SCONOSCIUTA: 404,
};

/** The page that says why a request was turned away: the hook asks for it in the place of the page that was asked for. */
export const load: PageServerLoad = ({ params, locals, url }) => {
  const codice = Object.hasOwn(testiPermessi, params.codice)
    ? (params.codice as CodicePermesso)
    : 'PAGINA_SCONOSCIUTA';
  const wanted = (url.searchParams.get('funzioni') ?? '').split(',');
  const funzioni = FUNZIONI.filter((funzione) => wanted.includes(funzione));
  error(STATUS[codice] ?? 403, testiPermessi[codice], { codice, id: locals.requestId, funzioni });
};
