import { scadenze } from '../lib/server/scadenze.ts';
import { servizi } from '../lib/server/servizi.ts';
import type { LayoutServerLoad } from './$types';

/**
 * What the frame of every page shows: the version of the shapes, part of their address (empty while the data process has not
 * answered yet), and who is signed in. Public pages that are kept for everybody are made without a person.
 */
export const load: LayoutServerLoad = async ({ locals: { utente } }) => {
  const { versioni, config } = servizi();
  const versione = await versioni.current();
  return {
    versioneForme: versione?.forme ?? '',
    utente: utente && {
      nome: `${utente.nome} ${utente.cognome}`,
      funzioni: [...utente.funzioni],
    },
    scadenze: utente ? scadenze(utente, config, new Date()) : [],
  };
};
