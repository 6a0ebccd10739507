import { describe, expect, test } from 'vitest';
import { ATTACKS, BEFORE, LATER, NOW, atOnce, unique, type Under } from './people.ts';

export function defineBlocchi(under: Under): void {
  describe('failures by key', () => {
    test('count within the window, and are forgotten after it', async () => {
      const { blocchi } = under().first;
      const key = unique('chiave');
      const hour = 3_600_000;
      const at = (ms: number) => new Date(Date.parse(NOW) + ms).toISOString();
      const add = (ms: number) => blocchi.add(key, at(ms), at(ms - hour));
      expect(await blocchi.read(key, NOW)).toEqual({ falliti: 0, bloccatoFinoAl: null });
      expect(await add(0)).toBe(1);
      expect(await add(hour / 2)).toBe(2);
      expect(await blocchi.read(key, at(hour / 2))).toEqual({ falliti: 2, bloccatoFinoAl: null });
      expect(await blocchi.read(key, at(hour))).toEqual({ falliti: 1, bloccatoFinoAl: null });
      expect(await add(hour + 1)).toBe(2);
      expect(await add(5 * hour)).toBe(1);
    });

    test('at once all count', async () => {
      const key = unique('chiave');
      const counts = await atOnce(under(), 20, ({ blocchi }) => blocchi.add(key, NOW, BEFORE));
      expect(counts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    });

    test('are one key’s alone, whatever the key', async () => {
      const { blocchi } = under().first;
      for (const key of ATTACKS) expect(await blocchi.add(key, NOW, BEFORE), key).toBe(1);
      for (const key of ATTACKS) expect((await blocchi.read(key, NOW)).falliti, key).toBe(1);
    });

    test('a lock is read and listed until it ends, and cleared with the failures', async () => {
      const { blocchi } = under().first;
      const [one, two] = [unique('chiave'), unique('chiave')];
      await blocchi.add(one, NOW, BEFORE);
      await blocchi.lock(one, LATER);
      await blocchi.lock(two, '2026-03-01T12:00:00Z');
      const locked = async (al: string) =>
        (await blocchi.listLocked(al)).filter(({ chiave }) => [one, two].includes(chiave));
      const second = { chiave: two, falliti: 0, bloccatoFinoAl: '2026-03-01T12:00:00.000Z' };
      expect(await locked(NOW)).toEqual([second, { chiave: one, falliti: 1, bloccatoFinoAl: LATER }]);
      expect(await locked(LATER)).toEqual([second]);
      expect(await blocchi.read(one, NOW)).toEqual({ falliti: 1, bloccatoFinoAl: LATER });
      expect(await blocchi.read(one, LATER)).toMatchObject({ bloccatoFinoAl: null });
      expect(await blocchi.add(one, NOW, BEFORE)).toBe(2);
      expect(await blocchi.read(one, NOW)).toMatchObject({ bloccatoFinoAl: LATER });
      await blocchi.clear(one);
      expect(await blocchi.read(one, NOW)).toEqual({ falliti: 0, bloccatoFinoAl: null });
      expect(await locked(NOW)).toEqual([second]);
    });

    test('sweeping forgets what no longer counts, and nothing else', async () => {
      const { blocchi } = under().first;
      const [old, recent, locked] = [unique('chiave'), unique('chiave'), unique('chiave')];
      await blocchi.add(old, BEFORE, '2026-03-01T08:30:00Z');
      await blocchi.add(recent, NOW, BEFORE);
      await blocchi.lock(locked, LATER);
      await blocchi.removeExpired(NOW);
      expect(await blocchi.read(old, BEFORE)).toEqual({ falliti: 0, bloccatoFinoAl: null });
      expect(await blocchi.read(recent, NOW)).toEqual({ falliti: 1, bloccatoFinoAl: null });
      expect(await blocchi.read(locked, NOW)).toEqual({ falliti: 0, bloccatoFinoAl: LATER });
    });
  });
}
