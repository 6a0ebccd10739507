import { error, type RequestEvent } from '@sveltejs/kit';
import { nomeDispositivo } from '../../../../lib/agente.ts';
import { testiAmministrazione } from '../../../../lib/messaggi/it-amministrazione.ts';
import { checkAnagrafica, readAnagrafica } from '../../../../lib/server/amministrazione/anagrafica.ts';
import {
  attoreDi,
  esegui,
  gestioneDi,
  leggiLuoghi,
  leggiTabella,
} from '../../../../lib/server/amministrazione/console.ts';
import { readScadenza } from '../../../../lib/server/amministrazione/date.ts';
import { toDiritti } from '../../../../lib/server/amministrazione/diritti.ts';
import type { Attore } from '../../../../lib/server/amministrazione/effetti.ts';
import { passwordScadeIl, statoDi } from '../../../../lib/server/amministrazione/persone.ts';
import { refuseAll } from '../../../../lib/server/amministrazione/rifiuto.ts';
import type { GestioneUtenti } from '../../../../lib/server/amministrazione/utenti.ts';
import { leggiTesto } from '../../../../lib/server/moduli.ts';
import { giornoDi } from '../../../../lib/server/statistiche/giorni.ts';
import { servizi } from '../../../../lib/server/servizi.ts';
import type { Actions, PageServerLoad } from './$types';

/** Everything about one person but their secrets. */
export const load: PageServerLoad = async ({ params, locals, url }) => {
  const { accessi, config } = servizi();
  const utente = await accessi.utenti.byId(params.utenteId);
  if (!utente) error(404, testiAmministrazione.rifiuto.UTENTE_SCONOSCIUTO());
  const now = new Date();
  const [tabella, luoghi, { righe }, passwordSql] = await Promise.all([
    leggiTabella(),
    leggiLuoghi(locals.requestId),
    accessi.sessioni.list({ utenteId: utente.utenteId, al: now.toISOString() }),
    accessi.passwordSqlApi.find(utente.utenteId),
  ]);
  const { utenteId, nome, cognome, email, codiceFiscale, secondoFattore, tentativiFalliti } = utente;
  const { scadeIl, bloccatoFinoAl, creatoIl, ultimoAccessoIl, passwordCambiataIl } = utente;
  return {
    fatto: url.searchParams.get('fatto') ?? '',
    utente: {
      utenteId,
      nome,
      cognome,
      email,
      codiceFiscale,
      secondoFattore,
      tentativiFalliti,
      scadeIl,
      creatoIl,
    },
    accesso: { bloccatoFinoAl, ultimoAccessoIl, passwordCambiataIl },
    passwordSql,
    scadenza: scadeIl ? giornoDi(new Date(scadeIl)) : '',
    passwordScadeIl: passwordScadeIl(utente, config.password.giorni),
    stato: statoDi(utente, now),
    sospeso: utente.stato === 'sospeso',
    invitato: utente.stato === 'invitato',
    diritti: toDiritti(utente, luoghi),
    tabella,
    proprio: utenteId === locals.utente?.utenteId,
    sessioni: righe.map((sessione) => ({
      id: sessione.sessioneHash,
      dispositivo: nomeDispositivo(sessione.agente),
      indirizzo: sessione.indirizzo,
      vistaIl: sessione.vistaIl,
      questa: sessione.sessioneHash === locals.sessione?.hash,
    })),
  };
};

type Azione = (gestione: GestioneUtenti, attore: Attore, utenteId: string, form: FormData) => Promise<string>;
type Evento = RequestEvent<{ utenteId: string }>;

/** An action of the page: does it and says, by a word of the texts, what was done. */
const azione = (run: Azione) => async (event: Evento) => {
  const form = await event.request.formData();
  return esegui(
    async () => ({
      fatto: await run(gestioneDi(event), attoreDi(event.locals), event.params.utenteId, form),
    }),
    { anagrafica: readAnagrafica(form) },
  );
};

export const actions: Actions = {
  modifica: azione(async (gestione, attore, utenteId, form) => {
    const { dati, errori } = checkAnagrafica(readAnagrafica(form), giornoDi(new Date()));
    refuseAll(errori);
    await gestione.modifica(attore, utenteId, dati);
    return 'modificato';
  }),
  invita: azione(async (gestione, attore, utenteId) => {
    await gestione.invita(attore, utenteId);
    return 'invitato';
  }),
  sospendi: azione(async (gestione, attore, utenteId) => {
    await gestione.sospendi(attore, utenteId);
    return 'sospeso';
  }),
  riattiva: azione(async (gestione, attore, utenteId) => {
    await gestione.riattiva(attore, utenteId);
    return 'riattivato';
  }),
  sblocca: azione(async (gestione, attore, utenteId) => {
    await gestione.sblocca(attore, utenteId);
    return 'sbloccato';
  }),
  termina: azione(async (gestione, attore, utenteId) => {
    await gestione.terminaSessioni(attore, utenteId);
    return 'terminate';
  }),
  revocaPasswordSql: azione(async (gestione, attore, utenteId) => {
    await gestione.revocaPasswordSql(attore, utenteId);
    return 'passwordSql';
  }),
  rinnova: azione(async (gestione, attore, utenteId, form) => {
    const scadeIl = readScadenza(leggiTesto(form, 'scadenza'), 'scadenza', new Date());
    await gestione.rinnova(attore, utenteId, scadeIl);
    return 'rinnovato';
  }),
  secondoFattore: azione(async (gestione, attore, utenteId, form) => {
    await gestione.richiediSecondoFattore(attore, utenteId, leggiTesto(form, 'richiesto') === 'si');
    return 'secondoFattore';
  }),
};
