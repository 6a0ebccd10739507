import { expect } from 'vitest';
import { cookieDi } from '../support/persone.ts';
import { chiedi } from '../support/richieste.ts';
import type { Bersaglio } from './bersaglio.ts';
import { changesOf } from './snapshot.ts';

export type Form = Record<string, string | readonly string[]>;

export const LOMBARDIA = [{ livello: 'regione' as const, codici: ['03'] }];

/** What somebody adds to a form that they may send, to be more, or to reach somebody else: plain, repeated, nested, and as keys of objects. */
export function extraFields(other: string, base: Form = {}): Form {
  const bcrypt = '$2b$12$C6UzMDM.H6dfI/f/IKcEeO7ZbYQ5bM5t5uK0g5ySPsJrGkYbq3iGm';
  const names: Form = {
    utenteId: [other, other],
    utente_id: other,
    richiedenteId: other,
    decisaDa: other,
    decisa_da: other,
    id: other,
    stato: ['attivo', 'confermata'],
    ruolo: 'amministratore',
    ruoli: ['amministratore', 'ministero'],
    'ruoli[]': 'amministratore',
    'utente[ruoli][0]': 'amministratore',
    ambito: 'italia:IT',
    ambiti: '[{"livello":"italia","codici":["IT"]}]',
    enti: 'c_a794',
    soggetto: 'pseudonimo-1',
    funzioni: ['gestisci_utenti', 'gestisci_ruoli'],
    funzione: 'gestisci_ruoli',
    concessa: 'operatore:gestisci_ruoli',
    secondoFattore: ['no', '0', 'false'],
    passwordHash: bcrypt,
    password_hash: bcrypt,
    passwordCambiataIl: '2999-01-01T00:00:00.000Z',
    email: 'preso@evil.example',
    scadeIl: '2999-01-01T00:00:00.000Z',
    scade_il: '',
    completa: '1',
    __proto__: 'x',
    '__proto__[ruoli]': 'amministratore',
    'constructor[prototype][ruoli]': 'amministratore',
    'constructor.prototype.funzioni': 'gestisci_ruoli',
  };
  return { ...Object.fromEntries(Object.entries(names).filter(([name]) => !(name in base))), ...base };
}

/**
 * Posts a form as somebody and names what it changed in the state, but for the session that it was sent with.
 * @param statuses that the answer may have
 */
export async function changesBy(
  b: Bersaglio,
  chi: { utenteId: string },
  path: string,
  form: Form,
  statuses: number[],
): Promise<string[]> {
  const cookie = await cookieDi(b.stato, chi);
  return changesOf(b.product.dir, async () => {
    const answer = await chiedi(b.product, path, { cookie, form });
    expect(statuses, `${path} ${answer.text.slice(0, 300)}`).toContain(answer.status);
  });
}

/** A day that an accreditation may end on. */
export const nextYear = (): string => new Date(Date.now() + 300 * 86_400_000).toISOString().slice(0, 10);
