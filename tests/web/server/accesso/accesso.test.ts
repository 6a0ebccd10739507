import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Evento } from '../../../../web/src/lib/server/accesso/dipendenze.ts';
import { ALTRA, apriBanco, PASSWORD } from './banco.ts';

let banco: Awaited<ReturnType<typeof apriBanco>>;
beforeEach(async () => {
  banco = await apriBanco();
});
afterEach(async () => {
  vi.useRealTimers();
  await banco.close();
});

const MINUTE = 60_000;
/** Lets time pass without waiting: only the clock is made up. */
function passano(ms: number): void {
  const now = Date.now();
  vi.useFakeTimers({ toFake: ['Date'], now: now + ms });
}
const azioni = async () =>
  (await banco.stato.registro.search({})).righe.map(({ azione }) => azione).reverse();

describe('sign-in', () => {
  test('gives a new id each time, never the one that the browser brought', async () => {
    await banco.crea();
    const one = banco.browser();
    one.jar.set('belvedere', 'planted-by-somebody-else-000000');
    expect(await one.accedi('ADA@example.org ', PASSWORD)).toBe('entrato');
    const first = one.jar.get('belvedere');
    expect(first).not.toBe('planted-by-somebody-else-000000');
    expect((await one.evento()).locals.utente?.email).toBe('ada@example.org');
    await one.accedi('ada@example.org', PASSWORD);
    expect(one.jar.get('belvedere')).not.toBe(first);
    expect(await banco.sessioni.leggi(first ?? '')).toBeNull();
    expect(await azioni()).toEqual(['accesso.riuscito', 'accesso.riuscito']);
  });

  test('refuses unknown, wrong, suspended, expired and locked with one answer', async () => {
    const { utenteId } = await banco.crea();
    const one = banco.browser();
    expect(await one.accedi('nessuno@example.org', PASSWORD)).toBe('rifiutato');
    expect(await one.accedi('ada@example.org', 'sbagliata')).toBe('rifiutato');
    expect(await one.accedi('ada@example.org', `${PASSWORD}${'x'.repeat(80)}`)).toBe('rifiutato');
    await banco.stato.utenti.update(utenteId, { stato: 'sospeso' });
    expect(await one.accedi('ada@example.org', PASSWORD)).toBe('rifiutato');
    await banco.stato.utenti.update(utenteId, { stato: 'attivo', scadeIl: '2020-01-01T00:00:00.000Z' });
    await banco.stato.utenti.lock(utenteId, null);
    expect(await one.accedi('ada@example.org', PASSWORD)).toBe('rifiutato');
  });

  test('five failures lock for a minute, the next for two; the person is told once each time', async () => {
    await banco.crea();
    const one = banco.browser();
    for (let n = 0; n < 5; n += 1) await one.accedi('ada@example.org', 'sbagliata');
    expect(await one.accedi('ada@example.org', PASSWORD)).toBe('rifiutato');
    expect(banco.posta.map(({ messaggio }) => messaggio.tipo)).toEqual(['accessoBloccato']);
    passano(1.1 * MINUTE);
    expect(await one.accedi('ada@example.org', 'sbagliata')).toBe('rifiutato');
    passano(1.1 * MINUTE);
    expect(await one.accedi('ada@example.org', PASSWORD)).toBe('rifiutato');
    passano(1.1 * MINUTE);
    expect(await one.accedi('ada@example.org', PASSWORD)).toBe('entrato');
  });

  test('guesses sent all at once count one by one: the right one among them does not get in', async () => {
    await banco.crea();
    const guesses = Array.from({ length: 30 }, (_, n) => (n === 29 ? PASSWORD : `sbagliata-${n}`));
    const esiti = await Promise.all(
      guesses.map((guess, n) => banco.browser(`192.0.2.${n}`).accedi('ada@example.org', guess)),
    );
    expect(esiti.every((esito) => esito === 'rifiutato')).toBe(true);
    expect(await banco.browser('198.51.100.1').accedi('ada@example.org', PASSWORD)).toBe('rifiutato');
  });

  test('an address that guesses at many accounts is shut, others are not', async () => {
    await banco.crea();
    for (let n = 0; n < 30; n += 1) await banco.browser('192.0.2.9').accedi(`p${n}@example.org`, 'x');
    expect(await banco.browser('192.0.2.9').accedi('ada@example.org', PASSWORD)).toBe('rifiutato');
    expect(await banco.browser('192.0.2.8').accedi('ada@example.org', PASSWORD)).toBe('entrato');
  });
});

