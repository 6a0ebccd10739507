import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeSqlApiPassword, scramVerifier } from '../../../../sql/app/accessi/verificatore.ts';
import type { CodiceRifiuto } from '../../../../web/src/lib/messaggi/it-amministrazione.ts';
import { utentiDellaRegione } from '../../../../web/src/lib/server/accreditamento/limite.ts';
import type { Attore } from '../../../../web/src/lib/server/amministrazione/effetti.ts';
import { GestioneUtenti } from '../../../../web/src/lib/server/amministrazione/utenti.ts';
import { attore, openScena, type Scena } from './scena.ts';

let scena: Scena;
let gestione: GestioneUtenti;
/** The console of another web process. */
let altrove: GestioneUtenti;
let capo: string;

beforeEach(async () => {
  scena = await openScena();
  gestione = new GestioneUtenti(scena.effetti);
  altrove = new GestioneUtenti(scena.altrove);
  capo = await scena.persona(['amministratore']);
});
afterEach(() => scena.close());

const NIENTE = { ambiti: [], enti: [], soggetto: null };
const LOMBARDIA = [{ livello: 'regione', codici: ['03'] }];
const DATI = { nome: 'Lea', cognome: 'Nuova', email: 'lea@example.org', codiceFiscale: null };

async function refusal(work: Promise<unknown>): Promise<CodiceRifiuto> {
  return work.then(
    () => 'nothing was refused',
    (error: { codice: string }) => error.codice ?? String(error),
  ) as Promise<CodiceRifiuto>;
}

test('a new person is invited and written into the log with their rights, without secrets', async () => {
  const nuovo = { ...DATI, ...NIENTE, ruoli: ['analista'], ambiti: LOMBARDIA, scadeIl: null };
  const id = await gestione.crea(attore(capo), nuovo);
  expect(await scena.accessi.utenti.byId(id)).toMatchObject({
    stato: 'invitato',
    ruoli: ['analista'],
    ambiti: LOMBARDIA,
  });
  expect(scena.invitati).toEqual([id]);
  expect(await scena.log()).toMatchObject([
    { azione: 'utente.creato', oggetto: id, dettagli: { dopo: { email: DATI.email, ambiti: LOMBARDIA } } },
  ]);
  expect(JSON.stringify(await scena.log())).not.toMatch(/password|hash/i);
});

test('an e-mail that somebody has is refused at its field', async () => {
  const nuovo = { ...DATI, ...NIENTE, ruoli: ['analista'], scadeIl: null };
  await gestione.crea(attore(capo), nuovo);
  await expect(gestione.crea(attore(capo), nuovo)).rejects.toMatchObject({
    codice: 'EMAIL_ESISTENTE',
    errori: [{ campo: 'email' }],
  });
});

test('rights change whole, sessions end, the log says before and after', async () => {
  const id = await scena.persona(['operatore']);
  const al = new Date(Date.now() + 3_600_000).toISOString();
  await scena.accessi.sessioni.insert({
    sessioneHash: 'a'.repeat(64),
    utenteId: id,
    creataIl: new Date().toISOString(),
    scadeIl: al,
    vistaIl: new Date().toISOString(),
    indirizzo: '127.0.0.1',
    agente: 'x',
    completa: true,
  });
  const ambiti = [{ livello: 'ats', codici: ['A13001', 'A13002'] }, ...LOMBARDIA];
  await gestione.autorizza(attore(capo), id, {
    ruoli: ['analista'],
    ambiti,
    enti: ['c_a794'],
    soggetto: null,
  });
  expect(await scena.accessi.utenti.byId(id)).toMatchObject({
    ruoli: ['analista'],
    ambiti,
    enti: ['c_a794'],
  });
  expect((await scena.log()).at(-1)).toMatchObject({
    azione: 'utente.autorizzato',
    dettagli: { prima: { ruoli: ['operatore'], ambiti: [] }, dopo: { ruoli: ['analista'], ambiti } },
  });
  expect((await scena.accessi.sessioni.list({ utenteId: id, al: new Date().toISOString() })).totale).toBe(0);
});

