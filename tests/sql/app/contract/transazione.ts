import { describe, expect, test } from 'vitest';
import type { AccessiState } from '../../../../sql/app/accessi/tipi.ts';
import { atOnce, create, somebody, unique, type Under } from './people.ts';

export function defineTransazione(under: Under): void {
  describe('works over several stores', () => {
    const event = (oggetto: string) => ({
      utenteId: 'sistema',
      utente: 'sistema',
      azione: 'prova',
      oggetto,
      dettagli: {},
      indirizzo: '',
      richiestaHttp: '',
    });
    const written = async (accessi: AccessiState, mark: string) =>
      (await accessi.registro.search({ testo: mark })).totale;

    test('are there as a whole, and give back what the work gives', async () => {
      const { first, second } = under();
      const mark = unique('tutto');
      const person = await first.transazione(async ({ utenti, registro, codici }) => {
        const made = await utenti.create(somebody({ nome: mark, ruoli: ['analista'] }));
        await utenti.authorize(made.utenteId, { ruoli: ['decisore'], ambiti: [], enti: [], soggetto: null });
        await codici.setRecovery(made.utenteId, ['a']);
        await registro.append(event(mark));
        return utenti.byId(made.utenteId);
      });
      expect(person).toMatchObject({ nome: mark, ruoli: ['decisore'] });
      expect(await second.utenti.byId(person?.utenteId ?? '')).toEqual(person);
      expect(await written(second, mark)).toBe(1);
    });

    test('leave nothing when the work throws', async () => {
      const { first, second } = under();
      const mark = unique('niente');
      const work = first.transazione(async ({ utenti, registro }) => {
        await utenti.create(somebody({ nome: mark }));
        await registro.append(event(mark));
        throw new RangeError('ripensamento');
      });
      await expect(work).rejects.toThrow(RangeError);
      expect((await second.utenti.list({ testo: mark })).totale).toBe(0);
      expect(await written(second, mark)).toBe(0);
    });

    test('leave nothing when a store has failed, even if the work goes on', async () => {
      const { first } = under();
      const mark = unique('guasto');
      const work = first.transazione(async ({ utenti, registro }) => {
        await utenti.create(somebody({ nome: mark, enti: [''] })).catch(() => undefined);
        await registro.append(event(mark));
      });
      await expect(work).rejects.toThrow();
      expect((await first.utenti.list({ testo: mark })).totale).toBe(0);
      expect(await written(first, mark)).toBe(0);
      const { email } = await create(under());
      const again = first.transazione(({ utenti }) => utenti.create(somebody({ email })));
      await expect(again).rejects.toMatchObject({ code: 'EMAIL_ESISTENTE' });
    });

    test('come one after the other: what one checks holds until it writes', async () => {
      const { first } = under();
      const codice = unique('R');
      const ambito = { livello: 'regione', codice };
      const ambiti = [{ livello: 'regione', codici: [codice] }];
      const made = await atOnce(under(), 12, (accessi) =>
        accessi.transazione(async ({ utenti }) => {
          if ((await utenti.list({ ambito })).totale >= 8) return false;
          await utenti.create(somebody({ ambiti }));
          return true;
        }),
      );
      expect(made.filter(Boolean)).toHaveLength(8);
      expect((await first.utenti.list({ ambito })).totale).toBe(8);
    });

    test('others write before or after, never in between', async () => {
      const { first, second } = under();
      const { utenteId } = await create(under());
      const [seen] = await Promise.all([
        first.transazione(async ({ utenti }) => {
          const before = (await utenti.byId(utenteId))?.tentativiFalliti;
          await utenti.byEmail('nessuno@example.org');
          return [before, (await utenti.byId(utenteId))?.tentativiFalliti];
        }),
        first.utenti.addFailure(utenteId),
        second.utenti.addFailure(utenteId),
      ]);
      expect(seen[0]).toBe(seen[1]);
      expect((await first.utenti.byId(utenteId))?.tentativiFalliti).toBe(2);
    });
  });
}