describe('sessions', () => {
  test('end after the hours without use, and after a day of use', async () => {
    await banco.crea();
    const one = banco.browser();
    await one.accedi('ada@example.org', PASSWORD);
    passano(11 * 60 * MINUTE);
    expect((await one.evento()).locals.utente).not.toBeNull();
    passano(11 * 60 * MINUTE);
    expect((await one.evento()).locals.utente).not.toBeNull();
    passano(2.5 * 60 * MINUTE);
    expect((await one.evento()).locals.utente).toBeNull();

    const idle = banco.browser();
    await idle.accedi('ada@example.org', PASSWORD);
    passano(12.1 * 60 * MINUTE);
    expect((await idle.evento()).locals.utente).toBeNull();
  });

  test('a new password ends the others, and changes the id of this one', async () => {
    await banco.crea();
    const [one, other] = [banco.browser(), banco.browser()];
    await one.accedi('ada@example.org', PASSWORD);
    await other.accedi('ada@example.org', PASSWORD);
    const before = one.jar.get('belvedere');
    const change = async (attuale: string, nuova: string) =>
      (await banco.accesso.cambiaPassword(await one.evento(), { attuale, nuova })).esito;
    expect(await change('sbagliata', ALTRA)).toBe('attuale_errata');
    expect(await change(PASSWORD, PASSWORD)).toBe('uguale');
    expect(await change(PASSWORD, 'AdaProva2026!')).toBe('debole');
    expect(await change(PASSWORD, ALTRA)).toBe('fatto');
    expect(one.jar.get('belvedere')).not.toBe(before);
    expect((await one.evento()).locals.utente).not.toBeNull();
    expect((await other.evento()).locals.utente).toBeNull();
    expect(await other.accedi('ada@example.org', ALTRA)).toBe('entrato');
  });
});

