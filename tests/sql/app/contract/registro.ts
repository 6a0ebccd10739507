import { describe, expect, test } from 'vitest';
import type { Evento } from '../../../../sql/app/accessi/tipi.ts';
import { ATTACKS, atOnce, create, unique, type Under } from './people.ts';

export function defineRegistro(under: Under): void {
  const append = async (values: Partial<Evento> = {}) =>
    under().first.registro.append({
      utenteId: 'sistema',
      utente: 'sistema',
      azione: 'prova',
      oggetto: '',
      dettagli: {},
      indirizzo: '192.0.2.1',
      richiestaHttp: 'r',
      ...values,
    });

  describe('the log', () => {
    test('keeps lines as they were written, newest first', async () => {
      const { registro } = under().second;
      const oggetto = unique('oggetto');
      const dettagli = { prima: null, dopo: ['a', { b: 'è "virgolette" \\ 🏛️' }], n: 1.5 };
      await append({ oggetto, dettagli, utenteId: null, utente: 'ada@example.org' });
      await append({ oggetto, azione: 'altra' });
      const { righe, totale } = await registro.search({ testo: oggetto });
      expect(totale).toBe(2);
      expect(righe.map(({ azione }) => azione)).toEqual(['altra', 'prova']);
      expect(righe[1]).toEqual({
        eventoId: righe[1]?.eventoId,
        quando: righe[1]?.quando,
        utenteId: null,
        utente: 'ada@example.org',
        azione: 'prova',
        oggetto,
        dettagli,
        indirizzo: '192.0.2.1',
        richiestaHttp: 'r',
      });
      expect(Math.abs(Date.now() - Date.parse(righe[1]?.quando ?? ''))).toBeLessThan(60_000);
      expect(await registro.byId(righe[1]?.eventoId ?? 0)).toEqual(righe[1]);
      expect(await registro.byId(999_999_999)).toBeNull();
      expect(righe[0]?.eventoId).toBeGreaterThan(righe[1]?.eventoId ?? 0);
      expect(await registro.azioni()).toEqual(expect.arrayContaining(['altra', 'prova']));
    });

    test('is searched by instant, person, operation, words, in pages', async () => {
      const { registro } = under().first;
      const { utenteId, email } = await create(under());
      const mark = unique('cerca');
      await append({
        oggetto: mark,
        utenteId,
        utente: email,
        azione: 'uno',
        dettagli: { territorio: 'Forlì' },
      });
      await append({ oggetto: mark, azione: 'due', indirizzo: '198.51.100.7' });
      const found = async (filtro: object) => {
        const { righe, totale } = await registro.search({ testo: mark, ...filtro });
        return [totale, ...righe.map(({ azione }) => azione)];
      };
      const minute = (n: number) => new Date(Date.now() + n * 60_000).toISOString();
      expect(await found({})).toEqual([2, 'due', 'uno']);
      expect(await found({ limite: 1 })).toEqual([2, 'due']);
      expect(await found({ da: 1 })).toEqual([2, 'uno']);
      expect(await found({ dal: minute(-1), al: minute(1) })).toEqual([2, 'due', 'uno']);
      expect(await found({ dal: minute(1) })).toEqual([0]);
      expect(await found({ al: minute(-1) })).toEqual([0]);
      expect(await found({ utente: utenteId })).toEqual([1, 'uno']);
      expect(await found({ utente: email.slice(0, -4) })).toEqual([1, 'uno']);
      expect(await found({ azione: 'due' })).toEqual([1, 'due']);
      expect(await found({ azione: 'du' })).toEqual([0]);
      expect(await found({ testo: `${mark} Forlì` })).toEqual([1, 'uno']);
      expect(await found({ testo: `198.51.100.7 ${mark}` })).toEqual([1, 'due']);
    });

    test('an instant that is none is refused', async () => {
      await expect(under().first.registro.search({ dal: "2026-01-01' OR 1=1" })).rejects.toThrow(RangeError);
    });

    test('nothing in a search is a wildcard or an order', async () => {
      const { registro } = under().first;
      const mark = unique('jolly');
      await append({ oggetto: `${mark} 100x` });
      for (const testo of [`${mark} 100%`, `${mark} 100_`, `${mark} 100[x]`, `${mark} 100~x`, ...ATTACKS]) {
        expect((await registro.search({ testo })).totale, testo).toBe(0);
      }
      for (const text of ATTACKS) await append({ oggetto: text, utente: text, richiestaHttp: text });
      for (const text of ATTACKS) {
        const { righe } = await registro.search({ testo: text });
        expect(
          righe.map(({ oggetto }) => oggetto),
          text,
        ).toEqual([text]);
        expect((await registro.search({ utente: text })).totale, text).toBe(1);
      }
      expect((await registro.search({ testo: 'a'.repeat(100_000) })).totale).toBe(0);
    });

    test('a stranger’s long texts are cut, so that the line is written', async () => {
      const mark = unique('lungo');
      const long = `${mark} ${'x'.repeat(100_000)}`;
      await append({ utente: long, oggetto: long, indirizzo: long, richiestaHttp: long });
      const [line] = (await under().first.registro.search({ testo: mark })).righe;
      expect(line?.oggetto).toBe(long.slice(0, 400));
      expect(line?.utente).toBe(long.slice(0, 254));
    });

    test('an export reads all that match, newest first, in chunks, while others write', async () => {
      const { first, second } = under();
      const oggetto = unique('flusso');
      const line = (n: number) => ({
        utenteId: null,
        utente: '',
        azione: 'flusso',
        oggetto,
        dettagli: { n },
        indirizzo: '',
        richiestaHttp: '',
      });
      await first.transazione(async ({ registro }) => {
        for (let n = 0; n < 1_050; n += 1) await registro.append(line(n));
      });
      const sizes: number[] = [];
      const ids: number[] = [];
      for await (const chunk of first.registro.stream({ testo: oggetto })) {
        sizes.push(chunk.length);
        ids.push(...chunk.map(({ eventoId }) => eventoId));
        await second.registro.append(line(-1));
      }
      expect(sizes).toEqual([500, 500, 50]);
      expect(ids).toEqual(ids.toSorted((a, b) => b - a));
      expect(new Set(ids).size).toBe(1_050);
    });
  });

  describe('counters', () => {
    test('add up, also at once, and are read by day and by key', async () => {
      const { statistiche } = under().second;
      const tipo = unique('tipo');
      const line = (giorno: string, chiave: string, numero: number) => ({ giorno, tipo, chiave, numero });
      await atOnce(under(), 10, (accessi) =>
        accessi.statistiche.add([line('2026-03-01', '/a', 2), line('2026-03-02', '/b', 1)]),
      );
      await statistiche.add([line('2026-03-02', '/a', 5), line('2026-03-02', '/a', 5)]);
      await statistiche.add([]);
      expect(await statistiche.read(tipo, '2026-03-01', '2026-03-02')).toEqual([
        line('2026-03-01', '/a', 20),
        line('2026-03-02', '/a', 10),
        line('2026-03-02', '/b', 10),
      ]);
      expect(await statistiche.read(tipo, '2026-03-02', '2026-03-09')).toHaveLength(2);
      expect(await statistiche.read(unique('tipo'), '2026-03-01', '2026-03-02')).toEqual([]);
      expect(await statistiche.top(tipo, '2026-03-01', '2026-03-02', 1)).toEqual([
        { chiave: '/a', numero: 30 },
      ]);
      expect(await statistiche.top(tipo, '2026-03-02', '2026-03-02', 9)).toEqual([
        { chiave: '/a', numero: 10 },
        { chiave: '/b', numero: 10 },
      ]);
    });

    test('know no sums beyond 32 bits as a limit, and no day that is none', async () => {
      const { statistiche } = under().first;
      const tipo = unique('tipo');
      const line = { giorno: '2026-03-01', tipo, chiave: '', numero: 2_000_000_000 };
      await statistiche.add([line, line, line]);
      expect(await statistiche.top(tipo, '2026-03-01', '2026-03-01', 1)).toEqual([
        { chiave: '', numero: 6_000_000_000 },
      ]);
      await expect(statistiche.add([{ ...line, giorno: 'ieri' }])).rejects.toThrow();
    });

    test('people who signed in since', async () => {
      const { first } = under();
      const { utenteId } = await create(under());
      const far = '2199-01-01T00:00:00.000Z';
      expect(await first.statistiche.activeUsers(far)).toBe(0);
      await first.utenti.update(utenteId, { ultimoAccessoIl: far });
      expect(await first.statistiche.activeUsers(far)).toBe(1);
      await first.utenti.update(utenteId, { ultimoAccessoIl: null });
    });
  });
}
