import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCheckSqlAuth, type CheckSqlAuth } from '../../../cube/server/sql-auth.ts';
import { makeSqlApiPassword, scramVerifier } from '../../../sql/app/accessi/verificatore.ts';
import { openAppState } from '../../../sql/app/open.ts';
import type { AppState } from '../../../sql/app/state.ts';
import { creaPersona, type NuovaPersona } from '../../support/persone.ts';

const directory = mkdtempSync(join(tmpdir(), 'belvedere-sql-auth-'));
const LOMBARDIA = [{ livello: 'regione', codici: ['03'] }] as NuovaPersona['ambiti'];
let stato: AppState;
let check: CheckSqlAuth;

beforeAll(async () => {
  stato = await openAppState({ directory });
  const prepared = { celle: () => [] };
  const editions = { current: { key: 'prova', modello: 'prova', prepared } };
  check = createCheckSqlAuth(stato.accessi, editions as never, 180);
});
afterAll(async () => {
  await stato.close();
  rmSync(directory, { recursive: true, force: true });
});

/** What somebody with a password of the SQL API reads; null: they do not enter. */
async function contextOf(nuova: NuovaPersona) {
  const { utenteId, email } = await creaPersona(stato, nuova);
  const verifier = await scramVerifier(makeSqlApiPassword());
  await stato.accessi.passwordSqlApi.set(utenteId, verifier, new Date().toISOString());
  const context = async () => (await check({ meta: { method: 'context' } }, email)).securityContext ?? null;
  return { utenteId, context, seen: await context() };
}

test('who may connect programs reads there what the pages show them', async () => {
  const { seen } = await contextOf({ ruoli: ['analista'], ambiti: LOMBARDIA });
  expect(seen).toMatchObject({ gruppi: ['analista'], ambiti: LOMBARDIA });
});

test.each(['operatore', 'ente_attuatore', 'destinatario', 'cittadino'] as const)(
  'a role without the right does not enter, password or not: %s',
  async (ruolo) => {
    expect((await contextOf({ ruoli: [ruolo], ambiti: LOMBARDIA })).seen).toBeNull();
  },
);

test('the right taken from the role, the account suspended, the password of the pages past its end: nobody stays', async () => {
  const { context, utenteId } = await contextOf({ ruoli: ['decisore'], ambiti: LOMBARDIA });
  await stato.accessi.ruoli.grant('decisore', 'usa_sql', false);
  expect(await context()).toBeNull();
  await stato.accessi.ruoli.grant('decisore', 'usa_sql', true);
  expect(await context()).not.toBeNull();
  await stato.accessi.utenti.update(utenteId, { stato: 'sospeso' });
  expect(await context()).toBeNull();
  const passwordCambiataIl = new Date(Date.now() - 200 * 86_400_000).toISOString();
  expect((await contextOf({ ruoli: ['decisore'], passwordCambiataIl })).seen).toBeNull();
});

test('who may not export protected data reads open data only', async () => {
  await stato.accessi.ruoli.grant('coordinatore', 'esporta_protetti', false);
  const { seen } = await contextOf({ ruoli: ['coordinatore'], ambiti: LOMBARDIA, enti: ['c_a794'] });
  expect(seen).toMatchObject({ gruppi: ['coordinatore'], ambiti: [], enti: [] });
});
