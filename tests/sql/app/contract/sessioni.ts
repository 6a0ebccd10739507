import { describe, expect, test } from 'vitest';
import type { Sessione } from '../../../../sql/app/accessi/tipi.ts';
import { BEFORE, LATER, NOW, atOnce, create, unique, type Opened, type Under } from './people.ts';

const sessione = (utenteId: string, values: Partial<Sessione> = {}): Sessione => ({
  sessioneHash: unique('sessione'),
  utenteId,
  creataIl: BEFORE,
  scadeIl: LATER,
  vistaIl: BEFORE,
  indirizzo: '192.0.2.1',
  agente: 'Mozilla/5.0',
  completa: true,
  ...values,
});

async function insert(opened: Opened, values: Partial<Sessione> = {}): Promise<Sessione> {
  const one = sessione(values.utenteId ?? (await create(opened)).utenteId, values);
  await opened.first.sessioni.insert(one);
  return one;
}

export function defineSessioni(under: Under): void {
  describe('sessions', () => {
    test('come back as they were, complete or not', async () => {
      for (const completa of [true, false]) {
        const one = await insert(under(), { completa });
        expect(await under().second.sessioni.find(one.sessioneHash)).toEqual(one);
      }
      expect(await under().first.sessioni.find('x')).toBeNull();
    });

    test('a browser that says too much is cut', async () => {
      const one = await insert(under(), { agente: '🏛️'.repeat(1_000), indirizzo: 'a'.repeat(5_000) });
      const found = await under().first.sessioni.find(one.sessioneHash);
      expect(found?.agente.length).toBeLessThanOrEqual(400);
      expect(found?.agente.isWellFormed()).toBe(true);
      expect(found?.indirizzo).toBe('a'.repeat(100));
    });

    test('need a person', async () => {
      await expect(under().first.sessioni.insert(sessione('nessuno'))).rejects.toThrow();
    });

    test('are listed by person, the expired left out, the last seen first', async () => {
      const { sessioni } = under().first;
      const { utenteId } = await create(under());
      const old = await insert(under(), { utenteId });
      await insert(under(), { utenteId, scadeIl: NOW });
      const recent = await insert(under(), { utenteId });
      await insert(under());
      await sessioni.touch(recent.sessioneHash, NOW, '2026-03-02T00:00:00.000Z');
      const touched = { ...recent, vistaIl: NOW, scadeIl: '2026-03-02T00:00:00.000Z' };
      expect(await sessioni.list({ utenteId, al: NOW })).toEqual({ righe: [touched, old], totale: 2 });
      expect(await sessioni.list({ utenteId, al: NOW, da: 1, limite: 1 })).toEqual({
        righe: [old],
        totale: 2,
      });
      expect((await sessioni.list({ al: NOW, limite: 1 })).totale).toBeGreaterThan(2);
    });

    test('end one by one, by their person alone, all but one, by time', async () => {
      const { sessioni } = under().first;
      const { utenteId } = await create(under());
      const [a, b, c] = [
        await insert(under(), { utenteId }),
        await insert(under(), { utenteId }),
        await insert(under(), { utenteId }),
      ];
      const stranger = await insert(under());
      expect(await sessioni.remove(a.sessioneHash, stranger.utenteId)).toBe(false);
      expect(await sessioni.remove(a.sessioneHash, utenteId)).toBe(true);
      expect(await sessioni.remove(a.sessioneHash)).toBe(false);
      expect(await sessioni.removeOf(utenteId, b.sessioneHash)).toBe(1);
      expect(await sessioni.find(c.sessioneHash)).toBeNull();
      expect(await sessioni.removeOf(utenteId)).toBe(1);
      expect(await sessioni.find(stranger.sessioneHash)).toEqual(stranger);
      const ended = await insert(under(), { scadeIl: NOW });
      await sessioni.removeExpired(NOW);
      expect(await sessioni.find(ended.sessioneHash)).toBeNull();
      expect(await sessioni.find(stranger.sessioneHash)).toEqual(stranger);
    });
  });

  describe('links', () => {
    const link = async (values: object = {}) => {
      const { utenteId } = await create(under());
      const gettone = {
        hash: unique('link'),
        scopo: 'reimposta' as const,
        utenteId,
        scadeIl: LATER,
        ...values,
      };
      await under().first.gettoni.create(gettone);
      return gettone;
    };

    test('are good once, for their purpose, until they expire', async () => {
      const { first, second } = under();
      const { hash, utenteId } = await link();
      expect(await first.gettoni.find(hash, 'reimposta', NOW)).toEqual({ utenteId });
      expect(await first.gettoni.consume(hash, 'primo_accesso', NOW)).toBeNull();
      expect(await first.gettoni.consume(hash, 'reimposta', LATER)).toBeNull();
      expect(await first.gettoni.consume('altro', 'reimposta', NOW)).toBeNull();
      expect(await first.gettoni.consume(hash, 'reimposta', NOW)).toEqual({ utenteId });
      expect(await second.gettoni.consume(hash, 'reimposta', NOW)).toBeNull();
      expect(await second.gettoni.find(hash, 'reimposta', NOW)).toBeNull();
    });

    test('of many at once one wins', async () => {
      const { hash, utenteId } = await link();
      const won = await atOnce(under(), 20, ({ gettoni }) => gettoni.consume(hash, 'reimposta', NOW));
      expect(won.filter(Boolean)).toEqual([{ utenteId }]);
    });

    test('a new one ends the earlier one of the same person and purpose, also at once', async () => {
      const { first } = under();
      const { utenteId } = await create(under());
      const other = await link();
      const kept = await link({ utenteId, scopo: 'primo_accesso' });
      const hashes = await atOnce(under(), 10, async ({ gettoni }) => {
        const hash = unique('link');
        await gettoni.create({ hash, scopo: 'reimposta', utenteId, scadeIl: LATER });
        return hash;
      });
      const found = await Promise.all(hashes.map((hash) => first.gettoni.find(hash, 'reimposta', NOW)));
      expect(found.filter(Boolean)).toEqual([{ utenteId }]);
      expect(await first.gettoni.find(other.hash, 'reimposta', NOW)).not.toBeNull();
      expect(await first.gettoni.find(kept.hash, 'primo_accesso', NOW)).not.toBeNull();
    });

    test('that of the first start has no person', async () => {
      const { gettoni } = under().first;
      const create = (hash: string) =>
        gettoni.create({ hash, scopo: 'amministratore', utenteId: null, scadeIl: LATER });
      const [a, b] = [unique('primo'), unique('primo')];
      await create(a);
      await create(b);
      expect(await gettoni.find(a, 'amministratore', NOW)).toBeNull();
      expect(await gettoni.consume(b, 'amministratore', NOW)).toEqual({ utenteId: null });
    });

    test('expired ones are swept', async () => {
      const { gettoni } = under().first;
      const { hash, utenteId } = await link();
      await gettoni.removeExpired(NOW);
      expect(await gettoni.find(hash, 'reimposta', NOW)).toEqual({ utenteId });
      await gettoni.removeExpired(LATER);
      expect(await gettoni.find(hash, 'reimposta', NOW)).toBeNull();
    });
  });

  describe('codes of the second factor', () => {
    const code = async (values: object = {}) => {
      const { sessioneHash } = await insert(under());
      const codice = { sessioneHash, codiceHash: 'giusto', scadeIl: LATER, ...values };
      await under().first.codici.create(codice);
      return sessioneHash;
    };
    const attempt = (sessioneHash: string, guess: string, al = NOW) =>
      under().second.codici.attempt(sessioneHash, guess, al, 5);

    test('the right one is good once', async () => {
      const session = await code();
      expect(await attempt(session, 'sbagliato')).toBe('sbagliato');
      expect(await attempt(session, 'giusto')).toBe('giusto');
      expect(await attempt(session, 'giusto')).toBe('scaduto');
    });

    test('after five wrong ones nothing is right', async () => {
      const session = await code();
      for (let n = 0; n < 5; n += 1) expect(await attempt(session, `no-${n}`)).toBe('sbagliato');
      expect(await attempt(session, 'giusto')).toBe('esaurito');
      expect(await attempt(session, 'altro')).toBe('esaurito');
    });

    test('an expired one, another session’s or none at all', async () => {
      const session = await code();
      const other = await code({ codiceHash: 'altro' });
      expect(await attempt(session, 'giusto', LATER)).toBe('scaduto');
      expect(await attempt(other, 'giusto')).toBe('sbagliato');
      expect(await attempt('nessuna', 'giusto')).toBe('scaduto');
      expect(await attempt(session, 'giusto')).toBe('giusto');
    });

    test('a new one ends the earlier, and goes with its session', async () => {
      const { first } = under();
      const session = await code();
      await first.codici.create({ sessioneHash: session, codiceHash: 'nuovo', scadeIl: LATER });
      expect(await attempt(session, 'giusto')).toBe('sbagliato');
      expect(await first.sessioni.remove(session)).toBe(true);
      expect(await attempt(session, 'nuovo')).toBe('scaduto');
    });

    test('guesses at once all count, and one wins', async () => {
      const session = await code();
      const outcomes = await atOnce(under(), 12, ({ codici }, n) =>
        codici.attempt(session, `no-${n}`, NOW, 5),
      );
      expect(outcomes.filter((outcome) => outcome === 'sbagliato')).toHaveLength(5);
      expect(outcomes.filter((outcome) => outcome === 'esaurito')).toHaveLength(7);
      const another = await code();
      const right = await atOnce(under(), 12, ({ codici }) => codici.attempt(another, 'giusto', NOW, 5));
      expect(right.filter((outcome) => outcome === 'giusto')).toHaveLength(1);
    });
  });

  describe('recovery codes', () => {
    test('are replaced, counted, used up', async () => {
      const { codici } = under().first;
      const { utenteId } = await create(under());
      await codici.setRecovery(utenteId, ['a', 'b']);
      await codici.setRecovery(utenteId, ['c', 'd', 'e', 'e']);
      expect(await codici.countRecovery(utenteId)).toBe(3);
      expect(await codici.useRecovery(utenteId, 'a')).toBe(false);
      expect(await codici.useRecovery((await create(under())).utenteId, 'c')).toBe(false);
      const won = await atOnce(under(), 10, (accessi) => accessi.codici.useRecovery(utenteId, 'c'));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await codici.countRecovery(utenteId)).toBe(2);
    });

    test('made twice at once they are one list', async () => {
      const { first } = under();
      const { utenteId } = await create(under());
      await atOnce(under(), 6, ({ codici }, n) =>
        codici.setRecovery(
          utenteId,
          Array.from({ length: 8 }, (_, k) => `${n}-${k}`),
        ),
      );
      expect(await first.codici.countRecovery(utenteId)).toBe(8);
    });
  });
}
