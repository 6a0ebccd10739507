import { error } from '@sveltejs/kit';
import type { Funzione } from '../../../../model/contratto/accesso.ts';
import { testiAccesso } from '../../lib/messaggi/it-accesso.ts';
import { luoghiDi, nominaAmbiti } from '../../lib/server/amministrazione/ambiti.ts';
import { servizi } from '../../lib/server/servizi.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { utente, requestId, contesto }, setHeaders }) => {
  setHeaders({ 'cache-control': 'no-store' });
  const { accessi, territorio } = servizi();
  if (!utente) error(401);
  const [persona, ruoli, luoghi] = await Promise.all([
    accessi.utenti.byId(utente.utenteId),
    accessi.ruoli.list(),
    territorio.get(requestId),
  ]);
  if (!persona) error(401);
  const { nome, cognome, email, codiceFiscale, scadeIl, passwordCambiataIl, ultimoAccessoIl } = persona;
  return {
    persona: {
      nome: `${nome} ${cognome}`,
      email,
      codiceFiscale,
      accreditoFino: scadeIl,
      passwordDal: persona.passwordHash === null ? null : passwordCambiataIl,
      passwordFino: utente.passwordScadeIl,
      ultimoAccessoIl,
    },
    ruoli: ruoli
      .filter(({ ruolo }) => (utente.ruoli as readonly string[]).includes(ruolo))
      .map(({ nome, descrizione }) => ({ nome, descrizione })),
    funzioni: [...utente.funzioni].map((funzione: Funzione) => testiAccesso.funzioni[funzione]),
    protetti: utente.funzioni.has('leggi_protetti'),
    // What the doors really open, not what was granted: the two differ for roles that read open data only.
    ambiti: nominaAmbiti(contesto.ambiti, luoghiDi(luoghi)).map(
      ({ livello, nome, tipo, contesto: dove }) => ({
        livello,
        nome,
        tipo,
        dove,
      }),
    ),
    enti: contesto.enti,
    soggetto: contesto.soggetto !== undefined,
  };
};
