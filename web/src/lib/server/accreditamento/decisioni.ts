import type { RequestEvent } from '@sveltejs/kit';
import type { PersonaRichiesta } from '../../../../../sql/app/accessi/tipi.ts';
import { testiAccreditamento } from '../../messaggi/it-accreditamento.ts';
import { accreditamentoConfermato, accreditamentoRifiutato } from '../posta/messaggi.ts';
import { servizi } from '../servizi.ts';
import { dayInItaly } from './date.ts';
import { luoghiInUso, utenteIdDi } from './richiedente.ts';
import { confermaPersona, rifiutaPersona, type EsitoDecisione } from './richieste.ts';
import { nomeDiritto, nomePersona, nomeTerritorio } from './viste.ts';

/** What became of one decision, as the page says it. */
export interface Riscontro {
  riuscito: boolean;
  testo: string;
}

const testi = testiAccreditamento.decisioni.esito;

/**
 * Confirms one person, writes it down and sends the e-mail. The decision stands even when the e-mail cannot leave; the answer says so.
 * @param scelta.scadeIl end of the accreditation, ISO 8601
 * @param scelta.mostrato id of the account that the page showed; empty: a new one
 */
export async function conferma(
  event: RequestEvent,
  persona: PersonaRichiesta,
  { scadeIl, mostrato }: { scadeIl: string; mostrato: string },
): Promise<Riscontro> {
  const { accessi, config, registra } = servizi();
  const esito = await confermaPersona(accessi, persona.personaId, {
    decisaDa: utenteIdDi(event.locals),
    scadeIl,
    al: new Date().toISOString(),
    massimo: config.maxUtentiRegione,
    mostrato,
  });
  if (esito.esito !== 'confermata') return explain(event, persona, esito);
  const { utente, nuovo, rinnovo } = esito;
  const { ruolo, livello, codice, personaId } = persona;
  await registra(event.locals, rinnovo ? 'accredito.rinnovato' : 'richiesta.confermata', String(personaId), {
    utenteId: utente.utenteId,
    ruolo,
    livello,
    codice,
    nuovo,
    scadeIl: utente.scadeIl,
  });
  const sent = await tellConfirmed(event, persona, esito);
  const chi = nomePersona(persona);
  const testo = rinnovo
    ? testi.rinnovata(
        chi,
        dayInItaly(utente.scadeIl ?? scadeIl)
          .split('-')
          .reverse()
          .join('/'),
      )
    : nuovo || utente.stato === 'invitato'
      ? testi.confermata(chi)
      : testi.aggiunta(chi);
  return { riuscito: true, testo: sent ? testo : `${testo} ${testi.postaNonPartita}` };
}

type Confermata = Extract<EsitoDecisione, { esito: 'confermata' }>;

/** Who never entered gets the link of the first access; the others hear what is new. */
async function tellConfirmed(
  event: RequestEvent,
  persona: PersonaRichiesta,
  { utente }: Confermata,
): Promise<boolean> {
  const { accesso, posta } = servizi();
  try {
    if (utente.stato === 'invitato') {
      await accesso.invita(event, utente.utenteId);
    } else {
      const diritti = [nomeDiritto(await luoghiInUso(event.locals), persona)];
      const { nome, cognome } = utente;
      await posta.invia({
        a: utente.email,
        messaggio: accreditamentoConfermato({ persona: { nome, cognome }, diritti }),
      });
    }
    return true;
  } catch (err) {
    event.locals.log.warn({ err, personaId: persona.personaId }, 'e-mail of a confirmation not sent');
    return false;
  }
}

/** Refuses one person, writes it down and tells who asked. */
export async function rifiuta(
  event: RequestEvent,
  persona: PersonaRichiesta,
  motivo: string,
): Promise<Riscontro> {
  const { accessi, posta, registra } = servizi();
  const decisaDa = utenteIdDi(event.locals);
  const esito = await rifiutaPersona(accessi, persona.personaId, { decisaDa, motivo });
  if (esito.esito !== 'rifiutata') return explain(event, persona, esito);
  await registra(event.locals, 'richiesta.rifiutata', String(persona.personaId), { motivo });
  const testo = testi.rifiutata(nomePersona(persona));
  const { richiedenteId, pecProtocollo } = esito.richiesta;
  try {
    const richiedente = await accessi.utenti.byId(richiedenteId);
    if (richiedente) {
      const { nome, cognome, email } = richiedente;
      const messaggio = accreditamentoRifiutato({
        persona: { nome, cognome },
        candidato: { nome: persona.nome, cognome: persona.cognome },
        protocollo: pecProtocollo,
        motivo,
      });
      await posta.invia({ a: email, messaggio });
    }
    return { riuscito: true, testo };
  } catch (err) {
    event.locals.log.warn({ err, personaId: persona.personaId }, 'e-mail of a refusal not sent');
    return { riuscito: true, testo: `${testo} ${testi.postaNonPartita}` };
  }
}

async function explain(
  { locals }: RequestEvent,
  persona: PersonaRichiesta,
  esito: EsitoDecisione,
): Promise<Riscontro> {
  const chi = nomePersona(persona);
  if (esito.esito === 'limite') {
    const regione = nomeTerritorio(await luoghiInUso(locals), { livello: 'regione', codice: esito.regione });
    return { riuscito: false, testo: testi.limite(chi, regione, servizi().config.maxUtentiRegione) };
  }
  if (esito.esito === 'sospeso' || esito.esito === 'conflitto' || esito.esito === 'account_cambiato') {
    return { riuscito: false, testo: testi[esito.esito](chi) };
  }
  return { riuscito: false, testo: esito.esito === 'propria' ? testi.propria : testi.gia_decisa };
}
