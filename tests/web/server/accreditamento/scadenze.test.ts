import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ModificaUtente } from '../../../../sql/app/accessi/tipi.ts';
import { connectAppState } from '../../../../sql/app/connect.ts';
import { openAppState } from '../../../../sql/app/open.ts';
import type { AppState } from '../../../../sql/app/state.ts';
import { avvisaScadenze } from '../../../../web/src/lib/server/accreditamento/scadenze.ts';
import { createLog } from '../../../../web/src/lib/server/log.ts';
import { creaPosta } from '../../../../web/src/lib/server/posta/posta.ts';

/** Notice of 30 days before an accreditation ends, of 14 before a password of 180 days does. */
const CONFIG = { giorniAvvisoAccredito: 30, password: { giorni: 180, avvisoGiorni: 14 } };
const OGGI = new Date('2026-11-21T10:00:00.000Z');
const DAY = 86_400_000;
const fra = (giorni: number) => new Date(OGGI.getTime() + giorni * DAY);
const iso = (giorni: number) => fra(giorni).toISOString();

let dir: string;
let states: AppState[];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'belvedere-scadenze-'));
  const first = await openAppState({ directory: dir, warehouseUrl: undefined });
  states = [first, await connectAppState({ directory: dir, warehouseUrl: undefined })];
});
afterEach(async () => {
  await Promise.all(states.map((state) => state.close()));
  rmSync(dir, { recursive: true, force: true });
});

/** The sweep of a web process, at a time that the test chooses. */
function sweep(adesso: Date, process = 0, config: Parameters<typeof avvisaScadenze>[0]['config'] = CONFIG) {
  const log = createLog('silent');
  const posta = creaPosta({
    ...{ smtpUrl: undefined, mittente: 'Belvedere <no-reply@example.it>', cartella: join(dir, 'posta') },
    ...{ origine: 'https://belvedere.example.it', log },
  });
  return avvisaScadenze({ accessi: states[process]!.accessi, posta, log, config }, adesso);
}

/** An active person with a password set today. */
async function persona(email: string, change: ModificaUtente = {}): Promise<string> {
  const { utenti } = states[0]!.accessi;
  const nobody = { ruoli: [], ambiti: [], enti: [], soggetto: null, scadeIl: null, codiceFiscale: null };
  const { utenteId } = await utenti.create({ ...nobody, email, nome: 'Ada', cognome: 'Prova' });
  const active = { stato: 'attivo', passwordHash: 'x', passwordCambiataIl: iso(0) } as const;
  await utenti.update(utenteId, { ...active, ...change });
  return utenteId;
}

/** The letters in the folder, oldest first: to whom and about what. */
function letters(): string[] {
  const names = readdirSync(dir).includes('posta') ? readdirSync(join(dir, 'posta')).sort() : [];
  return names.map((name) => {
    const text = readFileSync(join(dir, 'posta', name), 'utf8');
    const to = /^To: (.*)$/m.exec(text)?.[1];
    return `${to}: ${/(accreditamento|password) .*scade il (\S+ \S+ \d{4})/.exec(text)?.slice(1).join(' ')}`;
  });
}

const told = async (azione: string) =>
  (await states[0]!.accessi.registro.search({ azione })).righe.map(({ oggetto, utente, dettagli }) => ({
    ...{ oggetto, utente, dettagli },
  }));

test('who is within the days of notice is told what ends and when, others are not', async () => {
  const soon = await persona('accredito@example.org', { scadeIl: iso(29) });
  const old = await persona('password@example.org', { passwordCambiataIl: iso(-170) });
  await persona('lontano@example.org', { scadeIl: iso(31), passwordCambiataIl: iso(-160) });
  await persona('finito@example.org', { scadeIl: iso(-1), passwordCambiataIl: iso(-170) });
  await persona('scaduta@example.org', { passwordCambiataIl: iso(-181) });
  await persona('sospeso@example.org', { stato: 'sospeso', scadeIl: iso(5), passwordCambiataIl: iso(-170) });
  await persona('invitato@example.org', { stato: 'invitato', scadeIl: iso(5) });
  await persona('spid@example.org', { passwordHash: null, passwordCambiataIl: iso(-170) });
  expect(await sweep(OGGI)).toBe(2);
  expect(letters()).toEqual([
    'accredito@example.org: accreditamento 20 dicembre 2026',
    'password@example.org: password 1 dicembre 2026',
  ]);
  expect(await told('accredito.avvisato')).toEqual([
    { oggetto: soon, utente: 'sistema', dettagli: { scadeIl: iso(29) } },
  ]);
  expect(await told('password.avvisata')).toEqual([
    { oggetto: old, utente: 'sistema', dettagli: { scadeIl: iso(10) } },
  ]);
});

test('once for each end: not again the days after, again when there is a new end', async () => {
  const id = await persona('ada@example.org', { scadeIl: iso(39.5), passwordCambiataIl: iso(-150.5) });
  const { utenti } = states[0]!.accessi;
  const sent = [];
  for (let day = 0; day <= 20; day += 1) sent.push(await sweep(fra(day)));
  // The accreditation enters its 30 days on the tenth day, the password its 14 on the sixteenth.
  expect(sent.flatMap((n, day) => (n > 0 ? [day] : []))).toEqual([10, 16]);
  await utenti.update(id, { scadeIl: iso(365), passwordCambiataIl: iso(45) });
  expect(await sweep(fra(46))).toBe(0);
  expect(await sweep(fra(340))).toBe(1);
  expect(letters()).toHaveLength(3);
});

test('of several processes that look at once one writes to each', async () => {
  for (let n = 0; n < 12; n += 1) await persona(`p${n}@example.org`, { scadeIl: iso(5) });
  const sent = await Promise.all([sweep(OGGI, 0), sweep(OGGI, 1), sweep(OGGI, 0), sweep(OGGI, 1)]);
  expect(sent.reduce((a, b) => a + b)).toBe(12);
  expect(new Set(letters()).size).toBe(12);
  expect(letters()).toHaveLength(12);
  expect(await told('accredito.avvisato')).toHaveLength(12);
});

test('passwords that do not end are no reason to write', async () => {
  await persona('ada@example.org', { passwordCambiataIl: iso(-4000) });
  const config = { ...CONFIG, password: { giorni: null, avvisoGiorni: 14 } };
  expect(await sweep(OGGI, 0, config)).toBe(0);
});

test('a letter that cannot leave keeps nobody else from theirs', async () => {
  await persona('ada@example.org', { scadeIl: iso(5) });
  writeFileSync(join(dir, 'posta'), '');
  expect(await sweep(OGGI)).toBe(0);
  rmSync(join(dir, 'posta'));
  await persona('lea@example.org', { scadeIl: iso(6) });
  expect(await sweep(fra(1))).toBe(1);
});
