import { describe, expect, test } from 'vitest';
import { LIVELLI_AMBITO } from '../../../../model/contratto/contesto.ts';
import { ATTACKS, BEFORE, LATER, NOW, atOnce, create, somebody, unique, type Under } from './people.ts';

export function defineUtenti(under: Under): void {
  describe('people', () => {
    test('are made with all rights, and found in every way', async () => {
      const { first, second } = under();
      const email = `${unique('Anna')}@Example.org`;
      const code = `TST${unique('')}`.slice(0, 16);
      const made = await first.utenti.create({
        email: ` ${email} `,
        nome: ' Anna ',
        cognome: 'D’Angelò',
        codiceFiscale: code.toLowerCase(),
        scadeIl: '2027-01-01T00:00:00+01:00',
        ruoli: ['analista', 'amministratore', 'analista'],
        ambiti: [
          { livello: 'regione', codici: ['13', '03', '13'] },
          { livello: 'ats', codici: ['x'] },
          { livello: 'regione', codici: ['02'] },
        ],
        enti: ['ente_b', 'ente_a', 'ente_b'],
        soggetto: 's-1',
      });
      expect(made).toEqual({
        utenteId: made.utenteId,
        email: email.toLowerCase(),
        nome: 'Anna',
        cognome: 'D’Angelò',
        codiceFiscale: code.toUpperCase(),
        passwordHash: null,
        passwordCambiataIl: null,
        stato: 'invitato',
        secondoFattore: false,
        scadeIl: '2026-12-31T23:00:00.000Z',
        tentativiFalliti: 0,
        bloccatoFinoAl: null,
        creatoIl: made.creatoIl,
        ultimoAccessoIl: null,
        ruoli: ['amministratore', 'analista'],
        ambiti: [
          { livello: 'ats', codici: ['x'] },
          { livello: 'regione', codici: ['02', '03', '13'] },
        ],
        enti: ['ente_a', 'ente_b'],
        soggetto: 's-1',
      });
      expect(Math.abs(Date.now() - Date.parse(made.creatoIl))).toBeLessThan(60_000);
      expect(await second.utenti.byId(made.utenteId)).toEqual(made);
      expect(await second.utenti.byEmail(`  ${email.toUpperCase()}`)).toEqual(made);
      expect(await second.utenti.byCodiceFiscale(` ${code.toLowerCase()}`)).toEqual(made);
    });

    test('who is not there is null', async () => {
      const { utenti } = under().first;
      expect(await utenti.byId('x')).toBeNull();
      expect(await utenti.byEmail('nessuno@example.org')).toBeNull();
      expect(await utenti.byCodiceFiscale('NESSUNO')).toBeNull();
      expect(await utenti.byCodiceFiscale('')).toBeNull();
    });

    test('an e-mail and a codice fiscale belong to one person; no codice fiscale to many', async () => {
      const { first } = under();
      const taken = await create(under(), { codiceFiscale: unique('C').slice(0, 16) });
      const other = await create(under());
      const email = taken.email.toUpperCase();
      const codiceFiscale = taken.codiceFiscale;
      await expect(first.utenti.create(somebody({ email }))).rejects.toMatchObject({
        code: 'EMAIL_ESISTENTE',
      });
      await expect(first.utenti.create(somebody({ codiceFiscale }))).rejects.toMatchObject({
        code: 'CODICE_FISCALE_ESISTENTE',
      });
      await expect(first.utenti.update(other.utenteId, { email })).rejects.toMatchObject({
        code: 'EMAIL_ESISTENTE',
      });
      await expect(first.utenti.update(other.utenteId, { codiceFiscale })).rejects.toMatchObject({
        code: 'CODICE_FISCALE_ESISTENTE',
      });
      await first.utenti.update(taken.utenteId, { email, codiceFiscale });
      expect(await first.utenti.byId(other.utenteId)).toEqual(other);
    });

    test('of several at once with one e-mail one is made', async () => {
      const email = `${unique('insieme')}@example.org`;
      const outcomes = await atOnce(under(), 8, (accessi) =>
        accessi.utenti.create(somebody({ email })).then(
          () => 'fatto',
          (error: { code: string }) => error.code,
        ),
      );
      expect(outcomes.toSorted()).toEqual([...Array<string>(7).fill('EMAIL_ESISTENTE'), 'fatto']);
    });

    test('with a right that does not exist nobody is made', async () => {
      const { first } = under();
      for (const wrong of [
        { ruoli: ['analista', 'imperatore'] },
        { ambiti: [{ livello: 'pianeta', codici: ['1'] }] },
        { ambiti: [{ livello: 'italia', codici: ['03'] }] },
        { ambiti: [{ livello: 'regione', codici: ['IT'] }] },
        { ambiti: [{ livello: 'regione', codici: [''] }] },
        { enti: [''] },
      ]) {
        const person = somebody(wrong);
        await expect(first.utenti.create(person), JSON.stringify(wrong)).rejects.toThrow();
        expect(await first.utenti.byEmail(person.email)).toBeNull();
      }
    });

    test('scopes stand on every level that the contract knows', async () => {
      const ambiti = LIVELLI_AMBITO.map((livello) => ({
        livello,
        codici: [livello === 'italia' ? 'IT' : '03'],
      }));
      const made = await create(under(), { ambiti });
      expect(made.ambiti).toEqual(ambiti.toSorted((a, b) => (a.livello < b.livello ? -1 : 1)));
    });

    test('a change touches what it names', async () => {
      const { first } = under();
      const made = await create(under(), { ruoli: ['operatore'], scadeIl: LATER });
      await first.utenti.update(made.utenteId, {
        cognome: 'Verdi',
        passwordHash: 'hash',
        passwordCambiataIl: NOW,
        stato: 'attivo',
        secondoFattore: true,
        scadeIl: null,
        nome: undefined,
      });
      const changed = {
        cognome: 'Verdi',
        passwordHash: 'hash',
        passwordCambiataIl: NOW,
        stato: 'attivo',
        secondoFattore: true,
        scadeIl: null,
      };
      expect(await first.utenti.byId(made.utenteId)).toEqual({ ...made, ...changed });
      await first.utenti.update(made.utenteId, {});
      expect(await first.utenti.byId(made.utenteId)).toEqual({ ...made, ...changed });
    });

    test('nobody can be changed who is not there', async () => {
      const { utenti } = under().first;
      const unknown = { code: 'UTENTE_SCONOSCIUTO' };
      const nothing = { ruoli: [], ambiti: [], enti: [], soggetto: null };
      await expect(utenti.update('x', { nome: 'a' })).rejects.toMatchObject(unknown);
      await expect(utenti.authorize('x', nothing)).rejects.toMatchObject(unknown);
      await expect(utenti.addFailure('x')).rejects.toMatchObject(unknown);
      await expect(utenti.lock('x', null)).rejects.toMatchObject(unknown);
    });
  });

  describe('rights', () => {
    test('are replaced all together, or stay as they were', async () => {
      const { first } = under();
      const made = await create(under(), { ruoli: ['analista'], enti: ['uno'], soggetto: 's' });
      const after = {
        ruoli: ['decisore'],
        ambiti: [{ livello: 'provincia', codici: ['015', '016'] }],
        enti: [],
        soggetto: null,
      };
      await first.utenti.authorize(made.utenteId, after);
      expect(await first.utenti.byId(made.utenteId)).toEqual({ ...made, ...after });
      const wrong = { ruoli: ['operatore', 'imperatore'], ambiti: [], enti: ['due'], soggetto: 't' };
      await expect(first.utenti.authorize(made.utenteId, wrong)).rejects.toThrow();
      expect(await first.utenti.byId(made.utenteId)).toEqual({ ...made, ...after });
    });

    test('are never seen half old and half new', async () => {
      const { first, second } = under();
      const sets = ['A', 'B'].map((name) => ({
        ruoli: [name === 'A' ? 'analista' : 'decisore'],
        ambiti: [{ livello: 'comune', codici: Array.from({ length: 20 }, (_, n) => `${name}${n + 10}`) }],
        enti: [name],
        soggetto: null,
      }));
      const { utenteId } = await create(under(), sets[0]);
      const writers = atOnce(under(), 10, ({ utenti }, n) =>
        utenti.authorize(utenteId, sets[n % 2] as (typeof sets)[0]),
      );
      const seen = await atOnce({ first, second }, 40, ({ utenti }) => utenti.byId(utenteId));
      await writers;
      const whole = sets.map(({ soggetto, ...rights }) => (expect(soggetto).toBeNull(), rights));
      for (const { ruoli, ambiti, enti } of seen.filter((each) => each !== null)) {
        expect(whole).toContainEqual({ ruoli, ambiti, enti });
      }
      expect(seen).not.toContain(null);
    });

    test('thousands of codes fit', async () => {
      const codici = Array.from({ length: 7_896 }, (_, n) => String(n).padStart(6, '0'));
      const made = await create(under(), { ambiti: [{ livello: 'comune', codici }] });
      expect(made.ambiti).toEqual([{ livello: 'comune', codici }]);
    });
  });

  describe('failures and locks', () => {
    test('guesses at once all count', async () => {
      const { first } = under();
      const { utenteId } = await create(under());
      const counts = await atOnce(under(), 20, ({ utenti }) => utenti.addFailure(utenteId));
      expect(counts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
      await first.utenti.lock(utenteId, LATER);
      expect(await first.utenti.byId(utenteId)).toMatchObject({
        tentativiFalliti: 20,
        bloccatoFinoAl: LATER,
      });
      await first.utenti.lock(utenteId, null);
      expect(await first.utenti.byId(utenteId)).toMatchObject({ tentativiFalliti: 0, bloccatoFinoAl: null });
    });
  });

  describe('the list', () => {
    test('is sorted by surname and name, accents and case aside, and comes in pages', async () => {
      const { utenti } = under().first;
      const mark = unique('pagina').replaceAll('-', '');
      for (const [cognome, nome] of [
        ['Zeta', 'Ugo'],
        ['àbaco', 'Pia'],
        ['Abaco', 'Leo'],
        ['élan', 'Zoe'],
      ] as const) {
        await create(under(), { cognome, nome: `${nome} ${mark}` });
      }
      const names = async (filtro: object) => {
        const { righe, totale } = await utenti.list({ testo: mark, ...filtro });
        return [totale, ...righe.map(({ cognome }) => cognome)];
      };
      expect(await names({})).toEqual([4, 'Abaco', 'àbaco', 'élan', 'Zeta']);
      expect(await names({ limite: 2 })).toEqual([4, 'Abaco', 'àbaco']);
      expect(await names({ da: 2, limite: 2 })).toEqual([4, 'élan', 'Zeta']);
      expect(await names({ da: 9 })).toEqual([4]);
      expect(await names({ da: -5, limite: -1 })).toEqual([4, 'Abaco']);
    });

    test('searches words of name, surname, e-mail, codice fiscale', async () => {
      const { utenti } = under().first;
      const made = await create(under(), {
        nome: 'Nicolò',
        cognome: 'D’Àvila',
        codiceFiscale: unique('K').slice(0, 16),
      });
      const finds = async (testo: string) =>
        (await utenti.list({ testo, limite: 1_000 })).righe.some(
          ({ utenteId }) => utenteId === made.utenteId,
        );
      const words = ['nicolo', 'NICOLÒ', "d'avila", 'D’ÀVILA nico', made.email.slice(2), '  '];
      for (const testo of [...words, made.codiceFiscale?.toLowerCase() ?? '']) {
        expect(await finds(testo), testo).toBe(true);
      }
      for (const testo of ['nicolo rossi', '%', '_', 'n_colo', '[n]icolo', '~']) {
        expect(await finds(testo), testo).toBe(false);
      }
    });

    test('by role, state, territory, lock, age of the password', async () => {
      const { utenti } = under().first;
      const mark = unique('filtri').replaceAll('-', '');
      const one = await create(under(), {
        nome: mark,
        ruoli: ['analista'],
        ambiti: [{ livello: 'regione', codici: ['03'] }],
      });
      const two = await create(under(), {
        nome: mark,
        ruoli: ['decisore'],
        ambiti: [{ livello: 'ats', codici: ['03'] }],
      });
      await utenti.update(one.utenteId, { stato: 'attivo', passwordCambiataIl: BEFORE, scadeIl: NOW });
      await utenti.lock(two.utenteId, LATER);
      const found = async (filtro: object) =>
        (await utenti.list({ testo: mark, ...filtro })).righe.map(({ utenteId }) => utenteId);
      expect(await found({ ruolo: 'analista' })).toEqual([one.utenteId]);
      expect(await found({ stato: 'invitato' })).toEqual([two.utenteId]);
      expect(await found({ ambito: { livello: 'regione', codice: '03' } })).toEqual([one.utenteId]);
      expect(await found({ ambito: { livello: 'ats', codice: '03' } })).toEqual([two.utenteId]);
      expect(await found({ bloccatiAl: NOW })).toEqual([two.utenteId]);
      expect(await found({ bloccatiAl: LATER })).toEqual([]);
      expect(await found({ passwordPrimaDi: NOW })).toEqual([one.utenteId]);
      expect(await found({ passwordPrimaDi: BEFORE })).toEqual([]);
      expect(await found({ scadePrimaDi: LATER })).toEqual([one.utenteId]);
      expect(await found({ scadePrimaDi: NOW })).toEqual([]);
      expect(await found({ ruolo: 'analista', stato: 'sospeso' })).toEqual([]);
    });
  });

  test('somebody active of a role', async () => {
    const { utenti } = under().first;
    const { utenteId } = await create(under(), { ruoli: ['ministero'] });
    expect(await utenti.hasActive('ministero')).toBe(false);
    await utenti.update(utenteId, { stato: 'attivo' });
    expect(await utenti.hasActive('ministero')).toBe(true);
    await utenti.update(utenteId, { stato: 'sospeso' });
    expect(await utenti.hasActive('ministero')).toBe(false);
    await utenti.update(utenteId, { stato: 'attivo', scadeIl: '2026-01-01T00:00:00.000Z' });
    expect(await utenti.hasActive('ministero')).toBe(false);
    await utenti.update(utenteId, { scadeIl: '2999-01-01T00:00:00.000Z' });
    expect(await utenti.hasActive('ministero')).toBe(true);
    await utenti.update(utenteId, { stato: 'sospeso' });
  });

  test('attacks are names like others', async () => {
    const { utenti } = under().first;
    for (const text of ATTACKS) {
      const made = await create(under(), { nome: text, cognome: text, enti: [text.slice(0, 40)] });
      expect(made).toMatchObject({ nome: text, cognome: text, enti: [text.slice(0, 40)] });
      expect(await utenti.byEmail(text)).toBeNull();
      const { righe } = await utenti.list({ testo: text, limite: 1_000 });
      expect(righe.map(({ utenteId }) => utenteId)).toEqual([made.utenteId]);
      expect(await utenti.list({ ruolo: text })).toEqual({ righe: [], totale: 0 });
    }
  });

  test('what is too long is refused, not cut', async () => {
    const { utenti } = under().first;
    const long = 'a'.repeat(100_000);
    for (const wrong of [
      { nome: long },
      { cognome: long },
      { email: `${long}@example.org` },
      { codiceFiscale: long },
    ]) {
      await expect(utenti.create(somebody(wrong)), Object.keys(wrong)[0]).rejects.toThrow();
    }
    expect((await utenti.list({ testo: long })).totale).toBe(0);
    expect((await utenti.list({ testo: 'a '.repeat(50_000) })).totale).toBeGreaterThan(0);
  });
}
