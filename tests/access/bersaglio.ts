import { afterAll, beforeAll, inject } from 'vitest';
import { RUOLI, type Ruolo } from '../../model/contratto/accesso.ts';
import type { AppState } from '../../sql/app/state.ts';
import { apriStato, cookieDi, creaPersona, type Persona } from '../support/persone.ts';
import { chiedi } from '../support/richieste.ts';
import { startProduct, type TestProduct } from '../support/product.ts';

/** Failures after which an account is locked: the lowest that can be set, as each one costs a quarter of a second. */
export const LOCK_AFTER = 3;

/** Surname of the person whom nobody unauthorised may find. */
export const NASCOSTO = 'Introvabilini';

/** Who knocks: everybody else, somebody who owes the code, somebody whose session ended, one person for each role. */
export const IDENTITA = ['nessuno', 'a metà', 'scaduta', 'sospesa', ...RUOLI] as const;
export type Identita = (typeof IDENTITA)[number];

/** The running product and the people who attack it. */
export interface Bersaglio {
  product: TestProduct;
  stato: AppState;
  /** One person for each role, all with the Regione Lombardia as their scope. */
  persone: Record<Ruolo, Persona>;
  /** Of each identity; undefined for `nessuno`. */
  cookie: Record<Identita, string | undefined>;
  /** An account that is there, in no scope, signed in nowhere. */
  nascosto: Persona;
  /** A new complete session of a person. */
  cookieNuovo(persona: { utenteId: string }): Promise<string>;
}

/** Starts the product before the tests of a file and ends it after. */
export function useBersaglio(env: Record<string, string> = {}): Bersaglio {
  const bersaglio = {} as Bersaglio;
  beforeAll(async () => {
    bersaglio.product = await startProduct(inject('warehouse'), {
      env: { LOCK_AFTER: String(LOCK_AFTER), REGION_MAX_USERS: '1000', ...env },
    });
    bersaglio.stato = await apriStato(bersaglio.product);
    bersaglio.cookieNuovo = (persona) => cookieDi(bersaglio.stato, persona);
    await populate(bersaglio);
  });
  afterAll(async () => {
    await bersaglio.stato?.close();
    await bersaglio.product?.stop();
  });
  return bersaglio;
}

async function populate(bersaglio: Bersaglio): Promise<void> {
  const { stato } = bersaglio;
  const ambiti = [{ livello: 'regione' as const, codici: ['03'] }];
  const make = async (ruolo: Ruolo) => creaPersona(stato, { ruoli: [ruolo], ambiti, cognome: `Di ${ruolo}` });
  const persone = {} as Record<Ruolo, Persona>;
  const cookie = {} as Bersaglio['cookie'];
  for (const ruolo of RUOLI) {
    persone[ruolo] = await make(ruolo);
    cookie[ruolo] = await cookieDi(stato, persone[ruolo]);
  }
  bersaglio.nascosto = await creaPersona(stato, {
    ruoli: ['operatore'],
    cognome: NASCOSTO,
    email: 'introvabile@example.org',
  });
  const everything = await creaPersona(stato, { ruoli: [...RUOLI], ambiti });
  const suspended = await creaPersona(stato, { ruoli: [...RUOLI], ambiti, stato: 'sospeso' });
  cookie['a metà'] = await cookieDi(stato, everything, { completa: false });
  cookie['scaduta'] = await cookieDi(stato, everything, { ore: -1 });
  cookie['sospesa'] = await cookieDi(stato, suspended);
  Object.assign(bersaglio, { persone, cookie });
  // The first visit sweeps the sessions that are worth nothing.
  for (const chi of ['scaduta', 'sospesa'] as const)
    await chiedi(bersaglio.product, '/', { cookie: cookie[chi] });
}
