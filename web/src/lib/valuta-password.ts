import { deserialize } from '$app/forms';
import type { Giudizio } from './componenti/moduli/campo.ts';

/** Fields that the judgement may look at: what is personal makes a password easy to guess. The present password stays here. */
const CAMPI = ['password', 'nome', 'cognome', 'email'];

/** Asks the server, at the page's own action `valuta`, what it thinks of the password in a form; null when it gives no answer. */
export async function valutaPassword(form: HTMLFormElement): Promise<Giudizio | null> {
  const campi = new FormData(form);
  const body = new FormData();
  for (const nome of CAMPI) body.set(nome, campi.get(nome) ?? '');
  const answer = await fetch('?/valuta', {
    method: 'POST',
    headers: { accept: 'application/json', 'x-sveltekit-action': 'true' },
    body,
  });
  const result = deserialize<{ giudizio: Giudizio }, undefined>(await answer.text());
  return result.type === 'success' ? (result.data?.giudizio ?? null) : null;
}
