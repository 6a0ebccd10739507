import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import type { ErroreCampo, Giudizio } from '../componenti/moduli/campo.ts';
import { testiAccesso } from '../messaggi/it-accesso.ts';
import { testiProfilo } from '../messaggi/it-profilo.ts';
import type { EsitoNegato } from './accesso/conferma.ts';
import type { EsitoCambio } from './accesso/credenziali.ts';
import { giudica } from './gettone.ts';
import { leggiNuovaPassword, leggiPassword } from './moduli.ts';
import { servizi } from './servizi.ts';

const testi = testiProfilo.password;

/** The form of a person who changes the own password: the present one, then the new one twice. */
export async function cambiaPassword(event: RequestEvent, destinazione: string) {
  const form = await event.request.formData();
  const attuale = leggiPassword(form, 'attuale');
  const { password, errori } = leggiNuovaPassword(form);
  if (attuale === '') errori.unshift({ campo: 'attuale', testo: testi.senzaAttuale });
  if (errori.length > 0) return fail(400, { errori });
  const risposta = await servizi().accesso.cambiaPassword(event, { attuale, nuova: password });
  if (risposta.esito === 'fatto') redirect(303, destinazione);
  const { errore, giudizio } = rifiuto(risposta);
  return fail(400, { errori: [errore], giudizio });
}

function rifiuto(risposta: EsitoCambio): { errore: ErroreCampo; giudizio?: Giudizio } {
  if ('giudizio' in risposta)
    return {
      errore: { campo: 'password', testo: testiAccesso.nuova.debole },
      giudizio: risposta.giudizio,
    };
  if (risposta.esito === 'uguale') return { errore: { campo: 'password', testo: testi.uguale } };
  if (risposta.esito === 'fatto') throw new Error('a change that was done is no refusal');
  return { errore: erroreAttuale(risposta, 'attuale') };
}

/** What is said next to the field of the current password. */
export function erroreAttuale(negato: EsitoNegato, campo: string): ErroreCampo {
  if (negato.esito === 'bloccato')
    return { campo, testo: testi.bloccato(testiAccesso.attesa(negato.secondi)) };
  return { campo, testo: negato.esito === 'occupato' ? testi.occupato : testi.attualeErrata };
}

/** The words on the strength of the new password, for the person who is signed in. */
export async function valutaPropria({ request, locals: { utente } }: RequestEvent) {
  const parole = utente ? [utente.nome, utente.cognome, utente.email] : [];
  return giudica(await request.formData(), parole);
}
