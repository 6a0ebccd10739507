import { attoreDi, esegui, gestioneDi, leggiLuoghi } from '../../../lib/server/amministrazione/console.ts';
import { filtroVista } from '../../../lib/server/amministrazione/elenco.ts';
import { leggiPersone, passwordScadeIl, toRiga } from '../../../lib/server/amministrazione/persone.ts';
import { leggiTesto } from '../../../lib/server/moduli.ts';
import { servizi } from '../../../lib/server/servizi.ts';
import type { Actions, PageServerLoad } from './$types';

const CODICE = /^codice:(.+)$/;

/** What keeps people out now, and what will soon. */
export const load: PageServerLoad = async ({ locals }) => {
  const { accessi, config } = servizi();
  const now = new Date();
  const [tabella, luoghi, blocchi, ...liste] = await Promise.all([
    accessi.ruoli.list(),
    leggiLuoghi(locals.requestId),
    accessi.blocchi.listLocked(now.toISOString()),
    ...(['bloccati', 'password', 'accredito'] as const).map((vista) =>
      accessi.utenti.list(filtroVista(vista, config, now)),
    ),
  ]);
  const di = ({ chiave }: { chiave: string }) => CODICE.exec(chiave)?.[1] ?? '';
  const persone = await leggiPersone(accessi, blocchi.map(di).filter(Boolean));
  const [bloccate, password, accrediti] = liste.map(({ righe, totale }) => ({
    totale,
    righe: righe.map((utente) => ({
      ...toRiga(utente, luoghi, tabella, now),
      bloccatoFinoAl: utente.bloccatoFinoAl,
      falliti: utente.tentativiFalliti,
      passwordScadeIl: passwordScadeIl(utente, config.password.giorni),
    })),
  }));
  return {
    bloccate,
    password: config.password.giorni === null ? null : password,
    accrediti,
    giorni: { password: config.password.avvisoGiorni, accredito: config.giorniAvvisoAccredito },
    chiavi: blocchi.map((blocco) => ({ ...blocco, persona: persone.get(di(blocco))?.nome ?? null })),
  };
};

export const actions: Actions = {
  async persona(event) {
    const id = leggiTesto(await event.request.formData(), 'id');
    return esegui(async () => {
      await gestioneDi(event).sblocca(attoreDi(event.locals), id);
      return { sbloccato: true };
    });
  },

  async chiave(event) {
    const chiave = leggiTesto(await event.request.formData(), 'id');
    return { sbloccato: await gestioneDi(event).sbloccaChiave(chiave) };
  },
};