describe('nobody locks the console', () => {
  const less = { ...NIENTE, ruoli: ['analista'] };

  test('an administrator neither suspends nor demotes themselves', async () => {
    await scena.persona(['amministratore']);
    expect(await refusal(gestione.sospendi(attore(capo), capo))).toBe('SU_SE_STESSI');
    expect(await refusal(gestione.autorizza(attore(capo), capo, less))).toBe('SU_SE_STESSI');
    expect(await scena.accessi.utenti.byId(capo)).toMatchObject({
      stato: 'attivo',
      ruoli: ['amministratore'],
    });
  });

  test('the last active administrator stays, whoever asks, and nothing is left half done', async () => {
    const altro = await scena.persona(['ministero']);
    expect(await refusal(gestione.sospendi(attore(altro), capo))).toBe('ULTIMO_AMMINISTRATORE');
    expect(await refusal(gestione.autorizza(attore(altro), capo, less))).toBe('ULTIMO_AMMINISTRATORE');
    expect(await scena.accessi.utenti.byId(capo)).toMatchObject({
      stato: 'attivo',
      ruoli: ['amministratore'],
    });
    expect(await scena.log()).toEqual([]);
  });

  const [soon, later] = [1, 2].map((days) => new Date(Date.now() + days * 86_400_000).toISOString());
  test.each<[string, (console: GestioneUtenti, attore: Attore, utenteId: string) => Promise<void>]>([
    ['suspend', (console, chi, id) => console.sospendi(chi, id)],
    ['demote', (console, chi, id) => console.autorizza(chi, id, less)],
    ['give an end to', (console, chi, id) => console.rinnova(chi, id, soon ?? null)],
  ])('two who %s each other at once, from two processes: one does', async (_name, act) => {
    for (let round = 0; round < 5; round += 1) {
      const altro = await scena.persona(['amministratore']);
      const outcomes = await Promise.allSettled([
        act(gestione, attore(capo), altro),
        act(altrove, attore(altro), capo),
      ]);
      const refused = outcomes.filter(({ status }) => status === 'rejected');
      expect(refused).toMatchObject([{ reason: { codice: 'ULTIMO_AMMINISTRATORE' } }]);
      const { righe } = await scena.accessi.utenti.list({ ruolo: 'amministratore', stato: 'attivo' });
      const stay = righe.filter(({ scadeIl }) => scadeIl === null);
      expect(stay).toHaveLength(1);
      expect(await scena.log()).toHaveLength(round + 1);
      capo = stay[0]?.utenteId ?? '';
    }
  });

  test('an administrator with an end does not stand in for one without', async () => {
    const altro = await scena.persona(['amministratore'], { scadeIl: later ?? null });
    expect(await refusal(gestione.sospendi(attore(altro), capo))).toBe('ULTIMO_AMMINISTRATORE');
    await gestione.rinnova(attore(capo), altro, null);
    await gestione.sospendi(attore(altro), capo);
    expect(await scena.accessi.utenti.byId(capo)).toMatchObject({ stato: 'sospeso' });
  });

  test('the only person who can manage accounts is not taken away, whatever the role is called', async () => {
    await scena.accessi.ruoli.grant('decisore', 'gestisci_utenti', true);
    await scena.accessi.ruoli.grant('amministratore', 'gestisci_utenti', false);
    const unico = await scena.persona(['decisore']);
    expect(await refusal(gestione.sospendi(attore(capo), unico))).toBe('ULTIMO_AMMINISTRATORE');
    await scena.persona(['decisore']);
    await gestione.sospendi(attore(capo), unico);
  });
});

test('who manages accounts only does not touch, make or become an administrator', async () => {
  const gestore = attore(await scena.persona(['coordinatore']), ['gestisci_utenti']);
  const id = await scena.persona(['operatore']);
  const more = { ...NIENTE, ruoli: ['amministratore'] };
  expect(await refusal(gestione.autorizza(gestore, id, more))).toBe('RUOLO_SUPERIORE');
  expect(await refusal(gestione.modifica(gestore, capo, DATI))).toBe('RUOLO_SUPERIORE');
  expect(await refusal(gestione.crea(gestore, { ...DATI, ...more, scadeIl: null }))).toBe('RUOLO_SUPERIORE');
  await gestione.autorizza(gestore, id, { ...NIENTE, ruoli: ['analista'] });
  expect(await scena.accessi.utenti.byId(id)).toMatchObject({ ruoli: ['analista'] });
});

test('a Regione takes no more people than it may, on create, rights and reactivation alike', async () => {
  const first = await scena.persona(['analista'], { ambiti: LOMBARDIA });
  await scena.persona(['analista'], { ambiti: LOMBARDIA });
  const full = { ...NIENTE, ruoli: ['analista'], ambiti: LOMBARDIA };
  expect(await refusal(gestione.crea(attore(capo), { ...DATI, ...full, scadeIl: null }))).toBe(
    'LIMITE_REGIONE',
  );
  const other = await scena.persona(['analista']);
  await expect(gestione.autorizza(attore(capo), other, full)).rejects.toMatchObject({
    codice: 'LIMITE_REGIONE',
    errori: [{ campo: 'territori', testo: expect.stringMatching(/^Regione 03 ha già/) }],
  });
  await gestione.sospendi(attore(capo), first);
  await gestione.autorizza(attore(capo), other, full);
  expect(await refusal(gestione.riattiva(attore(capo), first))).toBe('LIMITE_REGIONE');
});

