import type { ErroreCampo } from '../componenti/moduli/campo.ts';
import { testiAccesso } from '../messaggi/it-accesso.ts';

/** Longest text that any field of these forms takes. */
const MASSIMO = 200;

/** Text of a field without spaces around it, cut; '' when it is missing or is a file. */
export function leggiTesto(form: FormData, nome: string): string {
  const valore = form.get(nome);
  return typeof valore === 'string' ? valore.trim().slice(0, MASSIMO) : '';
}

/** A password as it was typed: spaces count. One too long to be a password is left out. */
export function leggiPassword(form: FormData, nome: string): string {
  const valore = form.get(nome);
  return typeof valore === 'string' && valore.length <= MASSIMO ? valore : '';
}

/** The two fields of `NuovaPassword`, and what is wrong with them before anybody judges the password. */
export function leggiNuovaPassword(form: FormData): { password: string; errori: ErroreCampo[] } {
  const password = leggiPassword(form, 'password');
  const errori: ErroreCampo[] = [];
  if (password === '') errori.push({ campo: 'password', testo: testiAccesso.nuova.senza });
  else if (password !== leggiPassword(form, 'ripeti'))
    errori.push({ campo: 'ripeti', testo: testiAccesso.nuova.diverse });
  return { password, errori };
}
