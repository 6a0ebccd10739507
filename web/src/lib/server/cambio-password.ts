import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import type { ErroreCampo, Giudizio } from '../componenti/moduli/campo.ts';
import { testiAccesso } from '../messaggi/it-accesso.ts';
import { testiProfilo } from '../messaggi/it-profilo.ts';
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
  if ('secondi' in risposta) {
    const testo = testi.bloccato(testiAccesso.attesa(risposta.secondi));
    return { errore: { campo: 'attuale', testo } };
  }
  if (risposta.esito === 'uguale') return { errore: { campo: 'password', testo: testi.uguale } };
  return { errore: { campo: 'attuale', testo: testi.attualeErrata } };
}

/** The words on the strength of the new password, for the person who is signed in. */
export async function valutaPropria({ request, locals: { utente } }: RequestEvent) {
  const parole = utente ? [utente.nome, utente.cognome, utente.email] : [];
  return giudica(await request.formData(), parole);
}