describe('with one place left in a Regione, two at once', () => {
  const full = { ...NIENTE, ruoli: ['analista'], ambiti: LOMBARDIA };
  const users = async () => (await utentiDellaRegione(scena.accessi, '03', new Date().toISOString())).length;
  /** Somebody who would take a place, as each operation needs them, with the operation. */
  const ways: [string, (console: GestioneUtenti) => Promise<() => Promise<unknown>>][] = [
    [
      'new people',
      async (console) => {
        const email = `${randomUUID()}@example.org`;
        return () => console.crea(attore(capo), { ...DATI, email, ...full, scadeIl: null });
      },
    ],
    [
      'people who get the scope',
      async (console) => {
        const id = await scena.persona(['analista']);
        return () => console.autorizza(attore(capo), id, full);
      },
    ],
    [
      'people who were suspended',
      async (console) => {
        const id = await scena.persona(['analista'], { ambiti: LOMBARDIA });
        await scena.accessi.utenti.update(id, { stato: 'sospeso' });
        return () => console.riattiva(attore(capo), id);
      },
    ],
    [
      'people whose accreditation ended',
      async (console) => {
        const scadeIl = '2026-01-01T00:00:00.000Z';
        const id = await scena.persona(['analista'], { ambiti: LOMBARDIA, scadeIl });
        return () => console.rinnova(attore(capo), id, null);
      },
    ],
  ];

  test.each(ways)('%s: one gets in', async (_name, prepare) => {
    await scena.persona(['analista'], { ambiti: LOMBARDIA });
    const one = await prepare(gestione);
    const other = await prepare(altrove);
    const outcomes = await Promise.allSettled([one(), other()]);
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toMatchObject([{ reason: { codice: 'LIMITE_REGIONE' } }]);
    expect(await users()).toBe(2);
    expect(await scena.log()).toHaveLength(1);
  });

  test('by different ways: one gets in', async () => {
    await scena.persona(['analista'], { ambiti: LOMBARDIA });
    const works = await Promise.all(ways.map(([, prepare], n) => prepare(n % 2 ? altrove : gestione)));
    const outcomes = await Promise.allSettled(works.map((work) => work()));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await users()).toBe(2);
  });
});

test('who has a place in a Regione that is over its limit can be edited, and takes no second one', async () => {
  const [first] = await Promise.all([1, 2, 3].map(() => scena.persona(['analista'], { ambiti: LOMBARDIA })));
  const end = new Date(Date.now() + 86_400_000).toISOString();
  await gestione.rinnova(attore(capo), first ?? '', end);
  await gestione.autorizza(attore(capo), first ?? '', { ...NIENTE, ruoli: ['decisore'], ambiti: LOMBARDIA });
  expect(await scena.accessi.utenti.byId(first ?? '')).toMatchObject({ ruoli: ['decisore'], scadeIl: end });
});

test('unlocking forgets the failures of password and codes', async () => {
  const id = await scena.persona(['operatore']);
  const later = new Date(Date.now() + 600_000).toISOString();
  await scena.accessi.utenti.addFailure(id);
  await scena.accessi.utenti.lock(id, later);
  await gestione.sblocca(attore(capo), id);
  expect(await scena.accessi.utenti.byId(id)).toMatchObject({ bloccatoFinoAl: null, tentativiFalliti: 0 });
});

test('another e-mail makes the links already sent worthless', async () => {
  const id = await scena.persona(['operatore']);
  const scadeIl = new Date(Date.now() + 600_000).toISOString();
  await scena.accessi.gettoni.create({ hash: 'b'.repeat(64), scopo: 'reimposta', utenteId: id, scadeIl });
  await gestione.modifica(attore(capo), id, { ...DATI, email: 'altra@example.org' });
  const now = new Date().toISOString();
  expect(await scena.accessi.gettoni.find('b'.repeat(64), 'reimposta', now)).toBeNull();
});

test('the password of somebody’s programs is revoked once, by who may reach them', async () => {
  const id = await scena.persona(['analista']);
  const verifier = await scramVerifier(makeSqlApiPassword());
  await scena.accessi.passwordSqlApi.set(id, verifier, new Date().toISOString());
  const gestore = attore(await scena.persona(['coordinatore']), ['gestisci_utenti']);
  const amministratore = await scena.persona(['amministratore']);
  await scena.accessi.passwordSqlApi.set(amministratore, verifier, new Date().toISOString());
  expect(await refusal(gestione.revocaPasswordSql(gestore, amministratore))).toBe('RUOLO_SUPERIORE');
  expect(await scena.accessi.passwordSqlApi.find(amministratore)).not.toBeNull();
  await gestione.revocaPasswordSql(attore(capo), id);
  await gestione.revocaPasswordSql(attore(capo), id);
  expect(await scena.accessi.passwordSqlApi.find(id)).toBeNull();
  const log = await scena.log();
  expect(log.map(({ azione, oggetto }) => [azione, oggetto])).toEqual([['sql.password_revocata', id]]);
  expect(JSON.stringify(log)).not.toContain('SCRAM');
});
