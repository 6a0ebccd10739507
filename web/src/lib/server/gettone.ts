import type { Giudizio } from '../componenti/moduli/campo.ts';
import { leggiPassword, leggiTesto } from './moduli.ts';
import { servizi } from './servizi.ts';

/**
 * Headers of a page whose address holds a token: nobody keeps the page, and no other page learns its path. `no-referrer` would do the
 * same, but browsers then send `Origin: null` with forms posted without scripts (Fetch, "append a request Origin header"), and
 * those are refused as coming from elsewhere.
 */
export const INTESTAZIONI_GETTONE = { 'cache-control': 'no-store', 'referrer-policy': 'strict-origin' };

/**
 * The judgement of the password that a form holds, for the words shown while it is typed.
 * @param parole what else makes it easy to guess, beside the name and address in the form
 */
export async function giudica(form: FormData, parole: (string | null)[]): Promise<{ giudizio: Giudizio }> {
  const proprie = ['nome', 'cognome', 'email'].map((campo) => leggiTesto(form, campo));
  const note = [...parole, ...proprie].filter((parola): parola is string => Boolean(parola));
  return { giudizio: await servizi().accesso.valutaPassword(leggiPassword(form, 'password'), note) };
}
