import { error } from '@sveltejs/kit';
import { servizi } from '../servizi.ts';
import { luoghiDi, type Luoghi } from './luoghi.ts';
import { poteriDi, type Potere } from './regole.ts';

/** Who asks, what they may ask for, and the places there are. */
export interface ContestoRichiedente {
  utenteId: string;
  poteri: Potere[];
  luoghi: Luoghi;
}

/** The places of the registry in use. */
export async function luoghiInUso(locals: App.Locals): Promise<Luoghi> {
  const { italia } = await servizi().territorio.get(locals.requestId);
  return luoghiDi(italia);
}

/** The id of the signed-in person. @throws HttpError 401 when nobody is: the route's permission keeps that from happening */
export function utenteIdDi({ utente }: App.Locals): string {
  if (!utente) error(401);
  return utente.utenteId;
}

export async function contestoRichiedente(locals: App.Locals): Promise<ContestoRichiedente> {
  const utenteId = utenteIdDi(locals);
  const { ruoli = [], ambiti = [] } = locals.utente ?? {};
  return { utenteId, poteri: poteriDi({ ruoli, ambiti }), luoghi: await luoghiInUso(locals) };
}
