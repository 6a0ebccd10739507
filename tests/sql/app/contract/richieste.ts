import { describe, expect, test } from 'vitest';
import type { NuovaPersona, PersonaRichiesta, Utente } from '../../../../sql/app/accessi/tipi.ts';
import { ATTACKS, atOnce, create, unique, type Under } from './people.ts';

const persona = (values: Partial<NuovaPersona> = {}): NuovaPersona => ({
  nome: 'Ugo',
  cognome: 'Neri',
  codiceFiscale: 'nreguo80a01h501x',
  email: `${unique('Richiesta')}@example.org`,
  ruolo: 'operatore',
  ente: 'Ambito di prova',
  livello: 'ats',
  codice: 'A1',
  ...values,
});

const PENDING = { stato: 'in_attesa', motivo: null, decisaDa: null, decisaIl: null, utenteId: null };

export function defineRichieste(under: Under): void {
  const ask = async (persone: NuovaPersona[], richiedente?: Utente) => {
    const { utenteId } = richiedente ?? (await create(under()));
    const id = await under().first.richieste.create({
      richiedenteId: utenteId,
      pecProtocollo: '0001/2026',
      pecData: '2026-02-28',
      persone,
    });
    return { id, richiedenteId: utenteId, persone: (await under().first.richieste.byId(id))?.persone ?? [] };
  };
  const refuse = (decisaDa: string) => ({
    stato: 'rifiutata' as const,
    motivo: 'Manca la PEC',
    decisaDa,
    utenteId: null,
  });

  describe('requests', () => {
    test('keep their people in order, pending', async () => {
      const { second } = under();
      const people = ['a', 'b', 'c'].map((nome) => persona({ nome }));
      const { id, richiedenteId } = await ask(people);
      const found = await second.richieste.byId(id);
      expect(found).toMatchObject({
        richiestaId: id,
        richiedenteId,
        pecProtocollo: '0001/2026',
        pecData: '2026-02-28',
      });
      expect(Math.abs(Date.now() - Date.parse(found?.creataIl ?? ''))).toBeLessThan(60_000);
      const expected = people.map((each) => ({
        ...each,
        codiceFiscale: 'NREGUO80A01H501X',
        email: each.email.toLowerCase(),
        ...PENDING,
      }));
      expect(
        found?.persone.map(({ personaId, ...rest }) => (expect(personaId).toBeGreaterThan(0), rest)),
      ).toEqual(expected);
      const [, b] = found?.persone ?? [];
      expect(await second.richieste.persona(b?.personaId ?? 0)).toEqual({
        ...b,
        richiestaId: id,
        richiedenteId,
      });
      expect(await second.richieste.byId(999_999)).toBeNull();
      expect(await second.richieste.persona(999_999)).toBeNull();
    });

    test('with one wrong person are not made at all', async () => {
      const { first } = under();
      const richiedente = await create(under());
      await expect(ask([persona(), persona({ ruolo: 'imperatore' })], richiedente)).rejects.toThrow();
      await expect(ask([persona({ livello: 'pianeta' })], richiedente)).rejects.toThrow();
      expect(await first.richieste.list({ richiedenteId: richiedente.utenteId })).toEqual({
        righe: [],
        totale: 0,
      });
    });

    test('made at once by one person each get their own number and people', async () => {
      const richiedente = await create(under());
      const made = await atOnce(under(), 8, async ({ richieste }, n) => {
        const id = await richieste.create({
          richiedenteId: richiedente.utenteId,
          pecProtocollo: `p${n}`,
          pecData: '2026-02-28',
          persone: [persona({ nome: `n${n}` })],
        });
        return [`p${n}`, `n${n}`, id] as const;
      });
      for (const [protocollo, nome, id] of made) {
        const found = await under().first.richieste.byId(id);
        expect([found?.pecProtocollo, ...(found?.persone ?? []).map((each) => each.nome)]).toEqual([
          protocollo,
          nome,
        ]);
      }
    });

    test('are listed newest first, by applicant and state, in pages', async () => {
      const { richieste } = under().first;
      const richiedente = await create(under());
      const { utenteId } = richiedente;
      const ids: number[] = [];
      for (let n = 0; n < 3; n += 1) ids.unshift((await ask([persona(), persona()], richiedente)).id);
      const [newest, , oldest] = ids;
      const listed = async (filtro: object) => {
        const { righe, totale } = await richieste.list({ richiedenteId: utenteId, ...filtro });
        return [totale, ...righe.map(({ richiestaId }) => richiestaId)];
      };
      expect(await listed({})).toEqual([3, ...ids]);
      expect(await listed({ da: 1, limite: 1 })).toEqual([3, ids[1]]);
      const first = (await richieste.byId(oldest ?? 0))?.persone[0]?.personaId ?? 0;
      expect(await richieste.decide(first, refuse(utenteId))).toBe(true);
      expect(await listed({ stato: 'rifiutata' })).toEqual([1, oldest]);
      expect(await listed({ stato: 'in_attesa' })).toEqual([3, ...ids]);
      expect(await listed({ stato: 'confermata' })).toEqual([0]);
      expect((await richieste.list({ limite: 1 })).righe[0]?.richiestaId).toBeGreaterThanOrEqual(newest ?? 0);
    });

    test('attacks are words like others', async () => {
      for (const text of ATTACKS) {
        const { persone } = await ask([persona({ nome: text, cognome: text, ente: text })]);
        expect(persone[0]).toMatchObject({ nome: text, cognome: text, ente: text });
      }
    });
  });

  describe('decisions', () => {
    test('one of several administrators decides', async () => {
      const { persone } = await ask([persona()]);
      const [{ personaId }] = persone as [PersonaRichiesta];
      const admin = await create(under());
      const done = await atOnce(under(), 8, ({ richieste }) =>
        richieste.decide(personaId, refuse(admin.utenteId)),
      );
      expect(done.filter(Boolean)).toHaveLength(1);
      expect(await under().first.richieste.persona(personaId)).toMatchObject({
        stato: 'rifiutata',
        motivo: 'Manca la PEC',
        decisaDa: admin.utenteId,
        utenteId: null,
      });
    });

    test('a refusal has a reason, a confirmation an account, both somebody who decided', async () => {
      const { richieste } = under().first;
      const { persone } = await ask([persona()]);
      const [{ personaId }] = persone as [PersonaRichiesta];
      const { utenteId } = await create(under());
      for (const wrong of [
        { ...refuse(utenteId), motivo: null },
        { ...refuse('nessuno') },
        { stato: 'confermata' as const, motivo: null, decisaDa: utenteId, utenteId: null },
      ]) {
        await expect(richieste.decide(personaId, wrong)).rejects.toThrow();
      }
      expect(await richieste.persona(personaId)).toMatchObject(PENDING);
    });
  });
}