describe('second factor', () => {
  async function half() {
    await banco.crea({ secondoFattore: true });
    const one = banco.browser();
    expect(await one.accedi('ada@example.org', PASSWORD)).toBe('codice');
    expect((await one.evento()).locals).toMatchObject({ utente: null, sessione: { completa: false } });
    return one;
  }
  const verify = async (one: ReturnType<typeof banco.browser>, code: string) =>
    (await banco.accesso.verificaCodice(await one.evento(), code)).esito;

  test('the code opens the session under another id, once, and in its own browser only', async () => {
    const one = await half();
    const code = banco.ultimo('codice');
    const before = one.jar.get('belvedere');
    const thief = banco.browser();
    await thief.accedi('ada@example.org', PASSWORD);
    const second = banco.ultimo('codice');
    expect(await verify(thief, code === second ? '' : code)).toBe('sbagliato');
    expect(await verify(one, code)).toBe('entrato');
    expect(one.jar.get('belvedere')).not.toBe(before);
    expect(await banco.sessioni.leggi(before ?? '')).toBeNull();
    expect(await verify(one, code)).toBe('scaduto');
  });

  test('ends after ten minutes, and after five wrong ones', async () => {
    const one = await half();
    const code = banco.ultimo('codice');
    const wrong = code === '000000' ? '000001' : '000000';
    for (let n = 0; n < 5; n += 1) expect(await verify(one, wrong)).toBe('sbagliato');
    expect(await verify(one, code)).toBe('esaurito');
    const late = banco.browser();
    await late.accedi('ada@example.org', PASSWORD);
    passano(10.5 * MINUTE);
    expect(await verify(late, banco.ultimo('codice'))).toBe('scaduto');
  });

  test('wrong codes count over all half sessions, so that new codes give no new tries without end', async () => {
    await half();
    let esito = '';
    for (let n = 0; n < 12 && esito !== 'bloccato'; n += 1) {
      const again = banco.browser();
      await again.accedi('ada@example.org', PASSWORD);
      const code = banco.ultimo('codice');
      esito = await verify(again, code === '000000' ? '000001' : '000000');
    }
    expect(esito).toBe('bloccato');
  });

  test('a recovery code is good once', async () => {
    const one = await half();
    await verify(one, banco.ultimo('codice'));
    const made = await banco.accesso.nuoviCodiciRecupero(await one.evento(), PASSWORD);
    const codes = 'codici' in made ? made.codici : [];
    expect(new Set(codes).size).toBe(10);
    const use = async () => {
      const other = banco.browser();
      await other.accedi('ada@example.org', PASSWORD);
      return (await banco.accesso.usaCodiceRecupero(await other.evento(), ` ${codes[0]?.toUpperCase()} `))
        .esito;
    };
    expect([await use(), await use()]).toEqual(['entrato', 'sbagliato']);
  });

  describe('off, and new recovery codes', () => {
    type Act = (event: Evento, attuale: string) => Promise<{ esito: string }>;
    const acts: [string, Act][] = [
      ['off', (event, attuale) => banco.accesso.disattivaSecondoFattore(event, attuale)],
      ['codes', (event, attuale) => banco.accesso.nuoviCodiciRecupero(event, attuale)],
    ];

    test.each(acts)('%s: only with the password', async (_name, act) => {
      const one = await half();
      await verify(one, banco.ultimo('codice'));
      const { utenteId } = (await one.evento()).locals.utente!;
      for (const attuale of ['', 'sbagliata'])
        expect(await act(await one.evento(), attuale)).toEqual({ esito: 'attuale_errata' });
      expect(await banco.stato.utenti.byId(utenteId)).toMatchObject({ secondoFattore: true });
      expect(await banco.stato.codici.countRecovery(utenteId)).toBe(0);
      expect(await act(await one.evento(), PASSWORD)).toMatchObject({ esito: 'fatto' });
    });

    test.each(acts)('%s: guesses lock the account, for the sign-in too, and are told', async (_name, act) => {
      const one = await half();
      await verify(one, banco.ultimo('codice'));
      for (let n = 0; n < 5; n += 1)
        expect(await act(await one.evento(), `no-${n}`)).toEqual({ esito: 'attuale_errata' });
      expect(await act(await one.evento(), PASSWORD)).toMatchObject({ esito: 'bloccato' });
      expect(await banco.browser('192.0.2.99').accedi('ada@example.org', PASSWORD)).toBe('rifiutato');
      const { righe } = await banco.stato.registro.search({ azione: 'accesso.fallito' });
      expect(righe).toHaveLength(5);
      expect((await banco.stato.registro.search({ azione: 'accesso.bloccato' })).totale).toBe(1);
      expect(banco.posta.filter(({ messaggio }) => messaggio.tipo === 'accessoBloccato')).toHaveLength(1);
      passano(1.5 * MINUTE);
      expect(await act(await one.evento(), PASSWORD)).toMatchObject({ esito: 'fatto' });
    });

    test.each(acts)('%s: guesses from one address shut it, whosever account they are', async (_name, act) => {
      for (let n = 0; n < 6; n += 1) {
        const email = `lea${n}@example.org`;
        await banco.crea({ email });
        const one = banco.browser('192.0.2.50');
        expect(await one.accedi(email, PASSWORD)).toBe('entrato');
        for (let k = 0; k < 5; k += 1) await act(await one.evento(), `no-${k}`);
      }
      expect(await banco.browser('192.0.2.50').accedi('lea0@example.org', PASSWORD)).toBe('rifiutato');
      const other = await banco.crea({ email: 'altra@example.org' });
      const { righe } = await banco.stato.registro.search({ azione: 'accesso.bloccato' });
      expect(righe.some(({ oggetto }) => oggetto === '192.0.2.50')).toBe(true);
      expect(await banco.browser('192.0.2.51').accedi(other.email, PASSWORD)).toBe('entrato');
    });

    test('who has no password is not asked for one', async () => {
      const one = await half();
      await verify(one, banco.ultimo('codice'));
      const { utenteId } = (await one.evento()).locals.utente!;
      await banco.stato.utenti.update(utenteId, { passwordHash: null });
      const { locals } = await one.evento();
      expect(await banco.accesso.secondoFattore(locals)).toMatchObject({ chiedePassword: false });
      expect(await banco.accesso.disattivaSecondoFattore(await one.evento(), '')).toEqual({ esito: 'fatto' });
    });
  });

  test('a role can ask for it', async () => {
    await banco.crea({ ruoli: ['operatore'] });
    await banco.stato.ruoli.requireSecondFactor('operatore', true);
    expect(await banco.browser().accedi('ada@example.org', PASSWORD)).toBe('codice');
  });
});

