import { expect, test } from 'vitest';
import { cookieDi, creaPersona, type Persona } from '../support/persone.ts';
import { chiedi } from '../support/richieste.ts';
import type { Bersaglio } from './bersaglio.ts';
import { changesBy, extraFields, LOMBARDIA, nextYear, type Form } from './forms.ts';
import { hashOf } from './ingresso.ts';
import { changesOf } from './snapshot.ts';

/** Roles that do nothing in the console but read. */
const OUTSIDE = ['operatore', 'referente_regionale', 'cittadino', 'ministero'] as const;

const RIGHTS = { ruolo: 'amministratore', ambito: 'italia:IT', enti: '', soggetto: '' };
const WHO = { nome: 'Nuova', cognome: 'Persona', email: 'intrusa@example.org', codiceFiscale: '' };

/** Deeds of the console with all that its pages ask for; `ID` is somebody's id. */
const DEEDS: [name: string, path: string, form: Form][] = [
  [
    'makes an administrator',
    '/amministrazione/utenti/nuovo?/crea',
    { ...WHO, ...RIGHTS, scadenza: nextYear() },
  ],
  ['edits a person', '/amministrazione/utenti/ID?/modifica', WHO],
  ['suspends a person', '/amministrazione/utenti/ID?/sospendi', {}],
  ['renews an accreditation', '/amministrazione/utenti/ID?/rinnova', { scadenza: nextYear() }],
  ['asks for no second factor', '/amministrazione/utenti/ID?/secondoFattore', { richiesto: '' }],
  ['gives rights', '/amministrazione/utenti/ID/diritti?/salva', RIGHTS],
  ['ends a session', '/amministrazione/sessioni?/chiudi', { id: '0'.repeat(64) }],
  ['opens a lock', '/amministrazione/blocchi?/persona', { id: 'ID' }],
  ['gives a function to a role', '/amministrazione/ruoli', { concessa: 'operatore:gestisci_ruoli' }],
  ['decides on a request', '/amministrazione/richieste/1?/confermaTutte', { scadenza: nextYear() }],
  ['imports a list', '/amministrazione/elenchi?/importa', { file: 'x' }],
];

/** The forms of the console, sent by who may not, and by who may with more in them than its pages show. */
export function consoleFieldsSuite(b: Bersaglio): void {
  const person = (ruolo: Persona['ruoli'][number]) =>
    creaPersona(b.stato, { ruoli: [ruolo], ambiti: LOMBARDIA });

  test.each(DEEDS)('who may not, %s with a whole form: nothing', async (_name, path, form) => {
    const found = await changesOf(b.product.dir, async () => {
      const answers = await Promise.all(
        OUTSIDE.map((ruolo) =>
          chiedi(b.product, path.replace('ID', b.nascosto.utenteId), {
            cookie: b.cookie[ruolo],
            form: extraFields(b.persone.amministratore.utenteId, form),
          }),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual(OUTSIDE.map(() => 403));
    });
    expect(found).toEqual([]);
  });

  test('editing who a person is changes who the person of the address is, and nothing else', async () => {
    const [mine, other] = [await person('operatore'), await person('operatore')];
    const base = { nome: 'Nuova', cognome: 'Prova', email: mine.email, codiceFiscale: '' };
    const path = `/amministrazione/utenti/${mine.utenteId}?/modifica`;
    const found = await changesBy(
      b,
      b.persone.amministratore,
      path,
      extraFields(other.utenteId, base),
      [200],
    );
    expect(found).toEqual([`utente.nome of ${mine.utenteId}`, `utente.ricerca of ${mine.utenteId}`]);
  });

  test('a new person is invited only, without a password, with the roles of the form', async () => {
    const form = extraFields(b.nascosto.utenteId, {
      nome: 'Nuova',
      cognome: 'Persona',
      email: 'nuova.persona@example.org',
      codiceFiscale: '',
      ruolo: 'operatore',
      ambito: 'regione:03',
      enti: '',
      soggetto: '',
      scadenza: nextYear(),
    });
    await changesBy(b, b.persone.amministratore, '/amministrazione/utenti/nuovo?/crea', form, [303]);
    const made = await b.stato.accessi.utenti.byEmail('nuova.persona@example.org');
    expect(made).toMatchObject({
      stato: 'invitato',
      passwordHash: null,
      ruoli: ['operatore'],
      ambiti: LOMBARDIA,
    });
    expect(made?.utenteId).not.toBe(b.nascosto.utenteId);
  });

  test('rights are given to the person of the address, and only those of the form', async () => {
    const [mine, other] = [await person('operatore'), await person('operatore')];
    const base = { ruolo: 'analista', ambito: 'regione:03', enti: '', soggetto: '' };
    const path = `/amministrazione/utenti/${mine.utenteId}/diritti?/salva`;
    const found = await changesBy(
      b,
      b.persone.amministratore,
      path,
      extraFields(other.utenteId, base),
      [303],
    );
    expect(found).toEqual([
      `+ utente_ruolo ${mine.utenteId} analista`,
      `- utente_ruolo ${mine.utenteId} operatore`,
    ]);
  });

  test('who manages accounts without managing roles reaches no administrator, and makes none', async () => {
    const admin = await person('amministratore');
    const clerk = await person('decisore');
    await b.stato.accessi.ruoli.grant('decisore', 'gestisci_utenti', true);
    try {
      const of = (id: string, action: string) => `/amministrazione/utenti/${id}${action}`;
      const rights = { ruolo: ['amministratore'], ambito: 'regione:03', enti: '', soggetto: '' };
      const who = { nome: 'Preso', cognome: 'Preso', email: 'preso@example.org', codiceFiscale: '' };
      const theirs = hashOf(await cookieDi(b.stato, admin));
      const deeds: [string, Form][] = [
        [of(admin.utenteId, '?/modifica'), who],
        [of(admin.utenteId, '?/sospendi'), {}],
        [of(admin.utenteId, '?/secondoFattore'), { richiesto: '' }],
        [of(admin.utenteId, '?/rinnova'), { scadenza: nextYear() }],
        [of(admin.utenteId, '?/termina'), {}],
        [of(admin.utenteId, '?/invita'), {}],
        [of(admin.utenteId, '?/sblocca'), {}],
        [of(admin.utenteId, '/diritti?/salva'), { ...rights, ruolo: 'operatore' }],
        [of(clerk.utenteId, '/diritti?/salva'), rights],
        [of(clerk.utenteId, '/diritti?/salva'), { ...rights, ruolo: ['decisore', 'amministratore'] }],
        [of('nuovo', '?/crea'), { ...who, ...rights, scadenza: nextYear() }],
        ['/amministrazione/sessioni?/chiudi', { id: theirs }],
        ['/amministrazione/ruoli', { concessa: 'decisore:gestisci_ruoli' }],
      ];
      for (const [path, form] of deeds) {
        const found = await changesBy(b, clerk, path, extraFields(admin.utenteId, form), [400, 403]);
        expect([path, found]).toEqual([path, []]);
      }
    } finally {
      await b.stato.accessi.ruoli.grant('decisore', 'gestisci_utenti', false);
    }
  });
}
