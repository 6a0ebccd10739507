import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeSqlApiPassword, scramVerifier } from '../../../../sql/app/accessi/verificatore.ts';
import type { CodiceRifiuto } from '../../../../web/src/lib/messaggi/it-amministrazione.ts';
import { GestioneUtenti } from '../../../../web/src/lib/server/amministrazione/utenti.ts';
import { attore, openScena, type Scena } from './scena.ts';

let scena: Scena;
let gestione: GestioneUtenti;
let capo: string;

beforeEach(async () => {
  scena = await openScena();
  gestione = new GestioneUtenti(scena.effetti);
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
  expect(scena.log).toMatchObject([
    { azione: 'utente.creato', oggetto: id, dettagli: { dopo: { email: DATI.email, ambiti: LOMBARDIA } } },
  ]);
  expect(JSON.stringify(scena.log)).not.toMatch(/password|hash/i);
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
  expect(scena.log.at(-1)).toMatchObject({
    azione: 'utente.autorizzato',
    dettagli: { prima: { ruoli: ['operatore'], ambiti: [] }, dopo: { ruoli: ['analista'], ambiti } },
  });
  expect((await scena.accessi.sessioni.list({ utenteId: id, al: new Date().toISOString() })).totale).toBe(0);
});

describe('nobody locks the console', () => {
  test('an administrator neither suspends nor demotes themselves', async () => {
    await scena.persona(['amministratore']);
    expect(await refusal(gestione.sospendi(attore(capo), capo))).toBe('SU_SE_STESSI');
    const less = { ...NIENTE, ruoli: ['analista'] };
    expect(await refusal(gestione.autorizza(attore(capo), capo, less))).toBe('SU_SE_STESSI');
    expect(await scena.accessi.utenti.byId(capo)).toMatchObject({
      stato: 'attivo',
      ruoli: ['amministratore'],
    });
  });

  test('the last active administrator stays, whoever asks, and nothing is left half done', async () => {
    const altro = await scena.persona(['ministero']);
    expect(await refusal(gestione.sospendi(attore(altro), capo))).toBe('ULTIMO_AMMINISTRATORE');
    const less = { ...NIENTE, ruoli: ['analista'] };
    expect(await refusal(gestione.autorizza(attore(altro), capo, less))).toBe('ULTIMO_AMMINISTRATORE');
    expect(await scena.accessi.utenti.byId(capo)).toMatchObject({
      stato: 'attivo',
      ruoli: ['amministratore'],
    });
    expect(scena.log).toEqual([]);
  });

  test('two who suspend each other at once do not both succeed', async () => {
    const altro = await scena.persona(['amministratore']);
    await Promise.allSettled([
      gestione.sospendi(attore(capo), altro),
      gestione.sospendi(attore(altro), capo),
    ]);
    expect(await scena.accessi.utenti.hasActive('amministratore')).toBe(true);
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
  expect(await refusal(gestione.autorizza(attore(capo), other, full))).toBe('LIMITE_REGIONE');
  await gestione.sospendi(attore(capo), first);
  await gestione.autorizza(attore(capo), other, full);
  expect(await refusal(gestione.riattiva(attore(capo), first))).toBe('LIMITE_REGIONE');
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
  expect(scena.log.map(({ azione, oggetto }) => [azione, oggetto])).toEqual([['sql.password_revocata', id]]);
  expect(JSON.stringify(scena.log)).not.toContain('SCRAM');
});
