import { expect, test } from 'vitest';
import { PASSWORD, creaPersona } from '../support/persone.ts';
import type { Esito, Richiesta } from '../support/richieste.ts';
import { LOCK_AFTER, type Bersaglio } from './bersaglio.ts';
import { accedi, faceless, nuovoIndirizzo, sessionOf } from './ingresso.ts';

const WRONG = 'quattro-sbagli-lenti-sul-molo-81';
/** Failures after which an address is stopped. */
const STOP_AFTER = LOCK_AFTER * 6;

/** Passwords guessed: at one account, from one address, one by one and all at once. */
export function guessingSuite(b: Bersaglio): void {
  const person = () => creaPersona(b.stato, { ruoli: ['analista'] });
  const from = () => ({ da: nuovoIndirizzo() });

  test('one account from many addresses: after some failures even the right password is refused, then longer', async () => {
    const somebody = await person();
    const answers: Esito[] = [];
    for (let n = 0; n < LOCK_AFTER; n += 1) {
      answers.push(await accedi(b, { ...somebody, password: WRONG }, from()));
    }
    const blocked = await accedi(b, somebody, from());
    expect([blocked.status, sessionOf(blocked)]).toEqual([400, '']);
    // The one who guesses sees no difference between a lock and a failure.
    const faces = [...answers, blocked].map(
      ({ status, text }) => `${status} ${faceless(text, somebody.email)}`,
    );
    expect(new Set(faces).size).toBe(1);
    const until = async () => Date.parse((await lockOf(somebody.utenteId)) ?? '');
    const first = await until();
    expect(first).toBeGreaterThan(Date.now());
    // Time passes: the lock ends, one more failure, and the next lock is longer.
    await endLock(somebody.utenteId);
    const again = Date.now();
    await accedi(b, { ...somebody, password: WRONG }, from());
    expect((await until()) - again).toBeGreaterThan((first - Date.now()) * 1.2);
    await b.stato.accessi.utenti.lock(somebody.utenteId, null);
    expect(sessionOf(await accedi(b, somebody, from()))).not.toBe('');
  });

  /** As if the lock had run out: the failures stay. */
  async function endLock(utenteId: string): Promise<void> {
    await b.stato.accessi.utenti.lock(utenteId, new Date(Date.now() - 1000).toISOString());
  }

  const lockOf = async (utenteId: string) =>
    (await b.stato.accessi.utenti.byId(utenteId))?.bloccatoFinoAl ?? null;

  test('one account, twelve guesses at once: no more are looked at than the lock allows', async () => {
    const somebody = await person();
    const guesses = Array.from({ length: 12 }, (_, n) =>
      accedi(b, { ...somebody, password: n < 11 ? `${WRONG}${n}` : PASSWORD }, { da: nuovoIndirizzo() }),
    );
    const answers = await Promise.all(guesses);
    expect(answers.map(({ status }) => status).filter((status) => ![303, 400, 503].includes(status))).toEqual(
      [],
    );
    const utente = await b.stato.accessi.utenti.byId(somebody.utenteId);
    const opened = answers.some((answer) => sessionOf(answer) !== '');
    if (!opened) expect(Date.parse(utente?.bloccatoFinoAl ?? '')).toBeGreaterThan(Date.now());
    const { righe } = await b.stato.accessi.registro.search({ testo: somebody.email, limite: 100 });
    const looked = righe.filter(
      ({ azione, dettagli }) => azione === 'accesso.fallito' && !isLocked(dettagli),
    );
    expect(looked.length).toBeLessThanOrEqual(LOCK_AFTER);
  });

  /** As many failures as stop an address, some at a time. */
  async function fail(name: string, request: (n: number) => Richiesta): Promise<void> {
    for (let n = 0; n < STOP_AFTER; n += 6) {
      const some = [0, 1, 2, 3, 4, 5].map((m) => n + m);
      await Promise.all(
        some.map((k) =>
          accedi(b, { email: `${name}-${k}-${Date.now()}@example.org`, password: WRONG }, request(k)),
        ),
      );
    }
  }

  const isLocked = (dettagli: Record<string, unknown>) => /blocc/.test(JSON.stringify(dettagli));

  test('many accounts from one address: it is stopped, whatever address the client writes itself; the others go on', async () => {
    const da = nuovoIndirizzo();
    const forged = (n: number) => ({
      da,
      headers: {
        'x-forwarded-for': `203.0.113.${n}`,
        'x-real-ip': `203.0.113.${n}`,
        'true-client-ip': `203.0.113.${n}`,
        'cf-connecting-ip': `203.0.113.${n}`,
        forwarded: `for=203.0.113.${n}`,
      },
    });
    await fail('prova', forged);
    const somebody = await person();
    const stopped = await accedi(b, somebody, forged(200));
    expect([stopped.status, sessionOf(stopped)]).toEqual([400, '']);
    expect(sessionOf(await accedi(b, somebody, from()))).not.toBe('');
    const { righe } = await b.stato.accessi.registro.search({ azione: 'accesso.fallito', limite: 500 });
    expect(righe.filter(({ indirizzo }) => indirizzo.startsWith('203.0.113.'))).toEqual([]);
  });
}
