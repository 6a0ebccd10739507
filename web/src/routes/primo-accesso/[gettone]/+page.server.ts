import { error, fail, redirect } from '@sveltejs/kit';
import type { ErroreCampo } from '../../../lib/componenti/moduli/campo.ts';
import { testiAccesso } from '../../../lib/messaggi/it-accesso.ts';
import { INTESTAZIONI_GETTONE, giudica } from '../../../lib/server/gettone.ts';
import { leggiNuovaPassword, leggiTesto } from '../../../lib/server/moduli.ts';
import { isIndirizzo } from '../../../lib/server/posta/indirizzi.ts';
import { servizi } from '../../../lib/server/servizi.ts';
import type { Actions, PageServerLoad } from './$types';

const testi = testiAccesso.primo;

/** Reading the page uses nothing up: mail scanners open links before people do. */
export const load: PageServerLoad = async ({ params, setHeaders }) => {
  setHeaders(INTESTAZIONI_GETTONE);
  const letto = await leggi(params.gettone);
  return { scopo: letto?.scopo ?? null, persona: letto?.persona ?? null };
};

export const actions: Actions = {
  async imposta(event) {
    const letto = await leggi(event.params.gettone);
    if (!letto) return fail(400, { scaduto: true });
    const form = await event.request.formData();
    const { password, errori } = leggiNuovaPassword(form);
    const anagrafica = letto.scopo === 'amministratore' ? leggiAnagrafica(form) : undefined;
    const tutti = [...(anagrafica ? controlla(anagrafica) : []), ...errori];
    if (tutti.length > 0) return fail(400, { errori: tutti, anagrafica });
    const risposta = await servizi().accesso.impostaPassword(event, letto.scopo, event.params.gettone, {
      password,
      ...(anagrafica && { anagrafica }),
    });
    if (risposta.esito === 'fatto') redirect(303, '/accedi?esito=primo-accesso');
    if ('giudizio' in risposta) {
      const errore = { campo: 'password', testo: testiAccesso.nuova.debole };
      return fail(400, { errori: [errore], giudizio: risposta.giudizio, anagrafica });
    }
    if (risposta.esito === 'gettone_non_valido') return fail(400, { scaduto: true });
    return fail(400, { errori: [{ campo: 'email', testo: testi.emailEsistente }], anagrafica });
  },

  async valuta({ params, request }) {
    const letto = await leggi(params.gettone);
    if (!letto) error(404);
    return giudica(await request.formData(), [letto.persona.email, letto.persona.nome]);
  },
};

interface Anagrafica {
  nome: string;
  cognome: string;
  email: string;
}

/** The link of a person who was accredited, or the one that the first start prints. */
async function leggi(gettone: string) {
  const { accesso } = servizi();
  for (const scopo of ['primo_accesso', 'amministratore'] as const) {
    const persona = await accesso.leggiGettone(scopo, gettone);
    if (persona) return { scopo, persona };
  }
  return null;
}

function leggiAnagrafica(form: FormData): Anagrafica {
  return {
    nome: leggiTesto(form, 'nome'),
    cognome: leggiTesto(form, 'cognome'),
    email: leggiTesto(form, 'email'),
  };
}

function controlla({ nome, cognome, email }: Anagrafica): ErroreCampo[] {
  const errori: ErroreCampo[] = [];
  if (nome === '') errori.push({ campo: 'nome', testo: testi.senzaNome });
  if (cognome === '') errori.push({ campo: 'cognome', testo: testi.senzaCognome });
  if (!isIndirizzo(email)) errori.push({ campo: 'email', testo: testi.senzaEmail });
  return errori;
}