describe('links', () => {
  const ask = async (email: string) => {
    await banco.accesso.chiediReimpostazione(await banco.browser().evento(), email);
    // Looked up after the answer.
    await new Promise((done) => setTimeout(done, 500));
  };
  const set = async (token: string) => {
    const event = await banco.browser().evento();
    return (await banco.accesso.impostaPassword(event, 'reimposta', token, { password: ALTRA })).esito;
  };
  const token = () => banco.ultimo('reimposta').replace('/recupero/', '');

  test('a reset is good once, for half an hour, ends all sessions and signs nobody in', async () => {
    await banco.crea();
    const one = banco.browser();
    await one.accedi('ada@example.org', PASSWORD);
    await ask('ada@example.org');
    const link = token();
    expect(await banco.accesso.leggiGettone('reimposta', link)).toMatchObject({ email: 'ada@example.org' });
    expect(await Promise.all([set(link), set(link)])).toEqual(
      expect.arrayContaining(['fatto', 'gettone_non_valido']),
    );
    expect((await one.evento()).locals.utente).toBeNull();
    expect(await banco.browser().accedi('ada@example.org', ALTRA)).toBe('entrato');
    await ask('ada@example.org');
    passano(31 * MINUTE);
    expect(await set(token())).toBe('gettone_non_valido');
  });

  test('nobody else gets one: unknown, suspended; three an hour for the others', async () => {
    const { utenteId } = await banco.crea();
    await ask('nessuno@example.org');
    await banco.stato.utenti.update(utenteId, { stato: 'sospeso' });
    await ask('ada@example.org');
    expect(banco.posta).toEqual([]);
    await banco.stato.utenti.update(utenteId, { stato: 'attivo' });
    for (let n = 0; n < 5; n += 1) await ask('ada@example.org');
    expect(banco.posta.length).toBe(2);
  });

  test('does not bring back who is suspended while it is used', async () => {
    for (let n = 0; n < 5; n += 1) {
      const { utenteId, email } = await banco.crea({ email: `lea${n}@example.org` });
      await banco.stato.utenti.update(utenteId, { stato: 'invitato' });
      const one = banco.browser();
      await banco.accesso.invita(await one.evento(), utenteId);
      const link = banco.ultimo('primoAccesso').split('/').at(-1) ?? '';
      const used = banco.accesso.impostaPassword(await one.evento(), 'primo_accesso', link, {
        password: ALTRA,
      });
      await banco.stato.gettoni.find(link, 'primo_accesso', new Date().toISOString());
      await banco.stato.utenti.update(utenteId, { stato: 'sospeso' });
      await used;
      expect(await banco.stato.utenti.byId(utenteId)).toMatchObject({ email, stato: 'sospeso' });
    }
  });

  test('the link of the first start makes one administrator', async () => {
    const link = (await banco.accesso.linkAmministratore()).replace(/.*\//, '');
    const make = async (gettone: string, email: string) => {
      const anagrafica = { nome: 'Ida', cognome: 'Prima', email };
      const event = await banco.browser().evento();
      return banco.accesso.impostaPassword(event, 'amministratore', gettone, { password: ALTRA, anagrafica });
    };
    const late = (await banco.accesso.linkAmministratore()).replace(/.*\//, '');
    expect(await make(link, 'ida@example.org')).toEqual({ esito: 'gettone_non_valido' });
    expect(await make(late, 'ida@example.org')).toEqual({ esito: 'fatto' });
    const again = (await banco.accesso.linkAmministratore()).replace(/.*\//, '');
    expect(await make(again, 'eva@example.org')).toEqual({ esito: 'gettone_non_valido' });
  });
});
