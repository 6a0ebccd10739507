import { json } from '@sveltejs/kit';
import { etichettaLuogo, trovaLuoghi } from '../../../lib/server/accreditamento/luoghi.ts';
import { isNelProprioAmbito } from '../../../lib/server/accreditamento/regole.ts';
import { contestoRichiedente } from '../../../lib/server/accreditamento/richiedente.ts';
import type { RequestHandler } from './$types';

const QUANTI = 8;
const MAX_LUNGHEZZA = 100;

/** Places of the own territory with a name like `q`. */
export const GET: RequestHandler = async ({ url, locals }) => {
  const { poteri, luoghi } = await contestoRichiedente(locals);
  const testo = (url.searchParams.get('q') ?? '').slice(0, MAX_LUNGHEZZA);
  const own = [...luoghi.values()].filter((luogo) => isNelProprioAmbito(poteri, luogo));
  return json({ luoghi: trovaLuoghi(own, testo, QUANTI).map(etichettaLuogo) });
};
