import { describe, expect, test } from 'vitest';
import { checkLetter } from '../../web/src/lib/server/accreditamento/codice-fiscale.ts';
import { cookieDi, creaPersona, PASSWORD, type Persona } from '../support/persone.ts';
import { chiedi } from '../support/richieste.ts';
import type { Bersaglio } from './bersaglio.ts';
import { changesBy, extraFields, LOMBARDIA, nextYear, type Form } from './forms.ts';
import { hashOf } from './ingresso.ts';

const NEW_PASSWORD = 'nove-ruspe-calme-sotto-il-porto-42';
let people = 0;

/** A codice fiscale that is right and nobody's. */
function codiceFiscale(): string {
  people += 1;
  const fifteen = `CMPTNI${String(50 + people)}T10A562`;
  return fifteen + checkLetter(fifteen);
}

/** Forms that people may send, with more in them than their page shows. Deeds are judged by what the state holds before and after, row by row. */
export function fieldsSuite(b: Bersaglio): void {
  const person = (ruolo: Persona['ruoli'][number], more: object = {}) =>
    creaPersona(b.stato, { ruoli: [ruolo], ambiti: LOMBARDIA, ...more });
  const withoutSessions = (found: string[]) => found.filter((one) => !/^[+-] sessione/.test(one));

  const request = (more: Form = {}): Form => ({
    pecProtocollo: '77/2026',
    pecData: '2026-01-15',
    'persone-0-nome': 'Tino',
    'persone-0-cognome': 'Campione',
    'persone-0-codiceFiscale': codiceFiscale(),
    'persone-0-email': `campione-${people}@example.org`,
    'persone-0-ente': 'Regione Lombardia',
    'persone-0-ruolo': 'analista',
    'persone-0-territorio': 'Lombardia',
    ...more,
  });

  describe('one’s own profile', () => {
    test('a new password changes the own password, whatever else is sent', async () => {
      const [mine, other] = [await person('operatore'), await person('operatore')];
      const form = { attuale: PASSWORD, password: NEW_PASSWORD, ripeti: NEW_PASSWORD };
      const found = await changesBy(
        b,
        mine,
        '/profilo/password?/cambia',
        extraFields(other.utenteId, form),
        [303],
      );
      expect(withoutSessions(found)).toEqual([
        `utente.password_cambiata_il of ${mine.utenteId}`,
        `utente.password_hash of ${mine.utenteId}`,
      ]);
    });

    test('a password sent twice, or another’s as the present one, changes nothing', async () => {
      const [mine, other] = [await person('operatore'), await person('operatore')];
      const wrong = 'quattro-sbagli-lenti-sul-molo-81';
      const fields = { attuale: [wrong, PASSWORD], password: NEW_PASSWORD, ripeti: NEW_PASSWORD };
      const form = extraFields(other.utenteId, fields);
      const found = await changesBy(b, mine, '/profilo/password?/cambia', form, [400]);
      expect(found.filter((one) => !one.startsWith('utente.tentativi_falliti'))).toEqual([]);
    });

    test('the second factor is the own one', async () => {
      const [mine, other] = [await person('operatore'), await person('operatore', { secondoFattore: true })];
      const on = await changesBy(
        b,
        mine,
        '/profilo/secondo-fattore?/attiva',
        extraFields(other.utenteId),
        [200],
      );
      expect(withoutSessions(on)).toEqual([`utente.secondo_fattore of ${mine.utenteId}`]);
      const form = extraFields(other.utenteId, { attuale: PASSWORD });
      const off = await changesBy(b, mine, '/profilo/secondo-fattore?/disattiva', form, [200]);
      expect(withoutSessions(off)).toEqual([`utente.secondo_fattore of ${mine.utenteId}`]);
      const codes = await changesBy(b, mine, '/profilo/secondo-fattore?/codici', form, [200]);
      expect(
        withoutSessions(codes).every((one) => one.startsWith(`+ codice_recupero ${mine.utenteId} `)),
      ).toBe(true);
    });

    test('somebody else’s session is not ended by its name, alone or behind an own one', async () => {
      const [mine, other] = [await person('operatore'), await person('operatore')];
      const [theirs, own] = [hashOf(await cookieDi(b.stato, other)), hashOf(await cookieDi(b.stato, mine))];
      for (const id of [theirs, [theirs, own], ['x', theirs]]) {
        const form = { ...extraFields(other.utenteId), id, sessioneHash: theirs };
        expect(await changesBy(b, mine, '/profilo/sessioni?/chiudi', form, [200, 400])).toEqual([]);
      }
      const form = extraFields(other.utenteId, { id: [own, theirs] });
      expect(await changesBy(b, mine, '/profilo/sessioni?/chiudi', form, [200])).toEqual([
        `- sessione ${own}`,
      ]);
      const others = await changesBy(b, mine, '/profilo/sessioni?/altre', extraFields(other.utenteId), [200]);
      expect(others.join()).not.toContain(theirs);
    });
  });

  describe('a request of accreditation', () => {
    test('is pending, of who sends it, and makes no account, whatever else is sent', async () => {
      const [mine, other] = [await person('referente_regionale'), b.persone.amministratore];
      const rows = {
        'persone-0-stato': 'confermata',
        'persone-0-utenteId': mine.utenteId,
        'persone-0-decisaDa': 'x',
      };
      const fields = request(rows);
      const found = await changesBy(
        b,
        mine,
        '/accreditamento/nuova?/invia',
        extraFields(other.utenteId, fields),
        [303],
      );
      expect(found.map((one) => one.split(' ').slice(0, 2).join(' '))).toEqual([
        '+ richiesta',
        '+ richiesta_persona',
      ]);
      const { righe } = await b.stato.accessi.richieste.list({ richiedenteId: mine.utenteId });
      const persone = righe.flatMap(({ persone }) => persone);
      expect(persone).toMatchObject([
        { stato: 'in_attesa', decisaDa: null, utenteId: null, ruolo: 'analista' },
      ]);
    });

    test.each([
      ['for another Regione', { 'persone-0-territorio': 'Abruzzo' }],
      [
        'for another Regione, chosen behind the own one',
        { 'persone-0-territorio': '', 'persone-0-scelta': 'Abruzzo' },
      ],
      ['for all of Italy', { 'persone-0-territorio': 'Italia' }],
      ['for an administrator', { 'persone-0-ruolo': 'amministratore' }],
      ['for a role above', { 'persone-0-ruolo': 'ministero' }],
      ['for a role that is none', { 'persone-0-ruolo': '__proto__' }],
      [
        'with a second person of another Regione',
        { 'persone-1-nome': 'Ugo', 'persone-1-territorio': 'Abruzzo' },
      ],
    ])('%s is refused', async (_name, more) => {
      const mine = await person('referente_regionale');
      const form = extraFields(b.persone.amministratore.utenteId, request(more));
      expect(await changesBy(b, mine, '/accreditamento/nuova?/invia', form, [400])).toEqual([]);
    });

    test('of another cannot be read, nor decided on by who asked', async () => {
      const [mine, other] = [await person('referente_regionale'), await person('referente_regionale')];
      const id = await pending(mine);
      expect(
        (await chiedi(b.product, `/accreditamento/${id}`, { cookie: await cookieDi(b.stato, other) })).status,
      ).toBe(404);
      expect(
        (await chiedi(b.product, `/accreditamento/${id}`, { cookie: await cookieDi(b.stato, mine) })).status,
      ).toBe(200);
      const both = await creaPersona(b.stato, {
        ruoli: ['referente_regionale', 'amministratore'],
        ambiti: LOMBARDIA,
      });
      const own = await pending(both);
      const persona = String((await b.stato.accessi.richieste.byId(own))?.persone[0]?.personaId);
      const form = extraFields(other.utenteId, {
        persona,
        scadenza: nextYear(),
        richiedenteId: other.utenteId,
      });
      for (const action of ['conferma', 'confermaTutte']) {
        expect(
          await changesBy(b, both, `/amministrazione/richieste/${own}?/${action}`, form, [200, 400, 403]),
        ).toEqual([]);
      }
    });

    test('is decided at its own address alone', async () => {
      const [mine, admin] = [await person('referente_regionale'), b.persone.amministratore];
      const [here, there] = [await pending(mine), await pending(mine)];
      const elsewhere = String((await b.stato.accessi.richieste.byId(there))?.persone[0]?.personaId);
      const base = { persona: elsewhere, scadenza: nextYear(), [`motivo-${elsewhere}`]: 'Perché sì, ecco.' };
      const form = extraFields(mine.utenteId, base);
      for (const action of ['conferma', 'rifiuta']) {
        expect(
          await changesBy(b, admin, `/amministrazione/richieste/${here}?/${action}`, form, [200, 400, 404]),
        ).toEqual([]);
      }
    });

    const pending = ({ utenteId }: Persona) =>
      b.stato.accessi.richieste.create({
        richiedenteId: utenteId,
        pecProtocollo: '1/2026',
        pecData: '2026-01-02',
        persone: [
          {
            nome: 'Tino',
            cognome: 'Campione',
            codiceFiscale: codiceFiscale(),
            email: `attesa-${people}@example.org`,
            ente: 'Comune',
            ruolo: 'analista',
            livello: 'regione',
            codice: '03',
          },
        ],
      });
  });
}
